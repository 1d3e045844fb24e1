/**
 * A world in which the kernel's source runs under the explorer: memory whose every atomic access is an op, and threads
 * that wait as shared-wait.ts has goroutines wait.
 *
 * Memory is of one of two kinds. Of the plain one all threads see each store at once. Of the other each thread has a
 * view of its own, as on x86 (TSO): its plain stores wait in a buffer, where it alone sees them, and reach the others
 * in their order, sooner or later; before each locked instruction they all have.
 */

import type { Park, Routine } from "../../../../lib/index.ts";
import { giveWay } from "../../../../lib/core/goroutine.ts";
import { Operation } from "../../../../lib/core/op.ts";
import { BLOCKED, completed, PARKED, RESUMED, thread } from "../../../../lib/core/thread.ts";
import { WaitQueue, type Waiter } from "../../../../lib/core/waiter.ts";
import {
  CELL_PAYLOAD,
  CELL_TAG,
  CHANNEL_CAP,
  CHANNEL_CELLS,
  CHANNEL_MASK,
  CHANNEL_SIZE,
  DONE,
  NODE_CASE,
  NODE_QUEUED,
  NODE_TOKEN,
  SLOT_BASE,
  SLOT_INBOX,
  SLOT_LIFE,
  SLOT_OUT,
  SLOT_SIZE,
  SLOT_INBOX_STUB,
  SLOT_INBOX_TAIL,
  TOKEN_DONE,
  TOKEN_LIFE,
  TOKEN_LINK,
  TOKEN_SLOT,
} from "../../../../lib/link/cores/kernel/layout.ts";

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

/** One atomic access; without `change` a load. */
class Access extends Operation<number> {
  readonly reason: string;
  readonly #memory: Memory;
  readonly #at: number;
  readonly #change: ((old: number) => number) | null;

  constructor(reason: string, memory: Memory, at: number, change: ((old: number) => number) | null) {
    super();
    this.reason = reason;
    this.#memory = memory;
    this.#at = at;
    this.#change = change;
  }

  override get subject(): object {
    return this.#memory.word(this.#at);
  }

  override ready(): boolean {
    return true;
  }

