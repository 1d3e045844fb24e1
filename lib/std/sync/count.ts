/**
 * A count, and the op that waits until it is zero: what `WaitGroup` and `CountDownLatch` share.
 *
 * Invariant: goroutines wait only while the count is not zero, but for the moment in which `release`
 * wakes them all.
 */

import type { Verb } from "../../core/observer.ts";
import { Operation } from "../../core/op.ts";
import { BLOCKED, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";

export class Count {
  value: number;
  readonly waiters: WaitQueue = new WaitQueue();

  constructor(value: number) {
    this.value = value;
  }

  get thing(): "count" {
    return "count";
  }

  /** Wakes all who wait. */
  release(): void {
    for (let w = this.waiters.shift(); w !== null; w = this.waiters.shift()) w.wake(undefined);
  }
}

/** Waits until `count` is zero. */
export abstract class AtZero extends Operation<void> {
  readonly count: Count;

  constructor(count: Count) {
    super();
    this.count = count;
  }

  override get subject(): object {
    return this.count;
  }

  override get event(): Verb {
    return "wait";
  }

  override ready(): boolean {
    return this.count.value === 0;
  }

  override poll(): unknown {
    if (this.count.value !== 0) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("wait", this.count);
    return undefined;
  }

  override park(waiter: Waiter): void {
    this.count.waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.count.waiters.remove(waiter);
  }

  override settle(_outcome: unknown): void {}
}
