/**
 * An op performed for an async function: `await op`.
 *
 * Such a waiter belongs to no program: it survives the end of every `run`, and no deadlock report
 * counts it.
 */

import { performed } from "./debug.ts";
import { runAfterwards } from "./afterwards.ts";
import type { Operation } from "./op.ts";
import type { Program } from "./program.ts";
import { BLOCKED, thread } from "./thread.ts";
import { Waiter } from "./waiter.ts";

class AsyncWaiter<T> extends Waiter {
  readonly owner: Program | null = null;
  readonly #op: Operation<T>;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;

  constructor(op: Operation<T>, resolve: (value: T) => void, reject: (reason: unknown) => void) {
    super(undefined);
    this.#op = op;
    this.#resolve = resolve;
    this.#reject = reject;
  }

  override get waitsAt(): Operation<T> {
    return this.#op;
  }

  override again(): void {
    try {
      begin(this.#op, this);
    } catch (e) {
      this.#reject(e);
    }
  }

  override wake(outcome: unknown): void {
    if (thread.asyncWaits !== null) thread.asyncWaits.woken(this);
    try {
      this.#resolve(this.#op.settle(outcome));
    } catch (e) {
      this.#reject(e);
    }
  }
}

/** Begins `op` at once; the promise settles as the op does. */
export function perform<T>(op: Operation<T>): Promise<T> {
  if (thread.asyncWaits !== null) performed(op);
  return new Promise((resolve, reject) => begin(op, new AsyncWaiter(op, resolve, reject)));
}

function begin(op: Operation<unknown>, waiter: Waiter): void {
  const outcome = op.poll();
  if (outcome !== BLOCKED) return waiter.wake(outcome);
  if (thread.asyncWaits !== null) thread.asyncWaits.parked(waiter);
  op.park(waiter);
  runAfterwards();
}
