/**
 * Shared and exclusive holding: who reads, who writes, who waits, and who is next.
 *
 * The lock is always handed over: who is woken holds it. So it needs no modes, and a case of a select
 * and an async function wait as a goroutine does.
 *
 * Invariants:
 * - Many read, or one writes.
 * - Nobody waits who could go: whatever may let somebody in calls `admit`.
 * - A waiter's value is its number in the order of arrival.
 */

import { afterwards } from "../../core/afterwards.ts";
import { currentProgram } from "../../core/default-program.ts";
import { fatal } from "../../core/fatal.ts";
import { giveWay } from "../../core/goroutine.ts";
import { misdriven } from "../../core/misdriven.ts";
import { Operation, type Park } from "../../core/op.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import { Hold } from "./hold.ts";
import type { ReaderFirst } from "./preference.ts";

export class Sharing {
  /** How many read now. */
  readers = 0;
  writing = false;
  readonly waitingReaders: WaitQueue = new WaitQueue();
  readonly waitingWriters: WaitQueue = new WaitQueue();
  readonly #readerFirst: ReaderFirst;
  /** The last number that a waiter was given. */
  #arrivals = 0;
  /** What that number was when a writer last unlocked. */
  #unlocked = 0;

  constructor(first: ReaderFirst) {
    this.#readerFirst = first;
  }

  /** Whether a reader that comes now may read. */
  get readable(): boolean {
    return !this.writing && (this.waitingWriters.head === null || this.#goesFirst(this.#arrivals + 1));
  }

  get writable(): boolean {
    return !this.writing && this.readers === 0;
  }

  tryRead(): boolean {
    if (!this.readable) return false;
    this.readers++;
    return true;
  }

  tryWrite(): boolean {
    if (!this.writable) return false;
    this.writing = true;
    return true;
  }

  endRead(): void {
    if (this.readers === 0) fatal(currentProgram(), "sync: RUnlock of unlocked RWMutex");
    if (--this.readers === 0 && this.waitingWriters.head !== null) this.#admit();
  }

  endWrite(): void {
    if (!this.writing) fatal(currentProgram(), "sync: Unlock of unlocked RWMutex");
    this.writing = false;
    this.#unlocked = this.#arrivals;
    this.#admit();
  }

  enter(queue: WaitQueue, waiter: Waiter): void {
    waiter.value = ++this.#arrivals;
    queue.push(waiter);
  }

  leave(queue: WaitQueue, waiter: Waiter): void {
    queue.remove(waiter);
    // A writer that waits no longer may have kept readers out. They go once the select that it lost is whole again.
    if (queue === this.waitingWriters && this.waitingReaders.head !== null && !this.writing) afterwards(() => this.#admit());
  }

  /** Lets in everybody who may go now. */
  #admit(): void {
    while (!this.writing) {
      const reader = this.waitingReaders.head;
      if (reader !== null && (this.waitingWriters.head === null || this.#goesFirst(reader.value as number))) {
        this.waitingReaders.shift();
        this.readers++;
        reader.wake(undefined);
        continue;
      }
      if (this.readers > 0) return;
      const writer = this.waitingWriters.shift();
      if (writer === null) return;
      this.writing = true;
      writer.wake(undefined);
    }
  }

  /** Whether a reader of this number goes before the oldest waiting writer. */
  #goesFirst(reader: number): boolean {
    return this.#readerFirst(reader, (this.waitingWriters.head as Waiter).value as number, this.#unlocked);
  }
}

/** Unlocks for one reader. */
export interface Unlocker {
  unlock(): void;
}

/** One lock for writing. */
export class WriteLock extends Operation<Disposable> {
  readonly sharing: Sharing;
  readonly #unlocker: Unlocker;
  #hold: Hold;

  constructor(sharing: Sharing, unlocker: Unlocker) {
    super();
    this.sharing = sharing;
    this.#unlocker = unlocker;
    this.#hold = new Hold(unlocker);
  }

  override get reason(): string {
    return "sync.RWMutex.Lock";
  }

  override ready(): boolean {
    return this.sharing.writable;
  }

  override poll(): unknown {
    return this.sharing.tryWrite() ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.sharing.enter(this.sharing.waitingWriters, waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.sharing.leave(this.sharing.waitingWriters, waiter);
  }

  /** There is one writer, so one object serves until it has unlocked. */
  override settle(): Disposable {
    if (this.#hold.spent) this.#hold = new Hold(this.#unlocker);
    return this.#hold;
  }

  override next(token?: unknown): IteratorResult<Park, Disposable> {
    const g = thread.current;
    if (token === RESUMED && g !== null) {
      g.value = undefined;
      return completed(this.settle());
    }
    if (g === null || g.op !== null || arguments.length === 0) throw misdriven(this);
    if (--thread.budget < 0) return giveWay(g, this);
    if (this.sharing.tryWrite()) return completed(this.settle());
    g.op = this;
    this.park(g);
    return PARKED;
  }
}

/** One lock for reading. */
export class ReadLock extends Operation<Disposable> {
  readonly sharing: Sharing;
  readonly #unlocker: Unlocker;

  constructor(sharing: Sharing, unlocker: Unlocker) {
    super();
    this.sharing = sharing;
    this.#unlocker = unlocker;
  }

  override get reason(): string {
    return "sync.RWMutex.RLock";
  }

  override ready(): boolean {
    return this.sharing.readable;
  }

  override poll(): unknown {
    return this.sharing.tryRead() ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.sharing.enter(this.sharing.waitingReaders, waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.sharing.leave(this.sharing.waitingReaders, waiter);
  }

  /** Each reader has its own: many hold the lock at a time, and each unlocks once. */
  override settle(): Disposable {
    return new Hold(this.#unlocker);
  }

  override next(token?: unknown): IteratorResult<Park, Disposable> {
    const g = thread.current;
    if (token === RESUMED && g !== null) {
      g.value = undefined;
      return completed(this.settle());
    }
    if (g === null || g.op !== null || arguments.length === 0) throw misdriven(this);
    if (--thread.budget < 0) return giveWay(g, this);
    if (this.sharing.tryRead()) return completed(this.settle());
    g.op = this;
    this.park(g);
    return PARKED;
  }
}
