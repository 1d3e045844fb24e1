/**
 * `CyclicBarrier`: goroutines wait for each other, round after round. It is in no Go package.
 *
 * As Java's, but for one point. There a party that gives up its wait (a timeout, an interrupt) breaks
 * the barrier for the others. Here giving up is losing a select, and a case that loses has had no
 * effect: the party has not arrived, and the others wait on. Who wants the others to know calls `abort`.
 */

import { created, tracksOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { GoError, UsageError } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Op } from "../../core/op.ts";
import { isGeneratorFunction } from "../../core/routine.ts";
import { BLOCKED, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";

export class Round {
  readonly waiters: WaitQueue = new WaitQueue();
  /** How many have arrived. */
  arrived = 0;

  enter(waiter: Waiter): void {
    // The cases of one select enter in a row, and are one party however many they are.
    if (this.waiters.tail?.party !== waiter.party) this.arrived++;
    waiter.value = this;
    this.waiters.push(waiter);
  }

  leave(waiter: Waiter): void {
    if (waiter.prev?.party !== waiter.party && waiter.next?.party !== waiter.party) this.arrived--;
    this.waiters.remove(waiter);
  }

  /** Wakes all, the first with the largest index. */
  trip(): void {
    let index = this.arrived;
    this.#end(() => index--);
  }

  break(cause: unknown): void {
    this.#end(() => new Broken(cause));
  }

  /** Each keeps its outcome, also one that can't be woken yet: it has arrived, and the round is over. */
  #end(outcome: () => unknown): void {
    for (let w = this.waiters.head; w !== null; w = this.waiters.head) {
      this.waiters.remove(w);
      w.wake(outcome());
    }
  }
}

/** As an outcome: the barrier broke. */
class Broken {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}

class State {
  readonly parties: number;
  readonly action: (() => unknown) | null;
  round: Round = new Round();
  broken: Broken | null = null;

  constructor(parties: number, action: (() => unknown) | null) {
    this.parties = parties;
    this.action = action;
  }

  get thing(): "barrier" {
    return "barrier";
  }

  /** The last party arrives. The action belongs to this round, whatever it does to the barrier. */
  trip(): unknown {
    const { round } = this;
    this.round = new Round();
    try {
      this.act();
    } catch (e) {
      this.broken = new Broken(e);
      round.break(e);
      throw e;
    }
    round.trip();
    return 0;
  }

  act(): void {
    const result = this.action === null ? undefined : this.action();
    if (typeof result === "object" && result !== null && "then" in result) throw badAction(result);
  }

  break(cause: unknown): void {
    if (thread.observer !== null) thread.observer.used(this, "change");
    const { round } = this;
    this.round = new Round();
    round.break(cause);
  }
}

function badAction(given: unknown): UsageError {
  return new UsageError(
    "ERR_BARRIER_ACTION",
    `CyclicBarrier: the action must be a plain function that does not wait; given ${describe(given)}`,
  );
}

class Await extends Operation<number> {
  override readonly reason: string = "sync.CyclicBarrier.Await";
  readonly state: State;

  constructor(state: State) {
    super();
    this.state = state;
  }

  override get subject(): object {
    return this.state;
  }

  override get event(): Verb {
    return "wait";
  }

  override ready(): boolean {
    const { state } = this;
    return state.broken !== null || state.round.arrived === state.parties - 1;
  }

  override poll(): unknown {
    const { state } = this;
    if (!this.ready()) return BLOCKED;
    const outcome = state.broken ?? state.trip();
    if (thread.observer !== null) thread.observer.emit("wait", state);
    return outcome;
  }

  override park(waiter: Waiter): void {
    // Each party's arrival comes before the others go on; the last one wakes them.
    if (thread.observer !== null) thread.observer.leaves(this.state, waiter);
    this.state.round.enter(waiter);
  }

  override withdraw(waiter: Waiter): void {
    (waiter.value as Round).leave(waiter);
  }

