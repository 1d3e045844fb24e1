/**
 * `afterFunc`: starts a goroutine once a context is done.
 *
 * It is a context itself, below the one that it waits for: the tree announces that it is done, and that
 * starts the goroutine. Cancelled on its own, it starts nothing.
 */

import { currentProgram } from "../../core/default-program.ts";
import { startLater } from "../../core/go.ts";
import type { Goroutine } from "../../core/goroutine.ts";
import type { PlainResult, RoutineLike } from "../../core/routine.ts";
import { thread } from "../../core/thread.ts";
import { checkContext } from "../../core/within.ts";
import { CancelContext } from "./cancel-context.ts";
import type { ContextLike } from "./context.ts";
import { Canceled } from "./errors.ts";

class AfterFunc extends CancelContext {
  /** Null once it will not be started, or has been. */
  #start: (() => Goroutine) | null;

  constructor(parent: ContextLike, start: () => Goroutine) {
    super(parent);
    this.#start = start;
  }

  override follow(): void {
    if (thread.observer !== null) thread.observer.leaves(this);
    super.follow();
  }

  /** Whether this call prevented the start. */
  stop(): boolean {
    if (thread.observer !== null) thread.observer.used(this, "look");
    if (this.failure !== undefined) return false;
    this.#start = null;
    this.cancel(Canceled, undefined);
    return true;
  }

  protected override announce(): void {
    const start = this.#start;
    this.#start = null;
    if (thread.observer !== null) thread.observer.used(this, "change");
    if (start === null || this.program.ended) return;
    const g = start();
    if (thread.observer !== null) thread.observer.finds(this, g);
  }
}

/**
 * Starts a goroutine once `ctx` is done; at once, if it is done already. Go's `context.AfterFunc(ctx, f)`.
 *
 * The goroutine belongs to the program of this call, and is not started once that has ended. Several calls on
 * one context are independent of each other.
 *
 * @param fn as for {@link go}, or a plain function, with its arguments after it; in a goroutine of its own, so what it
 * throws and does not catch ends its program. An async function is refused when it has returned its promise.
 * @returns a function that gives it up: true if that call prevented the start, false if the goroutine has been
 * started or was given up before. It does not wait for the goroutine.
 * @throws {RuntimeError} `cannot create context from nil parent`. {@link FatalError} `go of nil func value` for null
 * and undefined. {@link UsageError} if `fn` is no function, no generator and no task.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * const stopIt = afterFunc(ctx, function* () {
 *   yield* results.send(0);
 * });
 * if (stopIt()) log("it was not needed");
 * cancel();
 * ```
 */
export function afterFunc(ctx: ContextLike, routine: RoutineLike<unknown>): () => boolean;
export function afterFunc<A extends unknown[]>(
  ctx: ContextLike,
  fn: (...args: A) => RoutineLike<unknown> | PlainResult,
  ...args: A
): () => boolean;
export function afterFunc(ctx: ContextLike, what: unknown, ...args: unknown[]): () => boolean {
  checkContext("afterFunc", ctx);
  const pending = new AfterFunc(ctx, startLater(currentProgram(), "afterFunc", afterFunc, what, args));
  pending.follow();
  return () => pending.stop();
}
