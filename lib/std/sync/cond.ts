/**
 * `Cond`: waits for an event that others announce, under a lock.
 *
 * A waiter's ticket is its place in the queue. It is taken before the lock is released, in one step of
 * the waiter's own, so a signal that comes in between is not missed.
 */

import { created, tracksOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { giveWay, type Goroutine } from "../../core/goroutine.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Park } from "../../core/op.ts";
import { Steps, type Task } from "../../core/task.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import type { Locker } from "./mutex.ts";

/** The first half of `wait`: queues up, then unlocks. Only `Wait` performs it, in a goroutine. */
class Enter extends Operation<void> {
  override readonly reason: string = "sync.Cond.Wait";
  readonly l: Locker;
  readonly waiters: WaitQueue = new WaitQueue();

  constructor(l: Locker) {
    super();
    this.l = l;
  }

  get thing(): "cond" {
    return "cond";
  }

  override get event(): Verb {
    return "wait";
  }

  override next(token?: unknown): IteratorResult<Park, void> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(undefined);
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    return this.begin(g);
  }

  override begin(g: Goroutine): IteratorResult<Park, void> {
    g.op = this;
    this.waiters.push(g);
    try {
      this.l.unlock();
    } catch (e) {
      // It goes on with the throw, so it waits no more; unless its program is dead.
      if (!g.owner.ended) g.unpark();
      throw e;
    }
    return PARKED;
  }

  override ready(): boolean {
    return false;
  }
  override poll(): unknown {
    return BLOCKED;
  }
  override park(waiter: Waiter): void {
    this.waiters.push(waiter);
  }
  override withdraw(waiter: Waiter): void {
    this.waiters.remove(waiter);
  }
  override settle(): void {}
}

/** It holds nothing of one performance, so one serves all calls of a `Cond`. */
class Wait extends Steps<void> {
  readonly reason: string = "sync.Cond.Wait";
  readonly enter: Enter;

  constructor(enter: Enter) {
    super();
    this.enter = enter;
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    yield* this.enter;
    yield* this.enter.l.lock();
  }
}

/**
 * A condition variable: goroutines wait for an event, others announce it. Go's `sync.Cond`.
 *
 * The condition itself is the program's: look at it under the lock, in a loop around `wait`.
 *
 * @example
 * ```ts
 * const mu = new Mutex();
 * const cond = new Cond(mu);
 * let ready = false;
 * go(function* () {
 *   yield* mu.lock();
 *   ready = true;
 *   mu.unlock();
 *   cond.broadcast();
 * });
 * yield* mu.lock();
 * while (!ready) yield* cond.wait();
 * mu.unlock();
 * ```
 */
export class Cond {
  /** What is held while the condition is looked at or changed. Go's `cond.L`. */
  readonly l: Locker;
  readonly #enter: Enter;
  readonly #wait: Wait;

  /**
   * @param l a `Mutex`, a `RWMutex`, what its `rLocker()` returns, or anything else with `lock` and `unlock`.
   * @throws {UsageError} if `l` is no locker.
   */
  constructor(l: Locker) {
    const given = l as Partial<Locker> | null | undefined;
    if (typeof given?.lock !== "function" || typeof given.unlock !== "function") {
      throw new UsageError("ERR_LOCKER", `Cond: needs a locker, which has lock() and unlock(), not ${describe(l)}`);
    }
    this.l = l;
    this.#enter = new Enter(l);
    this.#wait = new Wait(this.#enter);
  }

  /**
   * Unlocks `l`, waits for `signal` or `broadcast`, and locks `l` again before it returns. The caller
   * holds the lock. Go's `cond.Wait()`.
   *
   * @returns a task.
   * @throws what `l.unlock()` throws, such as `sync: unlock of unlocked mutex`.
   *
   * @example
   * ```ts
   * const cond = new Cond(new Mutex());
   * go(function* () { cond.signal(); });
   * yield* cond.l.lock();
   * yield* cond.wait();
   * cond.l.unlock();
   * ```
   */
  wait(): Task<void> {
    if (this === undefined || !(#enter in this)) throw detached("cond.wait()");
    return tracksOps() ? created(new Wait(this.#enter), this.wait) : this.#wait;
  }

  /**
   * Wakes the goroutine that has waited longest; forgotten if none waits. The caller may hold the lock,
   * and need not. Go's `cond.Signal()`.
   *
   * @example
   * ```ts
   * const cond = new Cond(new Mutex());
   * cond.signal();         // no goroutine waits: nothing happens
   * ```
   */
  signal(): void {
    if (this === undefined || !(#enter in this)) throw detached("cond.signal()");
    if (thread.observer !== null) thread.observer.emit("signal", this.#enter);
    this.#enter.waiters.shift()?.wake(undefined);
  }

  /**
   * Wakes all goroutines that wait now. Go's `cond.Broadcast()`.
   *
   * @example
   * ```ts
   * const cond = new Cond(new Mutex());
   * cond.broadcast();
   * ```
   */
  broadcast(): void {
    if (this === undefined || !(#enter in this)) throw detached("cond.broadcast()");
    if (thread.observer !== null) thread.observer.emit("broadcast", this.#enter);
    // Only goroutines stand here, and waking one runs no code, so none can join meanwhile.
    const { waiters } = this.#enter;
    for (let w = waiters.shift(); w !== null; w = waiters.shift()) w.wake(undefined);
  }

  static {
    inspectable(this, (cond) => summary("Cond", waiting(cond.#enter.waiters)));
  }
}