  override settle(outcome: unknown): number {
    if (outcome instanceof Broken) {
      const { cause } = outcome;
      throw new GoError("ERR_BROKEN_BARRIER", "sync: broken CyclicBarrier", cause === undefined ? {} : { cause });
    }
    return outcome as number;
  }
}

/**
 * A point at which a fixed number of goroutines wait for each other; then it is ready for their next
 * round. As Java's `CyclicBarrier`.
 *
 * @example
 * ```ts
 * const barrier = new CyclicBarrier(2, () => log("all here"));
 * function* party(): Routine {
 *   for (let round = 0; round < 3; round++) yield* barrier.await();
 * }
 * go(party);
 * yield* party();
 * ```
 */
export class CyclicBarrier {
  readonly #state: State;
  /** It holds nothing of one performance, so one serves all. */
  readonly #await: Await;

  /**
   * @param parties how many wait for each other; 1 or more.
   * @param action a plain function that the last to arrive calls before the others go on. If it throws,
   * the barrier breaks: the last gets what it threw, the others get that as the `cause` of theirs.
   * @throws {UsageError} if `parties` is no whole number from 1 on, or `action` no plain function.
   */
  constructor(parties: number, action?: () => void) {
    if (!Number.isInteger(parties) || parties < 1) {
      throw new UsageError(
        "ERR_BARRIER_PARTIES",
        `CyclicBarrier: the parties must be a whole number, 1 or more, not ${describe(parties)}`,
      );
    }
    if (action !== undefined && (typeof action !== "function" || isGeneratorFunction(action))) throw badAction(action);
    this.#state = new State(parties, action ?? null);
    this.#await = new Await(this.#state);
  }

  /** How many wait for each other. */
  get parties(): number {
    return this.#state.parties;
  }

  /** How many have arrived in this round and wait. */
  get waiting(): number {
    return this.#state.round.arrived;
  }

  /** Whether it is broken: then no party waits here until `reset`. */
  get broken(): boolean {
    return this.#state.broken !== null;
  }

  /**
   * Arrives, and waits until all parties have. As a case of `select` it may lose: then it has not
   * arrived, and leaves nothing behind.
   *
   * @returns an op: how many were still missing on arrival, from `parties - 1` for the first to 0 for the last.
   * @throws {GoError} `sync: broken CyclicBarrier` (`ERR_BROKEN_BARRIER`) if it is broken, or `abort`,
   * `reset` or an action that threw ended the round. What the action threw, to the party that ran it.
   *
   * @example
   * ```ts
   * const barrier = new CyclicBarrier(2);
   * const r = yield* select({ all: barrier.await(), late: sleep(1) });
   * if (r.case === "late") barrier.abort();
   * ```
   */
  await(): Op<number> {
    if (this === undefined || !(#state in this)) throw detached("barrier.await()");
    return tracksOps() ? created(new Await(this.#state), this.await) : this.#await;
  }

  /**
   * Breaks it: all who wait get the error, and so do later callers, until `reset`.
   *
   * @param cause why; the `cause` of their errors.
   *
   * @example
   * ```ts
   * const barrier = new CyclicBarrier(3);
   * barrier.abort(new Error("one of us is gone"));
   * log(barrier.broken);
   * ```
   */
  abort(cause?: unknown): void {
    if (this === undefined || !(#state in this)) throw detached("barrier.abort()");
    const state = this.#state;
    state.broken ??= new Broken(cause);
    state.break(cause);
  }

  /**
   * Makes it as new. All who wait get the error.
   *
   * @example
   * ```ts
   * const barrier = new CyclicBarrier(3);
   * barrier.abort();
   * barrier.reset();
   * log(barrier.broken);      // false
   * ```
   */
  reset(): void {
    if (this === undefined || !(#state in this)) throw detached("barrier.reset()");
    const state = this.#state;
    state.broken = null;
    state.break(undefined);
  }

  static {
    inspectable(this, (barrier) =>
      summary("CyclicBarrier", `${barrier.waiting} of ${barrier.parties} waiting`, barrier.broken && "broken"),
    );
  }
}
