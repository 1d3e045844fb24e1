/**
 * Locks in the shared heap: a mutex, a read-write lock, and `Once`, which is a lock that opens for good. The word of
 * each is which thread holds it: a thread slot, and which life of it, so that the lock of a thread that has died is
 * free for the next that tries.
 */

import { created, tracksOps } from "../../../core/debug.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { fatal } from "../../../core/fatal.ts";
import { Guard } from "../../../core/guard.ts";
import type { Verb } from "../../../core/observer.ts";
import type { Op, Park } from "../../../core/op.ts";
import { SelectCase } from "../../../core/select.ts";
import { Steps, type Task } from "../../../core/task.ts";
import { BLOCKED } from "../../../core/thread.ts";
import { hostTimers } from "../../../core/timers.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { Once, type Locker, type OnceFunction } from "../../../std/sync/index.ts";
import type { SharedMutex, SharedOnce, SharedRWMutex } from "../../sync.ts";
import { throwIfRefused } from "../../world.ts";
import { IS_CLOSED, ONCE_DONE, OWNING, PASSING } from "../kernel/layout.ts";
import { crossesAs, MUTEX, ONCE, RW_MUTEX } from "./heap-objects.ts";
import type { WaitEntry } from "./shared-wait.ts";
import type { ThreadSlot } from "./slot.ts";
import { Synchronizer, SyncOp } from "./synchronizer.ts";

/** A wait for a mutex is long from here on, in milliseconds. */
const LONG = 1;

/**
 * As a local one: unlock frees it and wakes the oldest waiter, which then competes with those that come (on its own
 * thread, before its goroutine runs). One that loses stands at the front again; one that has been losing for more than
 * a millisecond is handed the lock. So is, from the start, a select's case: it owns the lock when it fires.
 */
export class HeapMutex extends Synchronizer implements SharedMutex {
  static {
    crossesAs(MUTEX, this);
  }

  #guard: Guard = new Guard(this);
  /** It holds nothing of one performance, so one serves all. */
  readonly #lock: Lock = new Lock(this);

  constructor(slot: ThreadSlot, at: number) {
    super(MUTEX, slot, at);
  }

  lock(): Op<Disposable> {
    return tracksOps() ? created(new Lock(this), this.lock) : this.#lock;
  }

  unlock(): void {
    if (this.kernel.release(this.at) === IS_CLOSED) fatal(currentProgram(), "sync: unlock of unlocked mutex");
  }

  tryLock(): boolean {
    return this.kernel.hold(this.at) !== 0;
  }

  /** What the new owner gets. One object serves until it has unlocked. */
  guard(): Guard {
    if (this.#guard.spent) this.#guard = new Guard(this);
    return this.#guard;
  }

  override serve(): void {
    if (this.tryLock()) this.kernel.release(this.at);
  }

  override compete(entry: WaitEntry): boolean {
    if (this.tryLock()) return true;
    const now = hostTimers.now();
    if (entry.since === 0) entry.since = now;
    const isLong = now - entry.since > LONG;
    entry.wait.rejoin(entry, isLong ? OWNING : PASSING, !isLong);
    this.serve();
    return false;
  }

  override takeBack(): void {
    this.kernel.release(this.at);
  }
}

class Lock extends SyncOp<HeapMutex, Disposable> {
  override get reason(): string {
    return "sync.Mutex.Lock";
  }

  override get event(): Verb {
    return "lock";
  }

  override ready(): boolean {
    return this.sync.kernel.isFree(this.sync.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.sync.tryLock();
  }

  override park(waiter: Waiter): void {
    const { sync } = this;
    sync.slot.waits.parkAt(waiter, sync, waiter instanceof SelectCase ? OWNING : PASSING);
  }

  override settle(outcome: unknown): Disposable {
    throwIfRefused(outcome);
    return this.sync.guard();
  }
}

/**
 * Beside its word, which says the writer, stands for each thread slot how often its thread reads, so that the readings
 * of a thread that has died can be counted out.
 *
 * As a local one it is always handed over: a waiter that is woken holds it. A waiting writer stops new readers; when a
 * writer unlocks, all readers that wait by then go before the next writer.
 *
 * A reading belongs to the thread that began it. It may be ended on another, which then ends one of any thread's; if
 * the first thread dies meanwhile, one reading too many is counted out.
 */
export class HeapRWMutex extends Synchronizer implements SharedRWMutex {
  static {
    crossesAs(RW_MUTEX, this);
  }

  readonly #rLocker: Locker = new RLocker(this);
  readonly #lock: WriteLock = new WriteLock(this);
  readonly #rLock: ReadLock = new ReadLock(this);

