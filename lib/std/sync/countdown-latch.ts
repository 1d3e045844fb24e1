/** `CountDownLatch`: a gate that opens once, when a number of things have happened. It is in no Go package. */

import { created, tracksOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import type { Op } from "../../core/op.ts";
import { AtZero, Count } from "./count.ts";
import { thread } from "../../core/thread.ts";

class Wait extends AtZero {
  override get reason(): string {
    return "sync.CountDownLatch.Wait";
  }
}

/**
 * A gate that opens when it has been counted down to zero, and stays open. As Java's `CountDownLatch`.
 *
 * Unlike a `WaitGroup` it is never reused and can't be counted down too often; the goroutine that counts down need
 * not be a goroutine that ends.
 *
 * @example
 * ```ts
 * const ready = new CountDownLatch(2);
 * for (let i = 0; i < 2; i++) go(function* () { ready.countDown(); });
 * yield* ready.wait();
 * ```
 */
export class CountDownLatch {
  readonly #count: Count;
  /** It holds nothing of one performance, so one serves all. */
  readonly #wait: Wait;

  /**
   * @param n how many times `countDown` is to be called; 0 is open from the start.
   * @throws {UsageError} if `n` is no whole number, or negative.
   */
  constructor(n: number) {
    if (!Number.isInteger(n) || n < 0) {
      throw new UsageError(
        "ERR_LATCH_COUNT",
        `CountDownLatch: the count must be a whole number, 0 or more, not ${describe(n)}`,
      );
    }
    this.#count = new Count(n);
    this.#wait = new Wait(this.#count);
  }

  /** How many more times `countDown` is to be called. */
  get count(): number {
    return this.#count.value;
  }

  /**
   * Counts down by one; at zero all who wait go on. At zero it has no effect.
   *
   * @example
   * ```ts
   * const started = new CountDownLatch(1);
   * started.countDown();
   * yield* started.wait();
   * ```
   */
  countDown(): void {
    if (this === undefined || !(#count in this)) throw detached("latch.countDown()");
    const count = this.#count;
    if (count.value === 0) {
      if (thread.observer !== null) thread.observer.used(count, "look");
      return;
    }
    if (thread.observer !== null) thread.observer.emit("add", count, -1);
    if (--count.value === 0) count.release();
  }

  /**
   * Waits until the count is zero. As a case of `select` it may lose and leaves nothing behind.
   *
   * @returns an op.
   *
   * @example
   * ```ts
   * const started = new CountDownLatch(1);
   * const r = yield* select({ started: started.wait(), late: sleep(1) });
   * if (r.case === "late") log(`${started.count} missing`);
   * ```
   */
  wait(): Op<void> {
    if (this === undefined || !(#count in this)) throw detached("latch.wait()");
    return tracksOps() ? created(new Wait(this.#count), this.wait) : this.#wait;
  }

  static {
    inspectable(this, (latch) => summary("CountDownLatch", String(latch.#count.value), waiting(latch.#count.waiters)));
  }
}
