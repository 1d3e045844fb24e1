/** `gosched`: lets every runnable goroutine run first. */

import { host } from "#host";
import { hasTurn } from "./goroutine.ts";
import { refuse } from "./misdriven.ts";
import { Operation, type Op, type Park } from "./op.ts";
import { PARKED, RESUMED, completed, thread } from "./thread.ts";

class Gosched extends Operation<void> {
  override readonly reason: string = "runnable";

  override next(token?: unknown): IteratorResult<Park, void> {
    const g = thread.current;
    if (token === RESUMED && g !== null) return completed(undefined);
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    g.owner.checkAlive();
    g.op = this;
    if (!g.owner.ended) g.wake(undefined);
    return PARKED;
  }

  /** An async function gives way to the whole event loop. */
  override then<A = void, B = never>(onFulfilled?: ((value: void) => A | PromiseLike<A>) | null): Promise<A | B> {
    return new Promise<void>((resolve) => host.defer(resolve)).then(onFulfilled);
  }

  // As a case of select it is always ready.
  override ready(): boolean {
    return true;
  }
  override poll(): unknown {
    return undefined;
  }
  override park(): void {}
  override withdraw(): void {}
  override settle(): void {}
}

/** Also where a task gives way. */
export const turn: Operation<void> = new Gosched();

/** How many tasks may follow each other beyond their goroutine's budget. */
const SPARE = 128;

/**
 * Whether a task that begins must give way first: each takes from the budget as an op does, so that a loop over tasks
 * whose bodies have no op starves nothing. They may overdraw it, since a task without an op is nothing that a schedule
 * could tell: a program with an observer, whose budget is 0, gives way before its ops alone.
 */
export function isSpent(): boolean {
  return --thread.budget < -SPARE && !hasTurn();
}

/**
 * Gives way: every other runnable goroutine runs before the caller goes on. Go's `runtime.Gosched()`.
 *
 * Needed only in loops without any blocking op, such as one around {@link trySelect}: ops give way by
 * themselves now and then.
 *
 * @returns an op; as a case of select it is always ready.
 *
 * @example
 * ```ts
 * while (trySelect({ job: jobs.recv() }) === undefined) yield* gosched();
 * ```
 */
export function gosched(): Op<void> {
  return turn;
}
