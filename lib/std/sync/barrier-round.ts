/**
 * `Round`: one turn of a `CyclicBarrier`, and who has arrived in it.
 *
 * Invariants: fewer than the barrier's parties wait; a round that has tripped or broken has no waiters,
 * and nobody enters it again.
 */

import { WaitQueue, type Waiter } from "../../core/waiter.ts";

export class Round {
  readonly waiters: WaitQueue = new WaitQueue();
  /** How many have arrived. */
  arrived = 0;

  enter(waiter: Waiter): void {
    // The cases of one select enter in a row, and are one party however many they are.
    if (this.waiters.tail?.party !== waiter.party) this.arrived++;
    waiter.value = this;
    this.waiters.push(waiter);
  }

  leave(waiter: Waiter): void {
    if (waiter.prev?.party !== waiter.party && waiter.next?.party !== waiter.party) this.arrived--;
    this.waiters.remove(waiter);
  }

  /** Wakes all, the first with the largest index. */
  trip(): void {
    let index = this.arrived;
    for (let w = this.waiters.shift(); w !== null; w = this.waiters.shift()) w.wake(index--);
  }

  break(cause: unknown): void {
    for (let w = this.waiters.shift(); w !== null; w = this.waiters.shift()) w.wake(new Broken(cause));
  }
}

/** As an outcome: the barrier broke. */
export class Broken {
  readonly cause: unknown;

  constructor(cause: unknown) {
    this.cause = cause;
  }
}
