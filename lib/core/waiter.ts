/**
 * Who waits, and the queues they wait in.
 *
 * A `Waiter` is a goroutine at a plain op, one case of a select, or an async function at an `await`.
 * It is its own list node, so waiting allocates nothing and a waiter that gives up leaves its queue
 * in O(1), wherever it stands.
 *
 * Invariants: a waiter is in at most one queue; the code that takes it out of its queue wakes it, once. A waiter with
 * an arbiter is claimed before that, or is taken out and left to the arbiter, which may have it begin anew (`again`):
 * that is all that queues and selects do about other threads.
 */

import type { Operation } from "./op.ts";
import type { Program } from "./program.ts";

/** Decides who ends a wait that something outside this thread may end too: of a select with such a case. */
export interface Arbiter {
  /**
   * Whether the wait is this thread's to end; once it is it stays so. If it is not, it may become so later: then
   * `retry` is called, which does again what could not be done now.
   */
  claim(retry: () => void): boolean;
}

export abstract class Waiter {
  prev: Waiter | null = null;
  next: Waiter | null = null;
  /**
   * While it waits: what the op has left with it (a sender's value, a sleeper's timer).
   * Once woken: the outcome of the wait.
   */
  value: unknown;
  /** Who decides whether its wait may be ended here; null for nearly all. */
  arbiter: Arbiter | null = null;

  constructor(value: unknown) {
    this.value = value;
  }

  /** The program it belongs to; null for an async function. */
  abstract readonly owner: Program | null;

  /** The op that it waits at, which can be tried again without it; null if it begins anew by itself. */
  get waitsAt(): Operation<unknown> | null {
    return null;
  }

  /** Who waits: itself, or for a case of a select who waits at the select. */
  get party(): Waiter {
    return this;
  }

  /** Counts it in (1) or out (-1) as one whose wait something outside its program ends: a timer, a promise. */
  waitsOutside(count: 1 | -1): void {
    const { owner } = this;
    if (owner !== null) owner.outsideWaits += count;
  }

  /** Ends the wait with `outcome`. The caller has taken it out of its queue. */
  abstract wake(outcome: unknown): void;

  /** Begins its op anew, without an outcome of the wait. The caller has taken it out of its queue. */
  abstract again(): void;
}

/** Apart from `takeHead`, which would make room for what the function holds at each call. */
function retryOf(waiter: Waiter): () => void {
  return () => waiter.again();
}

/** First in, first out, but for `unshift`. */
export class WaitQueue {
  head: Waiter | null = null;
  tail: Waiter | null = null;

  push(waiter: Waiter): void {
    const tail = this.tail;
    if (tail === null) this.head = waiter;
    else {
      tail.next = waiter;
      waiter.prev = tail;
    }
    this.tail = waiter;
  }

  /** Puts a waiter before all others: one that had its turn and was not served. */
  unshift(waiter: Waiter): void {
    const head = this.head;
    if (head === null) this.tail = waiter;
    else {
      head.prev = waiter;
      waiter.next = head;
    }
    this.head = waiter;
  }

  shift(): Waiter | null {
    const head = this.head;
    if (head === null || this.takeHead(head)) return head;
    return this.shift();
  }

  /** Takes out `head`, the oldest. Whether it may be woken: its wait may be another thread's to end. */
  takeHead(head: Waiter): boolean {
    const { arbiter } = head;
    if (arbiter !== null && !arbiter.claim(retryOf(head))) {
      this.remove(head);
      return false;
    }
    const { next } = head;
    this.head = next;
    if (next === null) this.tail = null;
    else {
      next.prev = null;
      head.next = null;
    }
    return true;
  }

  /**
   * Takes out a waiter. Whether it stood in this queue: one whose turn came while it could not be woken has left it.
   */
  remove(waiter: Waiter): boolean {
    const { prev, next } = waiter;
    if (prev === null) {
      if (this.head !== waiter) return false;
      this.head = next;
    } else prev.next = next;
    if (next === null) this.tail = prev;
    else next.prev = prev;
    waiter.prev = null;
    waiter.next = null;
    return true;
  }

  get length(): number {
    let n = 0;
    for (let waiter = this.head; waiter !== null; waiter = waiter.next) n++;
    return n;
  }
}
