/**
 * `WaitGroup`: waits until a number of goroutines have finished.
 *
 * Go's panics tell of misuse between threads. Here there is one thread, so `Add called concurrently
 * with Wait` remains for one case only: code that runs while the waiters are being woken (an abort
 * listener of a case that loses then). `reused before previous Wait has returned` remains as it is: a
 * waiter has been woken, and another goroutine adds before it runs.
 */

import { created, tracksOps } from "../../core/debug.ts";
import { currentProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import { start } from "../../core/go.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import type { Op, Park, Routine } from "../../core/op.ts";
import type { RoutineLike } from "../../core/routine.ts";
import { PARKED, RESUMED, THREW, completed, thread } from "../../core/thread.ts";
import { AtZero, Count } from "./count.ts";

class Wait extends AtZero {
  override get reason(): string {
    return "sync.WaitGroup.Wait";
  }

  override settle(): void {
    if (this.count.value !== 0) {
      throw new RuntimeError("ERR_WAIT_GROUP_REUSE", "sync: WaitGroup is reused before previous Wait has returned");
    }
  }
}

/**
 * Waits for a collection of goroutines to finish. Go's `sync.WaitGroup`.
 *
 * @example
 * ```ts
 * const wg = new WaitGroup();
 * for (let i = 0; i < 3; i++) wg.go(function* () { yield* sleep(1); });
 * yield* wg.wait();
 * ```
 */
export class WaitGroup {
  readonly #count: Count = new Count(0);
  /** It holds nothing of one performance, so one serves all. */
  readonly #wait: Wait = new Wait(this.#count);

  /**
   * Adds to the counter; when it comes to zero, all who wait go on. Go's `wg.Add(n)`.
   *
   * Call it before the goroutine starts, not inside it.
   *
   * @param n a whole number, also a negative one.
   * @throws {RuntimeError} `sync: negative WaitGroup counter`; `sync: WaitGroup misuse: Add called
   * concurrently with Wait`.
   * @throws {UsageError} if `n` is no whole number.
   *
   * @example
   * ```ts
   * const wg = new WaitGroup();
   * wg.add(2);
   * for (let i = 0; i < 2; i++) go(function* () { wg.done(); });
   * yield* wg.wait();
   * ```
   */
  add(n: number): void {
    if (this === undefined || !(#count in this)) throw detached("wg.add(n)");
    if (!Number.isInteger(n))
      throw new UsageError("ERR_WAIT_GROUP_ADD", `wg.add: needs a whole number, not ${describe(n)}`);
    const count = this.#count;
    if (thread.observer !== null) thread.observer.emit("add", count, n);
    // As in Go, a panic below leaves the counter changed.
    const value = (count.value += n);
    if (value < 0) throw new RuntimeError("ERR_NEGATIVE_WAIT_GROUP", "sync: negative WaitGroup counter");
    if (count.waiters.head === null) return;
    if (n > 0 && value === n) {
      throw new RuntimeError("ERR_WAIT_GROUP_MISUSE", "sync: WaitGroup misuse: Add called concurrently with Wait");
    }
    if (value === 0) count.release();
  }

  /**
   * Takes one from the counter. Go's `wg.Done()`.
   *
   * @throws {RuntimeError} `sync: negative WaitGroup counter`.
   *
   * @example
   * ```ts
   * const wg = new WaitGroup();
   * wg.add(1);
   * go(function* () {
   *   try {
   *     yield* step();
   *   } finally {
   *     wg.done();
   *   }
   * });
   * yield* wg.wait();
   * ```
   */
  done(): void {
    if (this === undefined || !(#count in this)) throw detached("wg.done()");
    this.add(-1);
  }

  /**
   * Waits until the counter is zero. Go's `wg.Wait()`, and a case of `select` as well. It may lose
   * there and leaves nothing behind.
   *
   * @returns an op.
   * @throws {RuntimeError} `sync: WaitGroup is reused before previous Wait has returned`.
   *
   * @example
   * ```ts
   * const wg = new WaitGroup();
   * wg.go(step);
   * const r = yield* select({ all: wg.wait(), late: sleep(1000) });
   * if (r.case === "late") throw new Error("timeout");
   * ```
   */
  wait(): Op<void> {
    if (this === undefined || !(#count in this)) throw detached("wg.wait()");
    return tracksOps() ? created(new Wait(this.#count), this.wait) : this.#wait;
  }

  /**
   * Starts a goroutine that is counted until it ends: by a return, a panic or `goexit`. It has the shape
   * of {@link Go}. Go's `wg.Go(f)` (1.25).
   *
   * @param fn as for {@link go}.
   * @throws what `go` throws.
   *
   * @example
   * ```ts
   * const wg = new WaitGroup();
   * wg.go(step);
   * yield* wg.wait();
   * ```
   */
  go(routine: RoutineLike<unknown>): void;
  go<A extends unknown[]>(fn: (...args: A) => RoutineLike<unknown>, ...args: A): void;
  go(what: unknown, ...args: unknown[]): void {
    // By what it asks for: goroutines/cores has it start goroutines for wait groups of its own.
    if (this?.done === undefined) throw detached("wg.go(f)");
    // First, since a goroutine that is refused does not count. None of its code runs yet.
    const g = start(currentProgram(), "wg.go", this.go, what, args);
    const below = countDown(this);
    below.next();
    g.frame = { context: g.context, caller: below, below: g.frame };
    this.add(1);
  }

  static {
    inspectable(this, (wg) => summary("WaitGroup", String(wg.#count.value), waiting(wg.#count.waiters)));
  }
}

/**
 * Stands below the function of a goroutine as a caller that `call` has set aside does, so that the
 * scheduler drives that function alone, and a dump shows where it waits.
 */
function* countDown(wg: WaitGroup): Routine<unknown> {
  try {
    return yield* callee;
  } finally {
    wg.done();
  }
}

/** What the function above came to. Its first step, which `go` takes, leaves `countDown` waiting inside its `try`. */
const callee = {
  [Symbol.iterator](): Iterator<Park, unknown, unknown> {
    return this;
  },

  next(token?: unknown): IteratorResult<Park, unknown> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(g.outcome());
    if (token === THREW && g !== null) throw g.outcome();
    return PARKED;
  },
};
