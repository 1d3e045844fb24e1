/**
 * Shares the thread: between programs that have runnable goroutines, and between them and the host.
 *
 * Programs take turns within a slice of a few milliseconds. When the slice is over the host gets a
 * macrotask's rest, so its timers, its I/O and its rendering go on beside goroutines that never wait.
 * A wake-up that comes from outside (a callback, a promise) starts a slice in a microtask, and after
 * some in a row in a macrotask, so that goroutines and async functions that wake each other do not
 * starve the host either.
 *
 * Invariants: a program is in the list while it has runnable goroutines and is not the one that runs;
 * while the list is not empty, a slice runs or is on its way.
 */

import { host } from "#host";
import type { Program } from "./program.ts";
import { forgetLastValue } from "./thread.ts";
import { hostTimers } from "./timers.ts";

/** How long goroutines run before the host has its turn, in milliseconds. */
const SLICE = 4;
/** How many slices in a row may begin in a microtask. */
const MICROTASKS = 64;

/** Where wake-ups come from beside the host: other threads, through shared memory. */
export interface Source {
  /** Wakes the goroutines that have been woken there. */
  drain(): void;
  /** No goroutine can run: waits a moment for a wake-up, if that pays. Whether one came. */
  linger(): boolean;
  /** The thread goes to rest: has itself called when a wake-up comes. */
  rest(): void;
  /** What the goroutines of other threads wait for, for the report of a deadlock; empty if that is not known. */
  elsewhere(): string;
  /**
   * The host's loop has run dry: whether nothing comes from there any more. If something may, it keeps the loop alive.
   */
  isDry(): boolean;
}

class Scheduler {
  #first: Program | null = null;
  #last: Program | null = null;
  #programs = 0;
  /** Whether a slice runs or is on its way. */
  #awake = false;
  source: Source | null = null;
  /** Since the last macrotask of ours: slices begun, and milliseconds spent in them. */
  #begun = 0;
  #spent = 0;

  /** Puts a program that has become runnable at the end of the list. */
  add(program: Program): void {
    program.scheduled = true;
    program.following = null;
    if (this.#last === null) this.#first = program;
    else this.#last.following = program;
    this.#last = program;
    this.#programs++;
    if (!this.#awake) this.#wake();
  }

  #shift(): Program | null {
    const first = this.#first;
    if (first === null) return null;
    this.#first = first.following;
    if (this.#first === null) this.#last = null;
    this.#programs--;
    return first;
  }

  #wake(): void {
    this.#awake = true;
    if (this.#begun >= MICROTASKS || this.#spent >= SLICE) this.#defer();
    else host.soon(this.#slice);
  }

  #defer(): void {
    host.defer(() => {
      this.#begun = 0;
      this.#spent = 0;
      this.#slice();
    });
  }

  readonly #slice = (): void => {
    const start = host.now();
    const end = start + SLICE;
    let now = start;
    this.#begun++;
    hostTimers.deferred = true;
    const { source } = this;
    try {
      source?.drain();
      while (now < end) {
        const share = (end - now) / Math.max(1, this.#programs);
        const program = this.#shift();
        if (program === null) {
          // That takes too short a time to look at the clock after it.
          if (source === null || !source.linger()) break;
          continue;
        }
        program.runSlice(now, now + share);
        program.scheduled = false;
        if (program.head !== null) this.add(program);
        now = host.now();
      }
    } finally {
      hostTimers.deferred = false;
      hostTimers.settle();
      forgetLastValue();
      this.#spent += now - start;
      this.#awake = this.#first !== null;
      if (this.#awake) this.#defer();
      else source?.rest();
    }
  };
}

export const scheduler: Scheduler = new Scheduler();
