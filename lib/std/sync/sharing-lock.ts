/** The two ops of a read-write lock: one lock for writing, one for reading. Who is next stands in sharing.ts. */

import { giveWay } from "../../core/goroutine.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Park } from "../../core/op.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "../../core/thread.ts";
import type { WaitQueue, Waiter } from "../../core/waiter.ts";
import { Hold } from "../../core/hold.ts";
import type { Sharing } from "./sharing.ts";

interface Unlocker {
  unlock(): void;
}

/** What both kinds of lock do. Each has a `next` of its own: one for both would be slower than Go's. */
abstract class SharingLock extends Operation<Disposable> {
  readonly sharing: Sharing;
  readonly #unlocker: Unlocker;
  #hold: Hold;

  constructor(sharing: Sharing, unlocker: Unlocker) {
    super();
    this.sharing = sharing;
    this.#unlocker = unlocker;
    this.#hold = new Hold(unlocker);
  }

  /** Those who wait as this one does. */
  protected abstract get queue(): WaitQueue;

  override get subject(): object {
    return this.sharing;
  }

  override park(waiter: Waiter): void {
    this.sharing.enter(this.queue, waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.sharing.leave(this.queue, waiter);
  }

  /**
   * Readers that overlap have an object each, since each of them unlocks once. Who is alone takes the
   * one that served before, if its owner has unlocked by name.
   */
  override settle(): Disposable {
    if (this.sharing.readers > 1) return new Hold(this.#unlocker);
    if (this.#hold.spent) this.#hold = new Hold(this.#unlocker);
    return this.#hold;
  }
}

/** One lock for writing. */
export class WriteLock extends SharingLock {
  override get reason(): string {
    return "sync.RWMutex.Lock";
  }

  override get event(): Verb {
    return "lock";
  }

  protected override get queue(): WaitQueue {
    return this.sharing.waitingWriters;
  }

  override ready(): boolean {
    return this.sharing.writable;
  }

  override poll(): unknown {
    if (!this.sharing.tryWrite()) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("lock", this.sharing);
    return undefined;
  }

  override next(token?: unknown): IteratorResult<Park, Disposable> {
    const g = thread.current;
    if (token === RESUMED && g !== null) {
      g.value = undefined;
      return completed(this.settle());
    }
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    if (this.sharing.tryWrite()) return completed(this.settle());
    g.op = this;
    this.park(g);
    return PARKED;
  }
}

/** One lock for reading. */
export class ReadLock extends SharingLock {
  override get reason(): string {
    return "sync.RWMutex.RLock";
  }

  override get event(): Verb {
    return "rlock";
  }

  protected override get queue(): WaitQueue {
    return this.sharing.waitingReaders;
  }

  override ready(): boolean {
    return this.sharing.readable;
  }

  override poll(): unknown {
    if (!this.sharing.tryRead()) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("rlock", this.sharing);
    return undefined;
  }

  override next(token?: unknown): IteratorResult<Park, Disposable> {
    const g = thread.current;
    if (token === RESUMED && g !== null) {
      g.value = undefined;
      return completed(this.settle());
    }
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    if (this.sharing.tryRead()) return completed(this.settle());
    g.op = this;
    this.park(g);
    return PARKED;
  }
}
