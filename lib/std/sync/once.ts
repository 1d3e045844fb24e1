/**
 * `Once`: does something once. And what it is when it has: a task that has nothing left to do.
 *
 * Invariants: `runs` is set from the first call's beginning to the end of its function, however that ends; the callers
 * that come in between wait, and `settled` is set before they wake.
 */

import { created, tracksOps } from "../../core/debug.ts";
import { detached } from "../../core/detached.ts";
import { giveWayAt, hasTurn } from "../../core/goroutine.ts";
import { isSpent, turn } from "../../core/gosched.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Subject, Verb } from "../../core/observer.ts";
import { Operation, type Park } from "../../core/op.ts";
import { calling, checkPlainOrBlocking, type PlainResult, type RoutineLike } from "../../core/routine.ts";
import { Steps, type Task } from "../../core/task.ts";
import { BLOCKED, completed, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";

const REASON = "sync.Once.Do";

/**
 * What is to be done once, inside the goroutine of the first who asks: a plain function that returns a `T`, or a
 * function that blocks. An async function, or one that returns an op, is refused.
 */
export type OnceFunction<T> = () => RoutineLike<T> | (T & PlainResult);

/** How far a `Once` is. */
export class State {
  runs = false;
  /** What `do` returns once the function has run. */
  settled: Settled<void> | null = null;
  /** Made at the first call: most are done before a second one comes. */
  waiters: WaitQueue | null = null;

  get done(): boolean {
    return this.settled !== null;
  }

  get thing(): "once" {
    return "once";
  }

  /** What the console shows of it. */
  told(): (string | false)[] {
    const undone = this.runs ? "running" : "not done";
    return [this.done ? "done" : undone, this.waiters !== null && waiting(this.waiters)];
  }

  end(): void {
    if (thread.observer !== null) thread.observer.emit("do", this, undefined, true);
    this.settled = new Settled(REASON, undefined, false, this);
    this.runs = false;
    const { waiters } = this;
    if (waiters === null) return;
    this.waiters = null;
    for (let w = waiters.shift(); w !== null; w = waiters.shift()) w.wake(undefined);
  }
}

/** Waits until the function has run. */
class UntilDone extends Operation<void> {
  override readonly reason: string = REASON;
  readonly state: State;

  constructor(state: State) {
    super();
    this.state = state;
  }

  override get subject(): object {
    return this.state;
  }

  override get event(): Verb {
    return "do";
  }

  override ready(): boolean {
    return this.state.done;
  }

  override poll(): unknown {
    if (!this.state.done) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("do", this.state, undefined, false);
    return undefined;
  }

  override park(waiter: Waiter): void {
    (this.state.waiters ??= new WaitQueue()).push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.state.waiters?.remove(waiter);
  }

  override settle(): void {}
}

/** Runs `f` unless `state` has had one run; `by` is who is asked for it. */
export function doing(state: State, f: OnceFunction<unknown>, by: Function): Task<void> {
  const { settled } = state;
  if (settled !== null) return tracksOps() ? created(new Settled<void>(REASON, undefined, false, state), by) : settled;
  checkPlainOrBlocking("once.do", f);
  // Who performs it first runs the function.
  if (thread.observer !== null) thread.observer.used(state, "change");
  return created(new Do(state, f), by);
}

class Do extends Steps<void> {
  readonly reason: string = REASON;
  readonly state: State;
  readonly f: OnceFunction<unknown>;

  constructor(state: State, f: OnceFunction<unknown>) {
    super();
    this.state = state;
    this.f = f;
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    if (isSpent()) yield* turn;
    const { state } = this;
    if (state.runs || state.done) {
      yield* new UntilDone(state);
      return;
    }
    state.runs = true;
    try {
      yield* calling("once.do", this.f, []);
    } finally {
      state.end();
    }
  }
}

/**
 * Does something once, however many ask for it. Go's `sync.Once`.
 *
 * @example
 * ```ts
 * const once = new Once();
 * for (let i = 0; i < 10; i++) go(function* () {
 *   yield* once.do(() => log("only once"));
 * });
 * ```
 */
export class Once {
  readonly #state: State = new State();

  /**
   * Runs `f` if this is the first call; otherwise waits until the first call's function has ended. A
   * panic or `goexit` of that function counts as its end, and only the first caller sees it. A call from
   * inside `f` waits for itself: a deadlock. Go's `once.Do(f)`.
   *
   * @param f a plain function, or a generator function that is run as a part of the caller's goroutine;
   * its result is dropped.
   * @returns a task.
   * @throws what `f` throws, to the first caller. {@link UsageError} if `f` is no function, or returns a
   * promise or an op.
   *
   * @example
   * ```ts
   * const once = new Once();
   * yield* once.do(function* () { yield* sleep(1); });
   * yield* once.do(() => log("never runs"));
   * ```
   */
  do(f: OnceFunction<unknown>): Task<void> {
    if (this === undefined || !(#state in this)) throw detached("once.do(f)");
    return doing(this.#state, f, this.do);
  }

  static {
    inspectable(this, (once) => summary("Once", ...once.#state.told()));
  }
}

/**
 * It holds nothing of one performance, so one object serves all who ask, and costs them no allocation.
 * It takes from the budget of its goroutine as an op does: a loop over it starves no goroutine.
 */
export class Settled<T> extends Steps<T> {
  readonly reason: string;
  /** What it returns or throws. */
  readonly value: unknown;
  readonly threw: boolean;
  /** What it is the outcome of, for an observer. */
  readonly of: Subject;

  constructor(reason: string, value: unknown, threw: boolean, of: Subject) {
    super();
    this.of = of;
    this.reason = reason;
    this.value = value;
    this.threw = threw;
  }

  override [Symbol.iterator](): Iterator<Park, T, unknown> {
    return this;
  }

  next(_token?: unknown): IteratorResult<Park, T> {
    const g = thread.current;
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) {
      if (!hasTurn()) return giveWayAt(g, turn);
      if (thread.observer !== null) thread.observer.emit("do", this.of, undefined, false);
    }
    if (this.threw) throw this.value;
    return completed(this.value as T);
  }
}
