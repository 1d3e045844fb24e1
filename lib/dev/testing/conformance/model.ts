/**
 * Go's channels and select, as a specification that runs.
 *
 * A task (a goroutine, an async function) performs one operation at a time: a select over some cases,
 * or a close. A plain send or receive is a select of one case; an operation on a nil channel is a case
 * that is never ready. Where Go leaves the choice open, among several ready cases, the caller chooses.
 *
 * Each method is one atomic step. It returns what it completed: the acting task's operation, unless
 * that blocks, and those of the blocked tasks that it woke.
 *
 * Two orders that Go leaves open are as this library documents them: of several cases of one select
 * on one channel the first listed is woken, and `close` wakes receive cases before send cases.
 */

export interface SendCase {
  readonly op: "send";
  readonly ch: number;
  readonly value: unknown;
}
export interface RecvCase {
  readonly op: "recv";
  readonly ch: number;
}
/** null: an operation on a nil channel. */
export type Case = SendCase | RecvCase | null;

export type Outcome =
  | { readonly case: number; readonly sent: true }
  | { readonly case: number; readonly received: unknown; readonly ok: boolean }
  | { readonly panic: "send on closed channel" | "close of closed channel" }
  | { readonly closed: true };

/** What each task's operation came to. */
export type Completions = Map<number, Outcome>;

/** A task that waits, until one of its cases can be performed. */
export interface Blocked {
  readonly task: number;
  readonly cases: readonly Case[];
}

export class Channel {
  readonly cap: number;
  /** Oldest first. */
  readonly buffer: unknown[] = [];
  closed = false;

  constructor(cap: number) {
    this.cap = cap;
  }
}

export class Model {
  readonly zero: unknown;
  readonly channels: readonly Channel[];
  /** In the order in which they blocked; a channel's waiters are those of these with a case on it. */
  readonly blocked: Blocked[] = [];

  constructor(caps: readonly number[], zero: unknown) {
    this.channels = caps.map((cap) => new Channel(cap));
    this.zero = zero;
  }

  /** The indices of the cases that can be performed now. `default` runs only if there is none. */
  ready(cases: readonly Case[]): number[] {
    return [...cases.keys()].filter((i) => {
      const c = cases[i] ?? null;
      if (c === null) return false;
      const { cap, buffer, closed } = this.#channel(c.ch);
      if (closed) return true;
      if (c.op === "send") return buffer.length < cap || this.waiting("recv", c.ch) > 0;
      return buffer.length > 0 || this.waiting("send", c.ch) > 0;
    });
  }

  /** A select without default. `choose` says which of the ready cases is taken. */
  select(task: number, cases: readonly Case[], choose: (ready: readonly number[]) => number): Completions {
    const completions: Completions = new Map();
    const ready = this.ready(cases);
    if (ready.length === 0) {
      this.blocked.push({ task, cases });
      return completions;
    }
    const chosen = choose(ready);
    const c = cases[chosen] as SendCase | RecvCase;
    const outcome = c.op === "send" ? this.#send(c, chosen, completions) : this.#receive(c, chosen, completions);
    return completions.set(task, outcome);
  }

  /** Buffered values survive; who waits gets the zero value, or panics. */
  close(task: number, ch: number): Completions {
    const completions: Completions = new Map();
    const channel = this.#channel(ch);
    if (channel.closed) return completions.set(task, { panic: "close of closed channel" });
    channel.closed = true;
    for (let r = this.#dequeue("recv", ch); r !== null; r = this.#dequeue("recv", ch)) {
      completions.set(r.task, { case: r.case, received: this.zero, ok: false });
    }
    for (let s = this.#dequeue("send", ch); s !== null; s = this.#dequeue("send", ch)) {
      completions.set(s.task, { panic: "send on closed channel" });
    }
    return completions.set(task, { closed: true });
  }

  /** The task's program has ended: it waits no more, and never delivers what it meant to send. */
  leave(task: number): void {
    const at = this.blocked.findIndex((b) => b.task === task);
    if (at >= 0) this.blocked.splice(at, 1);
  }

  /** How many cases of blocked tasks wait to `op` on `ch`. */
  waiting(op: "send" | "recv", ch: number): number {
    return this.blocked.flatMap((b) => b.cases).filter((c) => c?.op === op && c.ch === ch).length;
  }

  #channel(ch: number): Channel {
    return this.channels[ch] as Channel;
  }

  /** Hands the value to the oldest waiting receiver, or buffers it. */
  #send({ ch, value }: SendCase, chosen: number, completions: Completions): Outcome {
    const channel = this.#channel(ch);
    if (channel.closed) return { panic: "send on closed channel" };
    const receiver = this.#dequeue("recv", ch);
    if (receiver === null) channel.buffer.push(value);
    else completions.set(receiver.task, { case: receiver.case, received: value, ok: true });
    return { case: chosen, sent: true };
  }

  /**
   * The oldest waiting sender's value goes to the end of the buffer, even of one of capacity 0; then the oldest value
   * leaves.
   */
  #receive({ ch }: RecvCase, chosen: number, completions: Completions): Outcome {
    const { buffer } = this.#channel(ch);
    const sender = this.#dequeue("send", ch);
    if (sender !== null) {
      buffer.push(sender.value);
      completions.set(sender.task, { case: sender.case, sent: true });
    }
    const ok = buffer.length > 0;
    return { case: chosen, received: ok ? buffer.shift() : this.zero, ok };
  }

  /** The oldest task with such a case: it stops to wait, so its other cases have lost. */
  #dequeue(op: "send" | "recv", ch: number): { task: number; case: number; value: unknown } | null {
    for (const [at, { task, cases }] of this.blocked.entries()) {
      const i = cases.findIndex((c) => c?.op === op && c.ch === ch);
      if (i < 0) continue;
      this.blocked.splice(at, 1);
      const fired = cases[i] as SendCase | RecvCase;
      return { task, case: i, value: fired.op === "send" ? fired.value : undefined };
    }
    return null;
  }
}