  constructor(slot: ThreadSlot, at: number) {
    super(RW_MUTEX, slot, at);
  }

  lock(): Op<Disposable> {
    return tracksOps() ? created(new WriteLock(this), this.lock) : this.#lock;
  }

  unlock(): void {
    if (this.kernel.admit(this.at, 1) === IS_CLOSED) fatal(currentProgram(), "sync: Unlock of unlocked RWMutex");
  }

  tryLock(): boolean {
    return this.kernel.holdToWrite(this.at) !== 0;
  }

  rLock(): Op<Disposable> {
    return tracksOps() ? created(new ReadLock(this), this.rLock) : this.#rLock;
  }

  rUnlock(): void {
    if (this.kernel.endRead(this.at) === IS_CLOSED) fatal(currentProgram(), "sync: RUnlock of unlocked RWMutex");
  }

  tryRLock(): boolean {
    return this.kernel.holdToRead(this.at) !== 0;
  }

  rLocker(): Locker {
    return this.#rLocker;
  }

  override serve(): void {
    this.kernel.admit(this.at, 0);
  }

  override takeBack({ queue }: WaitEntry): void {
    if (queue === OWNING) this.unlock();
    else this.rUnlock();
  }

  /** A writer that waits no longer may have kept readers out. */
  override left({ queue }: WaitEntry): void {
    if (queue === OWNING) this.serve();
  }
}

class WriteLock extends SyncOp<HeapRWMutex, Disposable> {
  override get reason(): string {
    return "sync.RWMutex.Lock";
  }

  override get event(): Verb {
    return "lock";
  }

  override ready(): boolean {
    return this.sync.kernel.isWritable(this.sync.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.sync.tryLock();
  }

  override park(waiter: Waiter): void {
    this.sync.slot.waits.parkAt(waiter, this.sync, OWNING);
  }

  override settle(outcome: unknown): Disposable {
    throwIfRefused(outcome);
    return new Guard(this.sync);
  }
}

class ReadLock extends SyncOp<HeapRWMutex, Disposable> {
  override get reason(): string {
    return "sync.RWMutex.RLock";
  }

  override get event(): Verb {
    return "rlock";
  }

  override ready(): boolean {
    return this.sync.kernel.isReadable(this.sync.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.sync.tryRLock();
  }

  /** Readers that overlap have an object each, since each of them unlocks once. */
  override settle(outcome: unknown): Disposable {
    throwIfRefused(outcome);
    return new Guard(this.sync.rLocker());
  }
}

/** The reading side of a read-write lock, as a lock. */
class RLocker implements Locker {
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
 * Its word is which thread runs the function, as a lock's is which holds it; a word of its own says that it is done,
 * for good. If the thread that runs the function dies, the next caller runs its own: so a function may begin more than
 * once, and one at the most comes to its end.
 */
export class HeapOnce extends Synchronizer implements SharedOnce {
  static {
    crossesAs(ONCE, this);
  }

  constructor(slot: ThreadSlot, at: number) {
    super(ONCE, slot, at);
  }

  do(f: OnceFunction<unknown>): Task<void> {
    return created(new Do(this, f), this.do);
  }

  get isDone(): boolean {
    return Atomics.load(this.slot.ints, (this.at + ONCE_DONE) >> 2) !== 0;
  }

  end(): void {
    Atomics.store(this.slot.ints, (this.at + ONCE_DONE) >> 2, 1);
    this.serve();
  }

  override serve(): void {
    if (this.isDone) this.kernel.open(this.at, 0);
  }
}

/** Waits until the function has run, or is the caller's to run: whether it is. */
class Begin extends SyncOp<HeapOnce, boolean> {
  override get reason(): string {
    return "sync.Once.Do";
  }

  override ready(): boolean {
    return this.sync.isDone || this.sync.kernel.isFree(this.sync.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.sync.kernel.hold(this.sync.at) !== 0;
  }

  override poll(): unknown {
    if (this.sync.isDone) return undefined;
    if (!this.attempt()) return BLOCKED;
    // The thread that ran it may have ended it and died since the first look.
    return this.sync.isDone ? undefined : true;
  }

  override settle(outcome: unknown): boolean {
    throwIfRefused(outcome);
    return outcome === true;
  }
}

class Do extends Steps<void> {
  readonly reason: string = "sync.Once.Do";
  readonly once: HeapOnce;
  readonly run: Task<void>;

  constructor(once: HeapOnce, f: OnceFunction<unknown>) {
    super();
    this.once = once;
    this.run = new Once().do(f);
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    if (!(yield* new Begin(this.once))) return;
    try {
      yield* this.run;
    } finally {
      this.once.end();
    }
  }
}