  override poll(): number {
    if (this.#change === null) return this.#memory.load(this.#at);
    this.#memory.flush();
    const word = this.#memory.word(this.#at);
    const old = word.value;
    const now = this.#change(old) | 0;
    if (now !== old) word.set(now);
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

interface Stored {
  readonly at: number;
  readonly value: number;
}

/** What ends a thread. */
export class Death extends Error {}

export class Memory {
  readonly words: Map<number, Word>;
  /** What this thread has stored and others do not see yet, the oldest first; null where they see it at once. */
  readonly buffer: Stored[] | null;
  /** How many of those there are; -1 once nobody looks any more. */
  readonly #buffered: Word = new Word();

  constructor(words: Map<number, Word> = new Map(), buffer: Stored[] | null = null) {
    this.words = words;
    this.buffer = buffer;
  }

  /** The same memory as one more thread sees it whose stores are buffered. */
  view(): Memory {
    return new Memory(this.words, []);
  }

  word(at: number): Word {
    let word = this.words.get(at);
    if (word === undefined) this.words.set(at, (word = new Word()));
    return word;
  }

  readonly load = (at: number): number =>
    this.buffer?.findLast((stored) => stored.at === at)?.value ?? this.word(at).value;
  readonly store = (at: number, value: number): void => {
    if (this.buffer === null) return this.word(at).set(value);
    this.buffer.push({ at, value });
    this.#buffered.set(this.buffer.length);
  };

  /** Shows the others the oldest store that they have not seen. */
  #show(): void {
    const { at, value } = (this.buffer as Stored[]).shift() as Stored;
    this.word(at).set(value);
    this.#buffered.set((this.buffer as Stored[]).length);
  }

  /** Shows the others all stores. */
  flush(): void {
    while (this.buffer !== null && this.buffer.length > 0) this.#show();
  }

  /** Shows the others one store after the other, at times that the explorer chooses, until `stop`. */
  *drain(): Routine {
    for (;;) {
      yield* new Differs("store buffer", this.#buffered, 0);
      if (this.#buffered.value < 0) return;
      if (this.#buffered.value > 0) this.#show();
    }
  }

  stop(): void {
    this.flush();
    this.#buffered.set(-1);
  }

  #access(reason: string, at: number, change: ((old: number) => number) | null): Operation<number> {
    return new Access(reason, this, at, change);
  }

  readonly atomic_load = (at: number): Operation<number> => this.#access("load", at, null);
  readonly atomic_store = (at: number, value: number): Operation<number> => this.#access("store", at, () => value);
  readonly atomic_xchg = (at: number, value: number): Operation<number> => this.#access("xchg", at, () => value);
  readonly atomic_add = (at: number, by: number): Operation<number> => this.#access("add", at, (old) => old + by);
  readonly atomic_sub = (at: number, by: number): Operation<number> => this.#access("sub", at, (old) => old - by);
  readonly atomic_or = (at: number, bits: number): Operation<number> => this.#access("or", at, (old) => old | bits);
  readonly atomic_cmpxchg = (at: number, from: number, to: number): Operation<number> =>
    this.#access("cmpxchg", at, (old) => (old === from ? to : old));
  readonly atomic_wait = (at: number, value: number): Operation<void> => new Differs("wait", this.word(at), value);
  readonly atomic_notify = (): void => {};
  readonly reinterpret = (value: number): number => value;
  readonly clz: (n: number) => number = Math.clz32;
  readonly ctz = (n: number): number => (n === 0 ? 32 : 31 - Math.clz32(n & -n));
  readonly min: (a: number, b: number) => number = Math.min;
  readonly max: (a: number, b: number) => number = Math.max;

  readonly unreachable = (): never => {
    throw new Error("unreachable");
  };

  fill(at: number, value: number, bytes: number): void {
    for (let word = at; word < at + bytes; word += 4) this.store(word, value);
  }

  /** How often the thread may still pass a place where V8 could end it, before it is ended. */
  lifetime: number = Infinity;
  readonly mortal = (): void => {
    if (this.lifetime-- <= 0) throw new Death();
  };

  differs(at: number, value: number): Operation<void> {
    return new Differs("inbox", this.word(at), value);
  }
}

type Fn = (...args: number[]) => Routine<number>;
export type KernelModel = Readonly<
  Record<
    | "begin"
    | "storesInOrder"
    | "takeSlot"
    | "sendNumber"
    | "receive"
    | "enter"
    | "leave"
    | "serve"
    | "claim"
    | "post"
    | "next"
    | "close"
    | "isReady"
    | "freeSlot"
    | "take"
    | "give"
    | "flush"
    | "lend"
    | "alloc"
    | "gather"
    | "resume"
    | "empty",
    Fn
  >
>;

export type Factory = (memory: Memory) => KernelModel;

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
  /** As this thread sees it. */
  readonly memory: Memory;
  readonly #own: number;
  #slot = 0;

  /** `own`: where it has memory of its own, for a token and nodes. */
  constructor(memory: Memory, factory: Factory, own: number) {
    this.memory = memory;
    this.kernel = factory(memory);
    this.#own = own;
  }

  *enter(): Routine<number> {
    if (this.memory.buffer !== null) yield* this.kernel.storesInOrder();
    const index = yield* this.kernel.takeSlot(1);
    this.#slot = SLOT_BASE + index * SLOT_SIZE;
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
    return {
      case: index,
      value: r === DONE && send === null ? this.memory.load(this.#slot + SLOT_OUT + CELL_PAYLOAD) : null,
      closed: r !== DONE,
    };
  }

  /** As shared-wait.ts: tries all; waits with one token and an entry for each; tries again at once when woken so. */
  *select(cases: readonly CaseModel[]): Routine<Fired> {
    const { kernel } = this;
    const token = this.#own;
    const { load, store } = this.memory;
    for (;;) {
      for (const [i, one] of cases.entries()) {
        const fired = yield* this.#try(one, i);
        if (fired !== null) return fired;
      }
      store(token + TOKEN_SLOT, (this.#slot - SLOT_BASE) / SLOT_SIZE);
      store(token + TOKEN_LIFE, load(this.#slot + SLOT_LIFE));
      store(token + TOKEN_DONE, 0);
      yield* this.memory.atomic_store(token, 0);
      let refused = false;
      for (const [i, { ch, send }] of cases.entries()) {
        const node = token + 64 * (i + 1);
        const queue = send === null ? 0 : 1;
        store(node + CELL_TAG, 1);
        store(node + CELL_PAYLOAD, send ?? 0);
        store(node + NODE_TOKEN, token);
        store(node + NODE_CASE, i);
        store(node + NODE_QUEUED, 0);
        const mine = cases
          .slice(0, i)
          .filter((other) => other.ch === ch && (other.send === null ? 0 : 1) !== queue).length;
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
      if (done)
        return {
          case: index,
          value: send === null ? load(token + 64 * (index + 1) + CELL_PAYLOAD) : null,
          closed: false,
        };
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
      else if (next === 0) yield* this.memory.differs(this.#slot + SLOT_INBOX, this.#slot + SLOT_INBOX_STUB);
      // A producer stands between its two stores.
      else yield* this.memory.differs(this.memory.load(this.#slot + SLOT_INBOX_TAIL) + TOKEN_LINK, 0);
    }
    return tokens;
  }

  /** Waits for the only token there can be. */
  *#woken(token: number): Routine {
    const [taken] = yield* this.take(1);
    if (taken !== token) throw new Error(`a token that is not ours: ${taken}`);
  }
}

/** Makes a channel. */
export function makeChannel({ store }: Memory, at: number, cap: number): number {
  // None to spare: nothing may depend on them.
  const slots = cap === 0 ? 0 : 2 ** Math.ceil(Math.log2(cap));
  store(at + CHANNEL_CAP, cap);
  store(at + CHANNEL_MASK, slots - 1);
  store(at + CHANNEL_CELLS, at + CHANNEL_SIZE);
  return at;
}
