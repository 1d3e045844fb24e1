/**
 * A wait group in the shared heap. Its word is the counter.
 *
 * What a thread that dies was counted for stays counted: who has to do that work, or give it up, only the program
 * knows. It learns of the death from `exits`, and calls `done` for it.
 */

import { created, trackingOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import type { Op } from "../../core/op.ts";
import type { RoutineLike } from "../../core/routine.ts";
import { WaitGroup } from "../../std/sync/index.ts";
import { Gate, GATE_SIZE, makeGate, WhenOpen } from "./gate.ts";
import { freeNothing, handles, Shared, WAIT_GROUP } from "./handles.ts";
import { PASSING } from "./kernel/kernel.ts";
import { throwIfRefused } from "./refused.ts";
import type { Seat } from "./seat.ts";

class CountGate extends Gate {
  get isOpen(): boolean {
    return this.kernel.state(this.at) === 0;
  }

  override serve(): void {
    this.kernel.open(this.at, 1);
  }
}

class Wait extends WhenOpen<CountGate> {
  override get reason(): string {
    return "sync.WaitGroup.Wait";
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
    if (!this.gate.isOpen) throw reused();
  }
}

/**
 * Waits for a collection of goroutines on any threads to finish; made by `shared.waitGroup()`. Go's `sync.WaitGroup`,
 * and used as the local one of goroutines/sync is.
 */
export interface SharedWaitGroup {
  /**
   * Adds to the counter; when it comes to zero, all who wait go on. Go's `wg.Add(n)`. Call it before `goOn`, not over
   * there.
   *
   * @param n a whole number of 32 bits, also a negative one.
   * @throws {RuntimeError} `sync: negative WaitGroup counter`; `sync: WaitGroup misuse: Add called concurrently with
   * Wait`.
   * @throws {UsageError} if `n` is no such number.
   */
  add(n: number): void;

  /**
   * Takes one from the counter. Go's `wg.Done()`.
   *
   * @throws {RuntimeError} as `add`.
   */
  done(): void;

  /**
   * Waits until the counter is zero. Go's `wg.Wait()`, and a case of `select` as well.
   *
   * @returns an op.
   * @throws {RuntimeError} `sync: WaitGroup is reused before previous Wait has returned`.
   */
  wait(): Op<void>;

  /**
   * Starts a goroutine on this thread that is counted until it ends: by a return, a panic or `goexit`. Go's `wg.Go(f)`.
   *
   * @param fn a generator function with its arguments after it, or a generator that has not run yet.
   * @throws what `go` throws.
   */
  go(routine: RoutineLike<unknown>): void;
  go<A extends unknown[]>(fn: (...args: A) => RoutineLike<unknown>, ...args: A): void;
}

class HeapWaitGroup extends Shared implements SharedWaitGroup {
  readonly #gate: CountGate;
  readonly #wait: Wait;

  constructor(seat: Seat, at: number) {
    super(seat, at);
    this.#gate = new CountGate(seat, at);
    this.#wait = new Wait(this.#gate);
  }

  add(n: number): void {
    checkCount(n);
    const { kernel, at } = this.#gate;
    // As in Go, a panic below leaves the counter changed.
    const value = kernel.add(at, n);
    if (value < 0) throw negativeCounter();
    if (value === 0) return kernel.open(at, 1);
    if (n > 0 && value === n && kernel.hasWaiters(at, PASSING) !== 0) throw concurrentAdd();
  }

  done(): void {
    this.add(-1);
  }

  wait(): Op<void> {
    return trackingOps ? created(new Wait(this.#gate), this.wait) : this.#wait;
  }

  go(...what: unknown[]): void {
    goCounted(this, what);
  }
}

/** What `wg.go` does: it asks of its wait group `add` and `done` alone. */
export function goCounted(wg: { add(n: number): void; done(): void }, what: readonly unknown[]): void {
  Reflect.apply(WaitGroup.prototype.go, wg, what);
}

export function checkCount(n: unknown): void {
  if (n !== ((n as number) | 0))
    throw new UsageError("ERR_WAIT_GROUP_ADD", `wg.add: needs a whole number, not ${describe(n)}`);
}

function negativeCounter(): RuntimeError {
  return new RuntimeError("ERR_NEGATIVE_WAIT_GROUP", "sync: negative WaitGroup counter");
}

function concurrentAdd(): RuntimeError {
  return new RuntimeError("ERR_WAIT_GROUP_MISUSE", "sync: WaitGroup misuse: Add called concurrently with Wait");
}

export function reused(): RuntimeError {
  return new RuntimeError("ERR_WAIT_GROUP_REUSE", "sync: WaitGroup is reused before previous Wait has returned");
}

export function makeWaitGroup(seat: Seat): SharedWaitGroup {
  return new HeapWaitGroup(seat, makeGate(seat, 0));
}

handles(WAIT_GROUP, GATE_SIZE, HeapWaitGroup, (seat, at) => new HeapWaitGroup(seat, at), freeNothing);
