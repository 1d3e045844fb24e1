/**
 * A world in which the kernel's source runs under the explorer: memory whose every atomic access is an op, and threads that wait as
 * contest.ts has goroutines wait.
 */

import type { Park, Routine } from "../../../../lib/index.ts";
import { giveWay } from "../../../../lib/core/goroutine.ts";
import { Operation } from "../../../../lib/core/op.ts";
import { BLOCKED, completed, PARKED, RESUMED, thread } from "../../../../lib/core/thread.ts";
import { WaitQueue, type Waiter } from "../../../../lib/core/waiter.ts";
import {
  DONE, NODE_CASE, NODE_QUEUED, NODE_TOKEN, SEAT_BASE, SEAT_INBOX, SEAT_LIFE, SEAT_OUT, SEAT_SIZE, SEAT_STUB, TOKEN_DONE, TOKEN_LIFE, TOKEN_SEAT,
} from "../../../../lib/link/cores/kernel/kernel.ts";

/** A word of memory. */
class Word {
  value = 0;
  /** Who waits until it changes. */
  readonly watchers: WaitQueue = new WaitQueue();

  set(value: number): void {
    this.value = value;
    for (let w = this.watchers.shift(); w !== null; w = this.watchers.shift()) w.wake(undefined);
  }
}

/** One atomic access. */
class Access extends Operation<number> {
  readonly reason: string;
  readonly #word: Word;
  readonly #change: ((old: number) => number) | null;

  constructor(reason: string, word: Word, change: ((old: number) => number) | null) {
    super();
    this.reason = reason;
    this.#word = word;
    this.#change = change;
  }

  override get subject(): object {
    return this.#word;
  }

  override ready(): boolean {
    return true;
  }

  override poll(): number {
    const old = this.#word.value;
    const now = this.#change === null ? old : this.#change(old) | 0;
    if (now !== old) this.#word.set(now);
    return old;
  }

  override park(): void {}
  override withdraw(): void {}

  override settle(outcome: unknown): number {
    return outcome as number;
  }

  override next(): IteratorResult<Park, number> {
    const g = thread.current;
    if (g === null) throw new Error("no goroutine");
    if (--thread.budget < 0) return giveWay(g, this);
    return completed(this.poll());
  }
}

/** Waits until a word is other than `value`. */
class Differs extends Operation<void> {
  readonly reason: string;
  readonly #word: Word;
  readonly #value: number;

  constructor(reason: string, word: Word, value: number) {
    super();
    this.reason = reason;
    this.#word = word;
    this.#value = value;
  }

  override get subject(): object {
    return this.#word;
  }

  override ready(): boolean {
    return this.#word.value !== this.#value;
  }

  override poll(): unknown {
    return this.ready() ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.#word.watchers.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.#word.watchers.remove(waiter);
  }

  override settle(): void {}

  override next(token?: unknown): IteratorResult<Park, void> {
    const g = thread.current;
    if (g === null) throw new Error("no goroutine");
    if (token === RESUMED) g.outcome();
    else if (--thread.budget < 0) return giveWay(g, this);
    if (this.ready()) return completed(undefined);
    g.op = this;
    this.park(g);
    return PARKED;
  }
}

export class Memory {
  readonly words: Map<number, Word> = new Map();

  word(at: number): Word {
    let word = this.words.get(at);
    if (word === undefined) this.words.set(at, (word = new Word()));
    return word;
  }

  readonly load = (at: number): number => this.word(at).value;
  readonly store = (at: number, value: number): void => this.word(at).set(value);
  readonly atomic_load = (at: number): Operation<number> => new Access("load", this.word(at), null);
  readonly atomic_store = (at: number, value: number): Operation<number> => new Access("store", this.word(at), () => value);
  readonly atomic_xchg = (at: number, value: number): Operation<number> => new Access("xchg", this.word(at), () => value);
  readonly atomic_add = (at: number, by: number): Operation<number> => new Access("add", this.word(at), (old) => old + by);
  readonly atomic_sub = (at: number, by: number): Operation<number> => new Access("sub", this.word(at), (old) => old - by);
  readonly atomic_or = (at: number, bits: number): Operation<number> => new Access("or", this.word(at), (old) => old | bits);
  readonly atomic_cmpxchg = (at: number, from: number, to: number): Operation<number> =>
    new Access("cmpxchg", this.word(at), (old) => (old === from ? to : old));
  readonly atomic_wait = (at: number, value: number): Operation<void> => new Differs("wait", this.word(at), value);
  readonly atomic_notify = (): void => {};
  readonly reinterpret = (value: number): number => value;
  readonly clz: (n: number) => number = Math.clz32;
  readonly min: (a: number, b: number) => number = Math.min;
  readonly max: (a: number, b: number) => number = Math.max;

  differs(at: number, value: number): Operation<void> {
    return new Differs("inbox", this.word(at), value);
  }
}

type Fn = (...args: number[]) => Routine<number>;
export type KernelModel = Readonly<Record<"begin" | "sit" | "sendNumber" | "receive" | "enter" | "leave" | "serve" | "claim" | "post" | "next" | "close" | "isReady", Fn>>;

