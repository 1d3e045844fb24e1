/** `wait`: until everybody else in the bubble is blocked. */

import { created } from "../../../core/debug.ts";
import { UsageError } from "../../../core/error.ts";
import { Operation, type Op } from "../../../core/op.ts";
import { BLOCKED, thread } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { Bubble } from "./bubble.ts";

class Wait extends Operation<void> {
  override readonly reason: string = "synctest.Wait";

  override ready(): boolean {
    check();
    return false;
  }

  override poll(): unknown {
    check();
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
    (waiter.owner as Bubble).waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    (waiter.owner as Bubble).waiters.remove(waiter);
  }

  override settle(): void {}
}

function check(): void {
  const bubble = thread.current?.owner;
  if (!(bubble instanceof Bubble))
    throw new UsageError("ERR_NO_BUBBLE", "wait: goroutine is not in a bubble: perform it inside testing.run");
  if (bubble.waiters.head !== null)
    throw new UsageError(
      "ERR_WAIT_IN_PROGRESS",
      "wait: wait already in progress: one goroutine of a bubble can wait for the others",
    );
}

/**
 * Waits until every other goroutine of the bubble is durably blocked or has ended: until all that could
 * happen at this time has happened. Time does not pass meanwhile. Go's `synctest.Wait()`.
 *
 * @returns an op, for a goroutine of a bubble (see {@link run}); as a case of select it fires if nothing else does.
 * @throws {UsageError} outside a bubble, and while another goroutine of the bubble performs it.
 *
 * @example
 * ```ts
 * await run(function* () {
 *   let done = false;
 *   go(function* () { done = true; });
 *   yield* wait();
 *   log(done);                          // true
 * });
 * ```
 */
export function wait(): Op<void> {
  return created(new Wait(), wait);
}
