/**
 * A latch in the shared heap: a gate that opens once, when a number of things have happened on any threads. Its word is
 * the count.
 */

import { created, trackingOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Op } from "../../core/op.ts";
import { Gate, GATE_SIZE, makeGate, WhenOpen } from "./gate.ts";
import { freeNothing, handles, LATCH, Shared } from "./handles.ts";
import type { Seat } from "./seat.ts";

class LatchGate extends Gate {
  get isOpen(): boolean {
    return this.kernel.state(this.at) === 0;
  }

  override serve(): void {
    if (this.isOpen) this.kernel.open(this.at, 0);
  }
}

class Wait extends WhenOpen<LatchGate> {
  override get reason(): string {
    return "sync.CountDownLatch.Wait";
  }
}

/**
 * A latch for goroutines on several threads, made by `shared.latch(n)`; used as `CountDownLatch` of goroutines/sync is.
 */
export interface SharedLatch {
  /** How many more times `countDown` is to be called. */
  readonly count: number;

  /** Counts down by one; at zero all who wait go on. At zero it has no effect. */
  countDown(): void;

  /**
   * Waits until the count is zero; a case of `select` as well.
   *
   * @returns an op.
   */
  wait(): Op<void>;
}

class HeapLatch extends Shared implements SharedLatch {
  readonly #gate: LatchGate;
  readonly #wait: Wait;

  constructor(seat: Seat, at: number) {
    super(seat, at);
    this.#gate = new LatchGate(seat, at);
    this.#wait = new Wait(this.#gate);
  }

  get count(): number {
    return this.#gate.kernel.state(this.at);
  }

  countDown(): void {
    const { kernel, at } = this.#gate;
    for (;;) {
      const count = kernel.state(at);
      if (count === 0) return;
      if (kernel.change(at, count, count - 1) === 0) continue;
      if (count === 1) kernel.open(at, 0);
      return;
    }
  }

  wait(): Op<void> {
    return trackingOps ? created(new Wait(this.#gate), this.wait) : this.#wait;
  }
}

export function checkLatchCount(n: unknown): void {
  if (n === ((n as number) | 0) && n >= 0) return;
  throw new UsageError(
    "ERR_LATCH_COUNT",
    `shared.latch: the count must be a whole number, 0 or more, below 2^31, not ${describe(n)}`,
  );
}

export function makeLatch(seat: Seat, n: number): SharedLatch {
  return new HeapLatch(seat, makeGate(seat, n));
}

handles(LATCH, GATE_SIZE, HeapLatch, (seat, at) => new HeapLatch(seat, at), freeNothing);
