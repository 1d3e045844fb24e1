/**
 * A mutex in the shared heap. Its word is who holds it: a seat, and which life of it, so that the lock of a thread that
 * has died is free for the next who tries.
 *
 * As a local one: unlock frees it and wakes the oldest waiter, which then competes with whoever comes (on its own
 * thread, before its goroutine runs). One that loses stands at the front again; one that has been losing for more than
 * a millisecond is handed the lock. So is, from the start, a select's case: it owns the lock when it fires.
 */

import { created, trackingOps } from "../../core/debug.ts";
import { currentProgram } from "../../core/default-program.ts";
import { fatal } from "../../core/fatal.ts";
import { Hold } from "../../core/hold.ts";
import type { Op } from "../../core/op.ts";
import { SelectCase } from "../../core/select.ts";
import { hostTimers } from "../../core/timers.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { Locker } from "../../std/sync/index.ts";
import { AtGate, Gate, GATE_SIZE, makeGate } from "./gate.ts";
import { freeNothing, handles, MUTEX, Shared } from "./handles.ts";
import { IS_CLOSED, OWNING, PASSING } from "./kernel/kernel.ts";
import type { Place } from "./contest.ts";
import { throwIfRefused } from "./refused.ts";
import type { Seat } from "./seat.ts";

/** A wait is long from here on, in milliseconds. */
const LONG = 1;

class MutexGate extends Gate {
  #hold: Hold = new Hold(this);

  /** What the new owner gets. One object serves until it has unlocked. */
  hold(): Hold {
    if (this.#hold.spent) this.#hold = new Hold(this);
    return this.#hold;
  }

  tryLock(): boolean {
    return this.kernel.hold(this.at) !== 0;
  }

  unlock(): void {
    if (this.kernel.release(this.at) === IS_CLOSED) fatal(currentProgram(), "sync: unlock of unlocked mutex");
  }

  override serve(): void {
    if (this.tryLock()) this.kernel.release(this.at);
  }

  override compete(place: Place): boolean {
    if (this.tryLock()) return true;
    const now = hostTimers.now();
    if (place.since === 0) place.since = now;
    const isLong = now - place.since > LONG;
    place.contest.rejoin(place, isLong ? OWNING : PASSING, !isLong);
    this.serve();
    return false;
  }

  override refuse(): void {
    this.kernel.release(this.at);
  }
}

class Lock extends AtGate<MutexGate, Disposable> {
  override get reason(): string {
    return "sync.Mutex.Lock";
  }

  override ready(): boolean {
    return this.gate.kernel.isFree(this.gate.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.gate.tryLock();
  }

  override park(waiter: Waiter): void {
    const { gate } = this;
    gate.seat.parkAtGate(waiter, gate.at, waiter instanceof SelectCase ? OWNING : PASSING, gate);
  }

  override settle(outcome: unknown): Disposable {
    throwIfRefused(outcome);
    return this.gate.hold();
  }
}

/**
 * A mutual exclusion lock for goroutines on several threads, made by `shared.mutex()`. Go's `sync.Mutex`, and used as
 * the local one of goroutines/sync is.
 *
 * When a thread dies, what its goroutines held is free: the next who locks has it, and must expect that what it
 * protects was left in the middle of a change.
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

class HeapMutex extends Shared implements SharedMutex {
  readonly #gate: MutexGate;
  /** It holds nothing of one performance, so one serves all. */
  readonly #lock: Lock;

  constructor(seat: Seat, at: number) {
    super(seat, at);
    this.#gate = new MutexGate(seat, at);
    this.#lock = new Lock(this.#gate);
  }

  lock(): Op<Disposable> {
    return trackingOps ? created(new Lock(this.#gate), this.lock) : this.#lock;
  }

  unlock(): void {
    this.#gate.unlock();
  }

  tryLock(): boolean {
    return this.#gate.tryLock();
  }
}

export function makeMutex(seat: Seat): SharedMutex {
  return new HeapMutex(seat, makeGate(seat, 0));
}

handles(MUTEX, GATE_SIZE, HeapMutex, (seat, at) => new HeapMutex(seat, at), freeNothing);
