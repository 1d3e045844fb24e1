/**
 * Locks, counters and atomics of goroutines on several threads, as their users see them. They are used as the local
 * ones of goroutines/sync, goroutines/semaphore and goroutines/atomic are, and are made where threads share memory
 * alone.
 */

import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import type { Op } from "../core/op.ts";
import type { RoutineLike } from "../core/routine.ts";
import type { Task } from "../core/task.ts";
import type { Bool, Int32, Int64 } from "../std/atomic/index.ts";
import type { ContextLike } from "../std/context/index.ts";
import type { Locker, OnceFunction } from "../std/sync/index.ts";

/**
 * A mutual exclusion lock for goroutines on several threads, made by `shared.mutex()`. Go's `sync.Mutex`, and used as
 * the local one of goroutines/sync is.
 *
 * When a thread dies, what its goroutines held is free: the next goroutine that locks has it, and must expect that what
 * it protects was left in the middle of a change.
 */
export interface SharedMutex extends Locker {
  /**
   * Locks it; waits while it is locked. Go's `mu.Lock()`. As a case of `select` it fires only once it owns the lock.
   *
   * @returns an op: a Disposable that unlocks, once, for `using`.
   */
  lock(): Op<Disposable>;

  /**
   * Unlocks it. Any goroutine may, on any thread. Go's `mu.Unlock()`.
   *
   * @throws {FatalError} `sync: unlock of unlocked mutex`.
   */
  unlock(): void;

  /**
   * Locks it if that can be done now; whether it is the caller's. Go's `mu.TryLock()`.
   */
  tryLock(): boolean;
}

/**
 * A lock that many readers hold together, or one writer alone, on any threads; made by `shared.rwMutex()`. Go's
 * `sync.RWMutex`, and used as the local one of goroutines/sync is.
 *
 * When a thread dies, its readings have ended, and what it wrote is unlocked.
 */
export interface SharedRWMutex extends Locker {
  /**
   * Locks it for writing: waits while any goroutine reads or writes. Go's `rw.Lock()`.
   *
   * @returns an op: a Disposable that unlocks, once, for `using`. As a case of `select` it fires only once it owns the
   * lock.
   */
  lock(): Op<Disposable>;

  /**
   * Ends the writing. Go's `rw.Unlock()`.
   *
   * @throws {FatalError} `sync: Unlock of unlocked RWMutex`.
   */
  unlock(): void;

  /**
   * Locks it for writing if that can be done now; whether it is the caller's. Go's `rw.TryLock()`.
   */
  tryLock(): boolean;

  /**
   * Locks it for reading: waits while a goroutine writes, or waits to write. Go's `rw.RLock()`.
   *
   * @returns an op: a Disposable that ends this one reading, once, for `using`.
   */
  rLock(): Op<Disposable>;

  /**
   * Ends one reading. Go's `rw.RUnlock()`.
   *
   * @throws {FatalError} `sync: RUnlock of unlocked RWMutex`.
   */
  rUnlock(): void;

  /**
   * Locks it for reading if that can be done now; whether the caller reads. Go's `rw.TryRLock()`.
   */
  tryRLock(): boolean;

  /** Its reading side as a lock: `lock` is `rLock`, `unlock` is `rUnlock`. Go's `rw.RLocker()`. */
  rLocker(): Locker;
}

/**
 * Waits for a collection of goroutines on any threads to finish; made by `shared.waitGroup()`. Go's `sync.WaitGroup`,
 * and used as the local one of goroutines/sync is.
 */
export interface SharedWaitGroup {
  /**
   * Adds to the counter; when it comes to zero, all that wait go on. Go's `wg.Add(n)`. Call it before `goOn`, not over
   * there.
   *
   * @param n a whole number of 32 bits, also a negative one.
   * @throws {RuntimeError} `sync: negative WaitGroup counter`; `sync: WaitGroup misuse: Add called concurrently with
   * Wait`.
   * @throws {UsageError} if `n` is no such number.
   */
  add(n: number): void;

  /**
   * Takes one from the counter. Go's `wg.Done()`.
   *
   * @throws {RuntimeError} as `add`.
   */
  done(): void;

  /**
   * Waits until the counter is zero. Go's `wg.Wait()`, and a case of `select` as well.
   *
   * @returns an op.
   * @throws {RuntimeError} `sync: WaitGroup is reused before previous Wait has returned`.
   */
  wait(): Op<void>;

