/** A wait that something outside every program will end: a stream, an event. No deadlock report counts on it. */

import { WaitQueue, type Waiter } from "../core/waiter.ts";

/** First in, first out. */
export class OutsideQueue {
  readonly #queue: WaitQueue = new WaitQueue();

  get isEmpty(): boolean {
    return this.#queue.head === null;
  }

  push(waiter: Waiter): void {
    waiter.waitsOutside(1);
    this.#queue.push(waiter);
  }

  remove(waiter: Waiter): void {
    waiter.waitsOutside(-1);
    this.#queue.remove(waiter);
  }

  /** The oldest, for the caller to wake; null if none waits. */
  shift(): Waiter | null {
    const waiter = this.#queue.shift();
    if (waiter !== null) waiter.waitsOutside(-1);
    return waiter;
  }

  wakeAll(outcome: unknown): void {
    for (let w = this.shift(); w !== null; w = this.shift()) w.wake(outcome);
  }
}
