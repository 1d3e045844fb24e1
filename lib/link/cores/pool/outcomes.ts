/**
 * Outcomes: what has become of pieces of work, for one who waits for them. A queue without a limit, filled by the
 * collector of a pool.
 *
 * Its waiters are counted as those of other threads are, since the collector waits for those: else a program that
 * knows of nobody else would take them for deadlocked.
 */

import { Operation } from "../../../core/op.ts";
import { BLOCKED } from "../../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../../core/waiter.ts";
import { waitsElsewhere } from "../../deadlock-detector.ts";

export class Outcomes<T> extends Operation<T> {
  override readonly reason: string;
  readonly #arrived: T[] = [];
  readonly #waiters: WaitQueue = new WaitQueue();

  constructor(reason: string) {
    super();
    this.reason = reason;
  }

  push(outcome: T): void {
    const waiter = this.#waiters.shift();
    if (waiter === null) return void this.#arrived.push(outcome);
    waitsElsewhere(waiter, -1);
    waiter.wake(outcome);
  }

  override ready(): boolean {
    return this.#arrived.length > 0;
  }

  override poll(): unknown {
    return this.#arrived.length > 0 ? this.#arrived.shift() : BLOCKED;
  }

  override park(waiter: Waiter): void {
    waitsElsewhere(waiter, 1);
    this.#waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    waitsElsewhere(waiter, -1);
    this.#waiters.remove(waiter);
  }

  override settle(outcome: unknown): T {
    return outcome as T;
  }
}