  /**
   * Starts a goroutine on this thread that is counted until it ends: by a return, a panic or `goexit`. Go's `wg.Go(f)`.
   *
   * @param fn a generator function with its arguments after it, or a generator that has not run yet.
   * @throws what `go` throws.
   */
  go(routine: RoutineLike<unknown>): void;
  go<A extends unknown[]>(fn: (...args: A) => RoutineLike<unknown>, ...args: A): void;
}

/**
 * A weighted semaphore for goroutines on several threads, made by `shared.semaphore(n)`. Go's `semaphore.Weighted`, and
 * used as the local one of goroutines/semaphore is.
 *
 * Tokens that a thread had taken when it died are lost.
 */
export interface SharedSemaphore {
  /**
   * Takes `n` tokens; waits for them in strict order of arrival. Go's `sem.Acquire(ctx, n)`.
   *
   * @param ctx ends the wait when it is done; it fails the op even if there are tokens.
   * @param n how many tokens, 1 unless given.
   * @returns an op. As a case of `select` that loses it has taken nothing.
   * @throws `ctx.err()` once the context is done. {@link UsageError} for a number of tokens that is none.
   */
  acquire(n?: number): Op<void>;
  acquire(ctx: ContextLike | null | undefined, n?: number): Op<void>;

  /**
   * Takes `n` tokens if there are as many and no goroutine waits; whether they are the caller's. Go's
   * `sem.TryAcquire(n)`.
   *
   * @throws {UsageError} for a number of tokens that is none.
   */
  tryAcquire(n?: number): boolean;

  /**
   * Gives `n` tokens back, and serves the goroutine that has waited longest. Go's `sem.Release(n)`.
   *
   * @throws {RuntimeError} `semaphore: released more than held`. {@link UsageError} for a number of tokens that is
   * none.
   */
  release(n?: number): void;
}

/**
 * Does something once, whichever thread asks first; made by `shared.once()`. Go's `sync.Once`, and used as the local
 * one of goroutines/sync is. If the thread that does it dies, the next caller does it.
 */
export interface SharedOnce {
  /**
   * Runs `f` if this is the first call on any thread; otherwise waits until the first call's function has ended. A
   * panic or `goexit` of that function counts as its end, and only the first caller sees it. Go's `once.Do(f)`.
   *
   * @param f a plain function, or a generator function that is run as a part of the caller's goroutine; its result is
   * dropped.
   * @returns a task.
   * @throws what `f` throws, to the first caller. {@link UsageError} if `f` is no function, or returns a promise or an
   * op.
   */
  do(f: OnceFunction<unknown>): Task<void>;
}

/**
 * A latch for goroutines on several threads, made by `shared.latch(n)`; used as `CountDownLatch` of goroutines/sync is.
 */
export interface SharedLatch {
  /**
   * How many more times `countDown` is to be called.
   */
  readonly count: number;

  /** Counts down by one; at zero all that wait go on. At zero it has no effect. */
  countDown(): void;

  /**
   * Waits until the count is zero; a case of `select` as well.
   *
   * @returns an op.
   */
  wait(): Op<void>;
}

export function checkTokens(what: string, n: unknown): void {
  if (n === ((n as number) | 0) && n >= 0) return;
  throw new UsageError(
    "ERR_SEMAPHORE_TOKENS",
    `${what} must be a whole number, 0 or more, below 2^31, not ${describe(n)}`,
  );
}

export function checkLatchCount(n: unknown): void {
  if (n === ((n as number) | 0) && n >= 0) return;
  throw new UsageError(
    "ERR_LATCH_COUNT",
    `shared.latch: the count must be a whole number, 0 or more, below 2^31, not ${describe(n)}`,
  );
}

/** An `Int32` that goroutines on several threads share, made by `shared.int32(v)`. Go's `atomic.Int32`. */
export type SharedInt32 = Int32;

/** An `Int64` that goroutines on several threads share, made by `shared.int64(v)`. Go's `atomic.Int64`. */
export type SharedInt64 = Int64;

/** A `Bool` that goroutines on several threads share, made by `shared.bool(v)`. Go's `atomic.Bool`. */
export type SharedBool = Bool;
