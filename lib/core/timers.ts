/**
 * Timers: a heap behind one host timer.
 *
 * Invariants:
 * - A timer never fires early. The host's may, and it overflows at 2^31 ms: it is only a reason to
 *   look at the heap again.
 * - The host timer is set while the heap is not empty, and only then keeps the process alive.
 * - Timers that are due at the same time fire in the order in which they were added.
 */

import { host } from "#host";
import type { Program } from "./program.ts";

/** The host's own timers hold 31 bits of milliseconds. */
const HOST_LIMIT = 2 ** 31 - 1;

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

function before(a: Timer, b: Timer): boolean {
  return a.when < b.when || (a.when === b.when && a.rank < b.rank);
}

export abstract class Timers {
  /** A binary heap: the earliest timer first. */
  protected readonly heap: Timer[] = [];
  #lastRank = 0;

  abstract now(): number;

  /** Every pending timer, in no order. */
  get pending(): readonly Timer[] {
    return this.heap;
  }

  add(timer: Timer): void {
    timer.rank = ++this.#lastRank;
    if (timer.owner !== null) timer.owner.outsideWaits++;
    this.heap.push(timer);
    this.#up(timer, this.heap.length - 1);
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

  #up(timer: Timer, index: number): void {
    const { heap } = this;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Timer;
      if (!before(timer, above)) break;
      heap[index] = above;
      above.index = index;
      index = parent;
    }
    heap[index] = timer;
    timer.index = index;
  }

  #down(timer: Timer, index: number): void {
    const { heap } = this;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1] as Timer, heap[child] as Timer)) child++;
      const below = heap[child] as Timer;
      if (!before(below, timer)) break;
      heap[index] = below;
      below.index = index;
      index = child;
    }
    heap[index] = timer;
    timer.index = index;
  }
}

/** Timers on the host's clock. */
export class HostTimers extends Timers {
  /** What the host timer was set for, and the timer itself; Infinity and null while there is none. */
  #armedFor = Infinity;
  #armed: unknown = null;
  /** Whether `settle` will be called soon, so that a burst of changes sets the host timer once. */
  deferred = false;

  override now(): number {
    return host.now();
  }

  override add(timer: Timer): void {
    super.add(timer);
    if (!this.deferred) this.settle();
  }

  override remove(timer: Timer): void {
    super.remove(timer);
    if (!this.deferred) this.settle();
  }

  /** Sets the host timer for the earliest timer, or cancels it when there is none. */
  settle(): void {
    const first = this.heap[0];
    if (first === undefined) {
      if (this.#armed !== null) this.#disarm();
    } else if (this.#armed === null || first.when < this.#armedFor) {
      if (this.#armed !== null) this.#disarm();
      const wait = Math.ceil(first.when - host.now());
      this.#armedFor = first.when;
      this.#armed = host.timeout(this.#look, Math.max(0, Math.min(wait, HOST_LIMIT)));
    }
  }

  #disarm(): void {
    host.cancel(this.#armed);
    this.#armed = null;
    this.#armedFor = Infinity;
  }

  readonly #look = (): void => {
    this.#armed = null;
    this.#armedFor = Infinity;
    this.deferred = true;
    try {
      this.fireDue(host.now());
    } finally {
      this.deferred = false;
      this.settle();
    }
  };
}

/** The timers of every program and async function that runs on real time. */
export const hostTimers: HostTimers = new HostTimers();
