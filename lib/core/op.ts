/**
 * `Op`: one blocking step with one commit point, described and not yet begun.
 *
 * Three ways to perform it: `yield*` in a goroutine, `await` in an async function, a case of
 * `select`. All three stand on the same five methods: `ready`, `poll`, `park`, `withdraw` and
 * `settle`; an op that adds them is all three.
 *
 * Invariants:
 * - An op is a description. What belongs to one performance of it lives in the waiter, never in the op.
 * - An op fails by throwing from its own `next()`, with the user's frames on the stack; the
 *   scheduler never calls `throw()` or `return()` on a generator.
 * - `next()` commits before it returns done, or leaves the goroutine in a queue and returns PARKED.
 */

// For the declarations: `lock(): Op<Disposable>` compiles in a project whose own `lib` does not know the type.
/// <reference lib="esnext.disposable" preserve="true" />

import { runAfterwards } from "./afterwards.ts";
import { inspectable, summary } from "./inspect.ts";
import { perform } from "./perform.ts";
import { giveWay, type Goroutine } from "./goroutine.ts";
import { refuse } from "./misdriven.ts";
import type { Verb } from "./observer.ts";
import type { Task } from "./task.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "./thread.ts";
import type { Waiter } from "./waiter.ts";

/** What a goroutine yields to the scheduler. No program holds one; `yield` where `yield*` is meant does not compile. */
export interface Park {
  readonly "write `yield*`, not `yield`": never;
}

/** A goroutine's body: what a generator function for `go`, `run` and `main` returns. */
export type Routine<T = void> = Generator<Park, T, unknown>;

/** Tells an `Op` from a `Task`, for the compiler alone. */
declare const opBrand: unique symbol;

/**
 * One blocking step with one commit point.
 *
 * It does nothing until it is performed: by `yield*` in a goroutine, by `await` in an async function,
 * or as a case of {@link select}. Each performance begins anew.
 */
export interface Op<out T> extends PromiseLike<T> {
  [Symbol.iterator](): Iterator<Park, T, unknown>;
  readonly [opBrand]: "an op";
}

/** Whether `value` is an op or a task, of this copy of the package or another: a promise that `yield*` performs. */
export function isPerformable(value: unknown): boolean {
  return typeof value === "object" && value !== null && Symbol.iterator in value && "then" in value;
}

/** On every task. By a symbol that the copies of the package share, so that each knows the other's tasks. */
export const TASK: unique symbol = Symbol.for("goroutines.task") as never;

/** Whether `value` is a task. */
export function isTask(value: unknown): value is Task<unknown> {
  return typeof value === "object" && value !== null && TASK in value;
}

/** What every op is inside. `T`: what it returns. An outcome is what `settle` turns into a `T`. */
export abstract class Operation<T> {
  static {
    inspectable(this, (op) => summary("Op", op.reason));
  }

  /** Whether it can be a case of select. */
  get selectable(): boolean {
    return true;
  }

  /** What a dump says of a goroutine that waits here, in Go's words. */
  abstract readonly reason: string;

  /** What it is performed on: the channel, the lock. For tools; ops on the same thing have the same subject. */
  get subject(): object {
    return this;
  }

  /** What it does to its subject, for an observer; null if that orders no goroutines. */
  get event(): Verb | null {
    return null;
  }

  /** The ops of which it performs one: itself, or a select's cases. For tools. */
  get alternatives(): readonly Operation<unknown>[] {
    return [this];
  }

  /** Whether `poll` would complete now. Has no effect. */
  abstract ready(): boolean;
  /**
   * Called for an op that is to be tried, and not to wait.
   *
   * @throws {UsageError} `ERR_NOT_SYNCHRONOUS` where only another thread knows whether it is ready, and what to do
   * instead.
   */
  checkTry(): void {}
  /** Completes now and returns the outcome, or returns BLOCKED and has had no effect. */
  abstract poll(): unknown;
  /**
   * Leaves `waiter` where it will be woken with an outcome, later. Called only after `poll` said BLOCKED.
   * Like `withdraw` it calls no user code: that goes through `afterwards`.
   */
  abstract park(waiter: Waiter): void;
  /** Takes back a waiter that `park` left and nobody has woken. */
  abstract withdraw(waiter: Waiter): void;
  /** The outcome as the caller sees it: the value, or a throw. */
  abstract settle(outcome: unknown): T;

  [Symbol.iterator](): Iterator<Park, T, unknown> {
    return this;
  }

  /**
   * Performs the op for the goroutine that runs now. The channel's ops and select have a `next` of
   * their own with the same steps: one shared by every kind of op would be megamorphic.
   */
  next(token?: unknown): IteratorResult<Park, T> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(this.settle(g.outcome()));
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    return this.begin(g);
  }

  /**
   * Performs the op for `g`, which runs now and whose turn it is: completes, or parks. Under an observer every op comes
   * here from `giveWay`, also one whose `next` is faster: so what is on the way of a value has no look at the observer.
   */
  begin(g: Goroutine): IteratorResult<Park, T> {
    const outcome = this.poll();
    if (outcome !== BLOCKED) return completed(this.settle(outcome));
    g.op = this;
    this.park(g);
    runAfterwards();
    return PARKED;
  }

  then<A = T, B = never>(
    onFulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return perform(this).then(onFulfilled, onRejected);
  }
}

/** The brand is the compiler's alone, so it stands here and not in the class. */
export interface Operation<T> extends Op<T> {}
