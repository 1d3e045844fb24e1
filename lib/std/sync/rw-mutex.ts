/** `RWMutex`: many readers or one writer. How it decides who is next stands in sharing.ts. */

import { created, tracksOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { detached, unlessDetached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import type { Op } from "../../core/op.ts";
import { thread } from "../../core/thread.ts";
import type { Locker } from "./mutex.ts";
import { readerFirst, type Preference, Sharing, ReadLock, WriteLock } from "./sharing.ts";

export interface RWMutexOptions {
  /** Whom it prefers when readers and writers wait; left out, it is Go's alternation. */
  readonly prefer?: Preference;
}

/**
 * A lock that many readers hold together, or one writer alone. Go's `sync.RWMutex`.
 *
 * As in Go, a waiting writer stops new readers, so that it gets its turn; and when a writer unlocks, all
 * readers that wait by then go before the next writer. So none starves, and a goroutine must not take
 * the read lock a second time: with a writer in between it would wait for itself. `prefer` asks for
 * another rule, see {@link Preference}.
 *
 * @example
 * ```ts
 * const rw = new RWMutex();
 * {
 *   using _ = yield* rw.rLock();
 *   log("reading");
 * }
 * using _ = yield* rw.lock();
 * log("writing");
 * ```
 */
export class RWMutex implements Locker {
  readonly #sharing: Sharing;
  /** The ops hold nothing of one performance, so one of each serves all. */
  readonly #lock: WriteLock;
  readonly #rLock: ReadLock;
  readonly #rLocker: Locker;

  /** @throws {UsageError} for a preference that there is not. */
  constructor(options: RWMutexOptions = {}) {
    if (typeof options !== "object" || options === null) {
      throw new UsageError("ERR_PREFERENCE", `RWMutex: the options must be an object, not ${describe(options)}`);
    }
    this.#sharing = new Sharing(readerFirst(options.prefer));
    this.#rLocker = new RLocker(this);
    this.#lock = new WriteLock(this.#sharing, this);
    this.#rLock = new ReadLock(this.#sharing, this.#rLocker);
  }

  /**
   * Locks it for writing: waits until no goroutine reads or writes. Go's `rw.Lock()`.
   *
   * @returns an op: a Disposable that unlocks, once, for `using`. As a case of {@link select} it fires only once it
   * owns the lock.
   */
  lock(): Op<Disposable> {
    try {
      return tracksOps() ? created(new WriteLock(this.#sharing, this), this.lock) : this.#lock;
    } catch (e) {
      throw unlessDetached(this instanceof RWMutex, e, "rw.lock()");
    }
  }

  /**
   * Ends the writing. Go's `rw.Unlock()`.
   *
   * @throws {FatalError} `sync: Unlock of unlocked RWMutex`.
   */
  unlock(): void {
    try {
      this.#sharing.endWrite();
    } catch (e) {
      throw unlessDetached(this instanceof RWMutex, e, "rw.unlock()");
    }
  }

  /**
   * Locks it for writing if that can be done now. Go's `rw.TryLock()`.
   *
   * @returns whether it is the caller's now.
   */
  tryLock(): boolean {
    if (this === undefined || !(#sharing in this)) throw detached("rw.tryLock()");
    const locked = this.#sharing.tryWrite();
    if (thread.observer !== null) thread.observer.emit("lock", this.#sharing, undefined, locked);
    return locked;
  }

  /**
   * Locks it for reading: waits while a goroutine writes, or waits to write. Go's `rw.RLock()`.
   *
   * @returns an op: a Disposable that ends this one reading, once, for `using`. As a case of {@link select}
   * it fires only once it holds the lock.
   */
  rLock(): Op<Disposable> {
    try {
      return tracksOps() ? created(new ReadLock(this.#sharing, this.#rLocker), this.rLock) : this.#rLock;
    } catch (e) {
      throw unlessDetached(this instanceof RWMutex, e, "rw.rLock()");
    }
  }

  /**
   * Ends one reading. Go's `rw.RUnlock()`.
   *
   * @throws {FatalError} `sync: RUnlock of unlocked RWMutex`.
   */
  rUnlock(): void {
    try {
      this.#sharing.endRead();
    } catch (e) {
      throw unlessDetached(this instanceof RWMutex, e, "rw.rUnlock()");
    }
  }

  /**
   * Locks it for reading if that can be done now. Go's `rw.TryRLock()`.
   *
   * @returns whether the caller reads now.
   */
  tryRLock(): boolean {
    if (this === undefined || !(#sharing in this)) throw detached("rw.tryRLock()");
    const locked = this.#sharing.tryRead();
    if (thread.observer !== null) thread.observer.emit("rlock", this.#sharing, undefined, locked);
    return locked;
  }

  /**
   * Its reading side as a lock: `lock` is `rLock`, `unlock` is `rUnlock`. Go's `rw.RLocker()`.
   *
   * @example
   * ```ts
   * const rw = new RWMutex();
   * using _ = yield* rw.rLocker().lock();
   * ```
   */
  rLocker(): Locker {
    if (this === undefined || !(#sharing in this)) throw detached("rw.rLocker()");
    return this.#rLocker;
  }

  static {
    inspectable(this, (rw) => summary("RWMutex", ...rw.#sharing.state()));
  }
}

class RLocker implements Locker {
  readonly #rw: RWMutex;

  constructor(rw: RWMutex) {
    this.#rw = rw;
  }

  lock(): Op<Disposable> {
    if (this === undefined || !(#rw in this)) throw detached("locker.lock()");
    return this.#rw.rLock();
  }

  unlock(): void {
    if (this === undefined || !(#rw in this)) throw detached("locker.unlock()");
    this.#rw.rUnlock();
  }
}
