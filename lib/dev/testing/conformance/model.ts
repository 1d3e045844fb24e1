/**
 * Go's channels and select, as a specification that runs, and the referee, which performs on it what real
 * channels have performed and says what must have come of that.
 *
 * A task (a goroutine, an async function) performs one operation at a time: a select over some cases,
 * or a close. A plain send or receive is a select of one case; an operation on a nil channel is a case
 * that is never ready. Where Go leaves the choice open, among several ready cases, the caller chooses: the
 * referee follows the choice that it is told of, provided that the model finds that case ready.
 *
 * Each method of the model is one atomic step. It returns what it completed: the acting task's operation,
 * unless that blocks, and those of the blocked tasks that it woke.
 *
 * Two orders that Go leaves open are as this library documents them: of several cases of one select
 * on one channel the first listed is woken, and `close` wakes receive cases before send cases.
 */

import {
  type Action,
  type Case,
  claim,
  inWords,
  type Observed,
  type Outcome,
  type RecvCase,
  type Selection,
  type SendCase,
  show,
  ZERO,
} from "./program.ts";

/** What each task's operation came to. */
type Completions = Map<number, Outcome>;

/** A task that waits, until one of its cases can be performed. */
interface Blocked {
  readonly task: number;
  readonly cases: readonly Case[];
}

class Channel {
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

  /** Buffered values survive; a waiting receiver gets the zero value, a waiting sender panics. */
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

export class Had {
  /** An operation blocked. */
  blocked = false;
  /** A channel was closed that a task waited for. */
  closedWhileBlocked = false;
  /** A blocked select was woken at one case and had others, which lost. */
  lostSelect = false;
}

/** A loop that has not ended: it goes on with a receive after each value. */
interface Loop {
  readonly ch: number;
  readonly limit: number;
  readonly values: unknown[];
}

/** Performs on the model what has been performed on real channels. */
export class Referee {
  readonly model: Model;
  readonly had: Had = new Had();
  /** What each task does or did last. */
  readonly #actions = new Map<number, Action>();
  readonly #loops = new Map<number, Loop>();

  constructor(caps: readonly number[]) {
    this.model = new Model(caps, ZERO);
  }

  /**
   * `task` has begun `action`.
   *
   * @param observed what came of it, at once or later; undefined if nothing has.
   * @returns the operations that this must have completed.
   */
  step(task: number, action: Action, observed: Observed | undefined): Map<number, Observed> {
    this.#actions.set(task, action);
    const completions = new Map<number, Observed>(this.#perform(task, action, observed));
    this.#goOn(completions);
    this.#note(task, action, completions);
    return completions;
  }

  /** What `task` does, for a person. */
  show(task: number): string {
    const action = this.#actions.get(task);
    return `task ${task}: ${action === undefined ? "nothing yet" : show(action)}`;
  }

  /** What `task`'s loop has received so far; nothing if it is in none. */
  received(task: number): readonly unknown[] {
    return this.#loops.get(task)?.values ?? [];
  }

  #perform(task: number, action: Action, observed: Observed | undefined): Completions {
    const { model } = this;
    if (action.kind === "close") return model.close(task, action.ch);
    if (action.kind === "range") {
      this.#loops.set(task, { ch: action.ch, limit: action.limit, values: [] });
      return this.#receive(task, action.ch);
    }
    const { cases, waits, form } = action;
    const ready = model.ready(cases);
    if (!waits && ready.length === 0) {
      claim(observed === "would block", `${this.show(task)}: nothing is ready, yet it ${inWords(observed)}`);
      return new Map();
    }
    return model.select(task, cases, () => {
      const chosen = this.#chosen(action, ready, observed);
      claim(
        ready.includes(chosen),
        `${this.show(task)}: ready ${ready.length === 1 ? "is case" : "are the cases"} ${ready.join(", ")}, yet it ${inWords(observed)}`,
      );
      claim(
        form !== "priority" || chosen === ready[0],
        `${this.show(task)}: the first ready case is ${ready[0]}, yet it took ${chosen}`,
      );
      return chosen;
    });
  }

  #receive(task: number, ch: number): Completions {
    return this.model.select(task, [{ op: "recv", ch }], () => 0);
  }

  /** The loops among what was completed go on at once: those that do are not completed yet, and may complete others. */
  #goOn(completions: Map<number, Observed>): void {
    // What is added meanwhile is visited as well.
    for (const [task, outcome] of completions) {
      const loop = this.#loops.get(task);
      if (loop === undefined || typeof outcome !== "object" || !("received" in outcome)) continue;
      if (outcome.ok) loop.values.push(outcome.received);
      completions.delete(task);
      if (!outcome.ok || loop.values.length === loop.limit) {
        this.#loops.delete(task);
        completions.set(task, { ranged: loop.values });
      } else {
        for (const [other, came] of this.#receive(task, loop.ch)) completions.set(other, came);
      }
    }
  }

  /** A panic doesn't say which send it was: the first that must panic. */
  #chosen({ cases }: Selection, ready: readonly number[], observed: Observed | undefined): number {
    if (typeof observed !== "object") return -1;
    if ("case" in observed) return observed.case;
    const panics = (i: number): boolean => {
      const c = cases[i];
      return c?.op === "send" && this.model.channels[c.ch]?.closed === true;
    };
    return "panic" in observed ? (ready.find(panics) ?? -1) : -1;
  }

  #note(task: number, action: Action, completions: ReadonlyMap<number, Observed>): void {
    const { had } = this;
    if (this.model.blocked.at(-1)?.task === task) had.blocked = true;
    for (const woken of completions.keys()) {
      if (woken === task) continue;
      if (action.kind === "close") had.closedWhileBlocked = true;
      const lost = this.#actions.get(woken);
      if (lost?.kind === "select" && lost.cases.filter((c) => c !== null).length > 1) had.lostSelect = true;
    }
  }
}
