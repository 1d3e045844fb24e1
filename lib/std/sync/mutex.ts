/** `Mutex`: one goroutine at a time. How it decides who is next stands in exclusion.ts. And `Locker`: any lock. */

import { created, tracksOps } from "../../core/debug.ts";
import { detached, unlessDetached } from "../../core/detached.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import type { Op } from "../../core/op.ts";
import { thread } from "../../core/thread.ts";
import { Exclusion, Lock } from "./exclusion.ts";

/**
 * A mutual exclusion lock. Go's `sync.Mutex`.
 *
 * JavaScript runs one goroutine at a time anyway, so what needs a mutex is what must stay whole across
 * a `yield*`. It belongs to no goroutine: any may unlock it, and one that locks it twice waits for ever
 * (see {@link ReentrantMutex}). A program that ends while one of its goroutines holds it leaves it locked.
 *
 * @example
 * ```ts
 * const mu = new Mutex();
 * using _ = yield* mu.lock();
 * yield* step();                            // no other goroutine is here
 * ```
 */
export class Mutex implements Locker {
  readonly #exclusion: Exclusion = new Exclusion();
  /** The op holds nothing of one performance, so one serves all. */
  readonly #lock: Lock = new Lock(this.#exclusion);

  /**
   * Locks it; waits while it is locked. Go's `mu.Lock()`.
   *
   * As a case of {@link select} it fires only once it owns the lock, and leaves nothing behind when it
   * loses: `select({ held: mu.lock(), late: sleep(50) })` is a lock with a timeout.
   *
   * @returns an op: a Disposable that unlocks, once, for `using`. Who calls `unlock` may ignore it.
   *
   * @example
   * ```ts
   * const mu = new Mutex();
   * yield* mu.lock();
   * try {
   *   yield* step();
   * } finally {
   *   mu.unlock();
   * }
   * ```
   */
  lock(): Op<Disposable> {
    try {
      return tracksOps() ? created(new Lock(this.#exclusion), this.lock) : this.#lock;
    } catch (e) {
      throw unlessDetached(this instanceof Mutex, e, "mu.lock()");
    }
  }

  /**
   * Unlocks it, and wakes the goroutine that has waited longest. Go's `mu.Unlock()`.
   *
   * @throws {FatalError} `sync: unlock of unlocked mutex`.
   */
  unlock(): void {
    try {
      this.#exclusion.unlock();
    } catch (e) {
      throw unlessDetached(this instanceof Mutex, e, "mu.unlock()");
    }
  }

  /**
   * Locks it if that can be done now: not while it is locked or starving. Go's `mu.TryLock()`.
   *
   * @returns whether it is the caller's now.
   *
   * @example
   * ```ts
   * const mu = new Mutex();
   * if (mu.tryLock()) mu.unlock();
   * ```
   */
  tryLock(): boolean {
    if (this === undefined || !(#exclusion in this)) throw detached("mu.tryLock()");
    const locked = this.#exclusion.tryLock();
    if (thread.observer !== null) thread.observer.emit("lock", this.#exclusion, undefined, locked);
    return locked;
  }

  static {
    inspectable(this, (mu) =>
      summary("Mutex", mu.#exclusion.locked ? "locked" : "unlocked", waiting(mu.#exclusion.waiters)),
    );
  }
}

/**
 * A lock as `Cond` and generic code see it: {@link Mutex}, {@link RWMutex}, its `rLocker()`,
 * {@link ReentrantMutex}. Go's `sync.Locker`.
 */
export interface Locker {
  /** Locks it: an op, so also a case of a select. `using _ = yield* l.lock()` unlocks at the end of the block. */
  lock(): Op<Disposable>;
  /** Unlocks it, and lets who waits go on. */
  unlock(): void;
}
