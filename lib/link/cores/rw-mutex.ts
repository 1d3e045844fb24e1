/**
 * A read-write lock in the shared heap. Its word is who writes; beside it stands for each seat how often its thread
 * reads, so that the readings of a thread that has died can be counted out.
 *
 * As a local one it is always handed over: who is woken holds it. A waiting writer stops new readers; when a writer
 * unlocks, all readers that wait by then go before the next writer.
 *
 * A reading belongs to the thread that began it. It may be ended on another, which then ends one of anybody's; if the
 * first thread dies meanwhile, one reading too many is counted out.
 */

import { created, trackingOps } from "../../core/debug.ts";
import { currentProgram } from "../../core/default-program.ts";
import { fatal } from "../../core/fatal.ts";
import { Hold } from "../../core/hold.ts";
import type { Op } from "../../core/op.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { Locker } from "../../std/sync/index.ts";
import { AtGate, Gate, GATE_SIZE, makeGate, READS_SIZE } from "./gate.ts";
import { freeNothing, handles, RW_MUTEX, Shared } from "./handles.ts";
import { IS_CLOSED, OWNING } from "./kernel/kernel.ts";
import type { Place } from "./contest.ts";
import { throwIfRefused } from "./refused.ts";
import type { Seat } from "./seat.ts";

class SharingGate extends Gate {
  endRead(): void {
    if (this.kernel.endRead(this.at) === IS_CLOSED) fatal(currentProgram(), "sync: RUnlock of unlocked RWMutex");
  }

  endWrite(): void {
    if (this.kernel.admit(this.at, 1) === IS_CLOSED) fatal(currentProgram(), "sync: Unlock of unlocked RWMutex");
  }

  override serve(): void {
    this.kernel.admit(this.at, 0);
  }

  override refuse({ queue }: Place): void {
    if (queue === OWNING) this.endWrite();
    else this.endRead();
  }

  /** A writer that waits no longer may have kept readers out. */
  override left({ queue }: Place): void {
    if (queue === OWNING) this.serve();
  }
}

class WriteLock extends AtGate<SharingGate, Disposable> {
  readonly #locker: Locker;

  constructor(gate: SharingGate, locker: Locker) {
    super(gate);
    this.#locker = locker;
  }

  override get reason(): string {
    return "sync.RWMutex.Lock";
  }

  override ready(): boolean {
    return this.gate.kernel.isWritable(this.gate.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.gate.kernel.holdToWrite(this.gate.at) !== 0;
  }

  override park(waiter: Waiter): void {
    const { gate } = this;
    gate.seat.parkAtGate(waiter, gate.at, OWNING, gate);
  }

  override settle(outcome: unknown): Disposable {
    throwIfRefused(outcome);
    return new Hold(this.#locker);
  }
}

class ReadLock extends AtGate<SharingGate, Disposable> {
  readonly #locker: Locker;

  constructor(gate: SharingGate, locker: Locker) {
    super(gate);
    this.#locker = locker;
  }

  override get reason(): string {
    return "sync.RWMutex.RLock";
  }

  override ready(): boolean {
    return this.gate.kernel.isReadable(this.gate.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.gate.kernel.holdToRead(this.gate.at) !== 0;
  }

  /** Readers that overlap have an object each, since each of them unlocks once. */
  override settle(outcome: unknown): Disposable {
    throwIfRefused(outcome);
    return new Hold(this.#locker);
  }
}

/** The reading side of a read-write lock, as a lock. */
export class RLocker implements Locker {
  readonly #rw: SharedRWMutex;

  constructor(rw: SharedRWMutex) {
    this.#rw = rw;
  }

  lock(): Op<Disposable> {
    return this.#rw.rLock();
  }

  unlock(): void {
    this.#rw.rUnlock();
  }
}

/**
 * A lock that many readers hold together, or one writer alone, on any threads; made by `shared.rwMutex()`. Go's
 * `sync.RWMutex`, and used as the local one of goroutines/sync is.
 *
 * When a thread dies, its readings have ended, and what it wrote is unlocked.
 */
export interface SharedRWMutex extends Locker {
  /**
   * Locks it for writing: waits until nobody reads or writes. Go's `rw.Lock()`.
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
   * Locks it for reading: waits while somebody writes, or waits to write. Go's `rw.RLock()`.
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

class HeapRWMutex extends Shared implements SharedRWMutex {
  readonly #gate: SharingGate;
  readonly #lock: WriteLock;
  readonly #rLock: ReadLock;
  readonly #rLocker: Locker;

  constructor(seat: Seat, at: number) {
    super(seat, at);
    this.#gate = new SharingGate(seat, at);
    this.#rLocker = new RLocker(this);
    this.#lock = new WriteLock(this.#gate, this);
    this.#rLock = new ReadLock(this.#gate, this.#rLocker);
  }

  lock(): Op<Disposable> {
    return trackingOps ? created(new WriteLock(this.#gate, this), this.lock) : this.#lock;
  }

  unlock(): void {
    this.#gate.endWrite();
  }

  tryLock(): boolean {
    return this.#gate.kernel.holdToWrite(this.at) !== 0;
  }

  rLock(): Op<Disposable> {
    return trackingOps ? created(new ReadLock(this.#gate, this.#rLocker), this.rLock) : this.#rLock;
  }

  rUnlock(): void {
    this.#gate.endRead();
  }

  tryRLock(): boolean {
    return this.#gate.kernel.holdToRead(this.at) !== 0;
  }

  rLocker(): Locker {
    return this.#rLocker;
  }
}

export function makeRWMutex(seat: Seat): SharedRWMutex {
  return new HeapRWMutex(seat, makeGate(seat, 0, READS_SIZE));
}

handles(RW_MUTEX, GATE_SIZE + READS_SIZE, HeapRWMutex, (seat, at) => new HeapRWMutex(seat, at), freeNothing);