export type Factory = (memory: Memory) => KernelModel;

const CHANNEL_SIZE = 320;

/** One case of a select. */
export interface CaseModel {
  readonly ch: number;
  /** What it sends; null if it receives. */
  readonly send: number | null;
}

export interface Fired {
  readonly case: number;
  /** What has been received; null for a send. */
  readonly value: number | null;
  readonly closed: boolean;
}

/** A thread with one goroutine. */
export class ThreadModel {
  readonly kernel: KernelModel;
  readonly #memory: Memory;
  readonly #own: number;
  #seat = 0;

  /** `own`: where it has memory of its own, for a token and nodes. */
  constructor(memory: Memory, factory: Factory, own: number) {
    this.#memory = memory;
    this.kernel = factory(memory);
    this.#own = own;
  }

  *sit(): Routine<number> {
    const index = yield* this.kernel.sit(1);
    this.#seat = SEAT_BASE + index * SEAT_SIZE;
    return index;
  }

  *send(ch: number, value: number): Routine<boolean> {
    return !(yield* this.select([{ ch, send: value }])).closed;
  }

  /** Null once it is closed. */
  *recv(ch: number): Routine<number | null> {
    return (yield* this.select([{ ch, send: null }])).value;
  }

  *#try({ ch, send }: CaseModel, index: number): Routine<Fired | null> {
    const r = send === null ? yield* this.kernel.receive(ch) : yield* this.kernel.sendNumber(ch, 1, send);
    if (r === 0) return null;
    return { case: index, value: r === DONE && send === null ? this.#memory.load(this.#seat + SEAT_OUT + 8) : null, closed: r !== DONE };
  }

  /** As contest.ts: tries all; waits with one token and a place for each; tries again in place when woken so. */
  *select(cases: readonly CaseModel[]): Routine<Fired> {
    const { kernel } = this;
    const token = this.#own;
    const { load, store } = this.#memory;
    for (;;) {
      for (const [i, one] of cases.entries()) {
        const fired = yield* this.#try(one, i);
        if (fired !== null) return fired;
      }
      store(token + TOKEN_SEAT, (this.#seat - SEAT_BASE) / SEAT_SIZE);
      store(token + TOKEN_LIFE, load(this.#seat + SEAT_LIFE));
      store(token + TOKEN_DONE, 0);
      yield* this.#memory.atomic_store(token, 0);
      let refused = false;
      for (const [i, { ch, send }] of cases.entries()) {
        const node = token + 64 * (i + 1);
        const queue = send === null ? 0 : 1;
        store(node + 4, 1);
        store(node + 8, send ?? 0);
        store(node + NODE_TOKEN, token);
        store(node + NODE_CASE, i);
        store(node + NODE_QUEUED, 0);
        const mine = cases.slice(0, i).filter((other) => other.ch === ch && (other.send === null ? 0 : 1) !== queue).length;
        if ((yield* kernel.enter(ch, queue, node, mine)) !== DONE) refused = true;
        else yield* kernel.serve(ch, queue);
      }
      if (refused && (yield* kernel.claim(token, -1))) {
        yield* this.#leave(cases, -1);
        continue;
      }
      yield* this.#woken(token);
      const index = load(token) - 1;
      const done = load(token + TOKEN_DONE) === DONE;
      yield* this.#leave(cases, index);
      const { ch, send } = cases[index] as CaseModel;
      if (done) return { case: index, value: send === null ? load(token + 64 * (index + 1) + 8) : null, closed: false };
      // Tried first, as it was woken; what it does not take is the next one's.
      const fired = yield* this.#try(cases[index] as CaseModel, index);
      if (fired !== null) return fired;
      yield* kernel.serve(ch, send === null ? 0 : 1);
    }
  }

  *#leave(cases: readonly CaseModel[], fired: number): Routine {
    for (const [i, { ch, send }] of cases.entries()) {
      if (i !== fired) yield* this.kernel.leave(ch, send === null ? 0 : 1, this.#own + 64 * (i + 1));
    }
  }

  /** Takes `count` tokens from the inbox. */
  *take(count: number): Routine<number[]> {
    const tokens: number[] = [];
    while (tokens.length < count) {
      const next = yield* this.kernel.next();
      if (next > 1) tokens.push(next);
      else if (next === 0) yield* this.#memory.differs(this.#seat + SEAT_INBOX, this.#seat + SEAT_STUB);
      // A producer stands between its two stores.
      else yield* this.#memory.differs(this.#memory.load(this.#seat + INBOX_TAIL) + 4, 0);
    }
    return tokens;
  }

  /** Waits for the only token there can be. */
  *#woken(token: number): Routine {
    const [taken] = yield* this.take(1);
    if (taken !== token) throw new Error(`a token that is not ours: ${taken}`);
  }
}

const INBOX_TAIL = 128;

/** Makes a channel. */
export function makeChannel({ store }: Memory, at: number, cap: number): number {
  // None to spare: nothing may depend on them.
  const slots = cap === 0 ? 0 : 2 ** Math.ceil(Math.log2(cap));
  store(at, cap);
  store(at + 4, slots - 1);
  store(at + 8, at + CHANNEL_SIZE);
  return at;
}
