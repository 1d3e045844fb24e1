/**
 * Timers: a heap behind one host timer.
 *
 * Invariants:
 * - A timer never fires early. The host's may, and it overflows at 2^31 ms: it is only a reason to
 *   look at the heap again.
 * - While the heap is not empty the host timer is set, or a look comes in the host's next turn; otherwise no host
 *   timer keeps the process alive.
 * - Timers that are due at the same time fire in the order in which they were added.
 */

import { host } from "#host";
import type { Program } from "./program.ts";
import { thread } from "./thread.ts";

/** The host's own timers hold 31 bits of milliseconds. */
const HOST_LIMIT = 2 ** 31 - 1;
/**
 * What is due within this time, in milliseconds, is looked for in the host's next turns: a host timer takes a
 * millisecond at the least, a turn some microseconds.
 */
const SOON = 0.1;

export abstract class Timer {
  /** When it fires, on the clock of its `Timers`, in milliseconds. */
  readonly when: number;
  /** The program that it keeps alive; null for an async function's. */
  readonly owner: Program | null;
  /** Its place in the heap; -1 while it is in none. */
  index = -1;
  /** Its rank among timers that are due at the same time. */
  rank = 0;

  constructor(when: number, owner: Program | null) {
    this.when = when;
    this.owner = owner;
  }

  abstract fire(): void;
}

/** Children of a heap's node. Four need half the levels of two, and lie side by side in `times`. */
const ARITY = 4;

export abstract class Timers {
  /** A heap: the earliest timer first. */
  protected readonly heap: Timer[] = [];
  /** The `when` of each, in the same order: to compare two, neither needs to be fetched from memory. */
  #times: Float64Array = new Float64Array(64);
  #lastRank = 0;

  abstract now(): number;

  /** What the wall clock shows, or showed, when this clock stood at `when`. */
  abstract date(when: number): Date;

  /** Every pending timer, in no order. */
  get pending(): readonly Timer[] {
    return this.heap;
  }

  add(timer: Timer): void {
    // The alarm of a timer channel, which has no owner, comes and goes with its waiters: the channel was set by
    // another.
    if (thread.observer !== null && timer.owner !== null) thread.observer.leaves(timer);
    timer.rank = ++this.#lastRank;
    if (timer.owner !== null) timer.owner.outsideWaits++;
    const index = this.heap.push(timer) - 1;
    if (index === this.#times.length) this.#grow();
    this.#up(timer, index);
  }

  remove(timer: Timer): void {
    const { index } = timer;
    if (index < 0) return;
    timer.index = -1;
    if (timer.owner !== null) timer.owner.outsideWaits--;
    const last = this.heap.pop() as Timer;
    if (last === timer) return;
    // The last one takes the free place, and from there finds its own.
    this.#up(last, index);
    this.#down(last, last.index);
  }

  /** Fires what is due at `now`. */
  fireDue(now: number): void {
    for (;;) {
      const first = this.heap[0];
      if (first === undefined || first.when > now) return;
      this.remove(first);
      first.fire();
    }
  }

  #grow(): void {
    const larger = new Float64Array(this.#times.length * 2);
    larger.set(this.#times);
    this.#times = larger;
  }

  /** Whether `timer` fires before the one at `index`. */
  #isBefore(timer: Timer, index: number): boolean {
    const when = this.#times[index] as number;
    return timer.when < when || (timer.when === when && timer.rank < (this.heap[index] as Timer).rank);
  }

  #put(timer: Timer, index: number): void {
    this.heap[index] = timer;
    this.#times[index] = timer.when;
    timer.index = index;
  }

  /** Puts `timer` at `index` or above. */
  #up(timer: Timer, index: number): void {
    while (index > 0) {
      const parent = Math.floor((index - 1) / ARITY);
      if (!this.#isBefore(timer, parent)) break;
      this.#put(this.heap[parent] as Timer, index);
      index = parent;
    }
    this.#put(timer, index);
  }

  /** Puts `timer` at `index` or below. */
  #down(timer: Timer, index: number): void {
    const { length } = this.heap;
    for (;;) {
      const first = ARITY * index + 1;
      if (first >= length) break;
      let earliest = first;
      const end = Math.min(first + ARITY, length);
      for (let child = first + 1; child < end; child++) {
        if (this.#isEarlier(child, earliest)) earliest = child;
      }
      if (this.#isBefore(timer, earliest)) break;
      this.#put(this.heap[earliest] as Timer, index);
      index = earliest;
    }
    this.#put(timer, index);
  }

  /** Whether the timer at `a` fires before the one at `b`. */
  #isEarlier(a: number, b: number): boolean {
    const whenA = this.#times[a] as number;
    const whenB = this.#times[b] as number;
    return whenA < whenB || (whenA === whenB && (this.heap[a] as Timer).rank < (this.heap[b] as Timer).rank);
  }
}

/** Timers on the host's clock. */
export class HostTimers extends Timers {
  /** What the host timer was set for, and the timer itself; Infinity and null while there is none. */
  #armedFor = Infinity;
  #armed: unknown = null;
  /** Whether the host looks in its next turn. */
  #looksNext = false;
  /** Whether `settle` will be called soon, so that a burst of changes sets the host timer once. */
  deferred = false;

  override now(): number {
    return host.now();
  }

  /** Rounded up to the wall clock's milliseconds: never before the due time, and for a past one never in the future. */
  override date(when: number): Date {
    return new Date(Math.ceil(Date.now() - (host.now() - when)));
  }

  override add(timer: Timer): void {
    super.add(timer);
    if (!this.deferred) this.settle();
  }

  override remove(timer: Timer): void {
    super.remove(timer);
    if (!this.deferred) this.settle();
  }

  /** Has the host look when the earliest timer is due; cancels the host timer when there is none. */
  settle(): void {
    // That look settles anew.
    if (this.#looksNext) return;
    const first = this.heap[0];
    if (first === undefined) return this.#disarm();
    if (this.#armed !== null && first.when >= this.#armedFor) return;
    this.#disarm();
    // Rounded so that what is left of the wait then, if anything, is short enough for turns.
    const wait = Math.ceil(first.when - host.now() - SOON);
    if (wait > 0) {
      this.#armedFor = first.when;
      this.#armed = host.timeout(this.#expired, Math.min(wait, HOST_LIMIT));
    } else {
      this.#looksNext = true;
      host.defer(this.#turn);
    }
  }

  #disarm(): void {
    if (this.#armed !== null) host.cancel(this.#armed);
    this.#armed = null;
    this.#armedFor = Infinity;
  }

  readonly #expired = (): void => {
    this.#armed = null;
    this.#armedFor = Infinity;
    this.#look();
  };

  readonly #turn = (): void => {
    this.#looksNext = false;
    this.#look();
  };

  #look(): void {
    this.deferred = true;
    try {
      this.fireDue(host.now());
    } finally {
      this.deferred = false;
      this.settle();
    }
  }
}

/** The timers of every program and async function that runs on real time. */
export const hostTimers: HostTimers = new HostTimers();
