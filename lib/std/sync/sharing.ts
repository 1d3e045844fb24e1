/**
 * Shared and exclusive holding: who reads, who writes, who waits, and who is next; and the two ops of a read-write
 * lock, to lock it for reading and for writing.
 *
 * The lock is always handed over: a waiter that is woken holds it. So it needs no modes, and a case of a select and an
 * async function wait as a goroutine does.
 *
 * Whom it prefers when both readers and writers could go next is one question: does the oldest waiting reader, or one
 * that comes now, go before the oldest waiting writer? Each waiter has a number, in the order of arrival. `unlocked` is
 * the last number that had been given when a writer last unlocked.
 *
 * Invariants:
 * - Many read, or one writes.
 * - No waiter waits that could go: whatever may let one in calls `admit`.
 * - A waiter's value is its number in the order of arrival.
 */

import { afterwards } from "../../core/afterwards.ts";
import { currentProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { fatal } from "../../core/fatal.ts";
import { giveWay } from "../../core/goroutine.ts";
import { Guard } from "../../core/guard.ts";
import { counted } from "../../core/inspect.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Park } from "../../core/op.ts";
import { thread, BLOCKED, PARKED, RESUMED, completed } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";

type ReaderFirst = (reader: number, writer: number, unlocked: number) => boolean;

/**
 * Whom an {@link RWMutex} prefers; left out, it is Go's alternation.
 *
 * - `"readers"`: readers join those that read, however many writers wait. The most reading at a time;
 *   readers that keep coming starve the writers.
 * - `"writers"`: no reader while a writer waits, and after a writer the next one. The freshest data;
 *   writers that keep coming starve the readers.
 * - `"fair"`: in the order of arrival; neighbouring readers read together. None starves; the least
 *   reading at a time.
 */
export type Preference = "readers" | "writers" | "fair";

/** A waiting writer stops new readers; after a writer all readers that waited by then go before the next one. */
const alternate: ReaderFirst = (reader, _writer, unlocked) => reader <= unlocked;

const byName: { readonly [name in Preference]: ReaderFirst } = {
  readers: () => true,
  writers: () => false,
  fair: (reader, writer) => reader < writer,
};

export function readerFirst(prefer: Preference | undefined): ReaderFirst {
  if (prefer === undefined) return alternate;
  if (Object.hasOwn(byName, prefer)) return byName[prefer];
  throw new UsageError(
    "ERR_PREFERENCE",
    `RWMutex: prefer must be "readers", "writers", "fair" or left out, not ${describe(prefer)}`,
  );
}

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

  get thing(): "rwmutex" {
    return "rwmutex";
  }

  /** What the console shows of it. */
  state(): (string | false)[] {
    const { readers, writing, waitingReaders, waitingWriters } = this;
    const waits = [
      counted(waitingReaders.length, "waiting to read"),
      counted(waitingWriters.length, "waiting to write"),
    ];
    return [readers === 0 && !writing && "unlocked", writing && "writing", counted(readers, "reading"), ...waits];
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
    if (this.readers === 0) {
      if (thread.observer !== null) thread.observer.used(this, "look");
      fatal(currentProgram(), "sync: RUnlock of unlocked RWMutex");
    }
    if (thread.observer !== null) thread.observer.emit("runlock", this);
    if (--this.readers === 0 && this.waitingWriters.head !== null) this.#admit();
  }

  endWrite(): void {
    if (!this.writing) {
      if (thread.observer !== null) thread.observer.used(this, "look");
      fatal(currentProgram(), "sync: Unlock of unlocked RWMutex");
    }
    if (thread.observer !== null) thread.observer.emit("unlock", this);
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
    if (queue === this.waitingWriters && this.waitingReaders.head !== null && !this.writing)
      afterwards(() => this.#admit());
  }

  /** Lets in everybody who may go now. */
  #admit(): void {
    while (!this.writing) {
      const reader = this.waitingReaders.head;
      if (reader !== null && (this.waitingWriters.head === null || this.#goesFirst(reader.value as number))) {
        if (!this.waitingReaders.takeHead(reader)) continue;
        this.readers++;
        reader.wake(undefined);
        continue;
      }
      if (this.readers > 0) return;
      const writer = this.waitingWriters.shift();
      if (writer === null) {
        // The last writer was another thread's to wake: it keeps out no reader any more.
        if (this.waitingReaders.head === null) return;
        continue;
      }
      this.writing = true;
      writer.wake(undefined);
    }
  }

  /** Whether a reader of this number goes before the oldest waiting writer. */
  #goesFirst(reader: number): boolean {
    return this.#readerFirst(reader, (this.waitingWriters.head as Waiter).value as number, this.#unlocked);
  }
}

interface Unlocker {
  unlock(): void;
}

/** What both kinds of lock do. Each has a `next` of its own: one for both would be slower than Go's. */
abstract class SharingLock extends Operation<Disposable> {
  readonly sharing: Sharing;
  readonly #unlocker: Unlocker;
  #guard: Guard;

  constructor(sharing: Sharing, unlocker: Unlocker) {
    super();
    this.sharing = sharing;
    this.#unlocker = unlocker;
    this.#guard = new Guard(unlocker);
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
    if (this.sharing.readers > 1) return new Guard(this.#unlocker);
    if (this.#guard.spent) this.#guard = new Guard(this.#unlocker);
    return this.#guard;
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
