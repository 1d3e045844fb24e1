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
import { counted } from "../../core/inspect.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import type { ReaderFirst } from "./preference.ts";
import { thread } from "../../core/thread.ts";

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
