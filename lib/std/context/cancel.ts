/** `withCancel` and `withCancelCause`. */

import { thread } from "../../core/thread.ts";
import { checkContext } from "../../core/within.ts";
import { CancelContext } from "./cancel-context.ts";
import type { Context, ContextLike } from "./context.ts";
import { Canceled } from "./errors.ts";

/**
 * Cancels a context: it and all that were derived from it are done when the call returns. Calls after the first do
 * nothing. It can be called from anywhere, and disposed of: `using _ = cancel`.
 */
export interface CancelFunc extends Disposable {
  (): void;
}

/** As {@link CancelFunc}, with a cause. Without one, or disposed of, the cause is {@link Canceled}. */
export interface CancelCauseFunc extends Disposable {
  (cause?: unknown): void;
}

/** Where the host has no `Symbol.dispose`, no code can look for it. */
const DISPOSE: typeof Symbol.dispose = Symbol.dispose ?? (Symbol("dispose") as never);

/** A function that cancels `ctx`, as one that can be disposed of. */
function disposable<A extends unknown[]>(
  ctx: CancelContext,
  cancel: (...args: A | []) => void,
): ((...args: A | []) => void) & Disposable {
  const handedOut = thread.observer === null ? cancel : thread.observer.derived(ctx, cancel);
  const both = handedOut as ((...args: A | []) => void) & { [Symbol.dispose]: () => void };
  both[DISPOSE] = both;
  return both;
}

/** The cancel function of `ctx`. */
export function cancelFunc(ctx: CancelContext): CancelFunc {
  return disposable(ctx, () => ctx.cancel(Canceled, undefined));
}

/**
 * Derives a context that can be cancelled. It is done when `cancel` is called or its parent is done,
 * whichever comes first. Go's `context.WithCancel(parent)`.
 *
 * Call `cancel` as soon as the work is over: until then the parent holds the context.
 *
 * @throws {RuntimeError} `cannot create context from nil parent`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * go(function* () {
 *   yield* ctx.done().recv();
 *   log(ctx.err());
 * });
 * cancel();
 * ```
 */
export function withCancel(parent: ContextLike): [ctx: Context, cancel: CancelFunc] {
  checkContext("withCancel", parent);
  const ctx = new CancelContext(parent);
  ctx.follow();
  return [ctx, cancelFunc(ctx)];
}

/**
 * As {@link withCancel}; `cancel(why)` says why, for {@link cause}. Go's `context.WithCancelCause(parent)`.
 *
 * The first cause wins, be it this context's or an ancestor's. `ctx.err()` is {@link Canceled} whatever the cause.
 *
 * @throws {RuntimeError} `cannot create context from nil parent`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancelCause(background());
 * cancel(new Error("the disk is full"));
 * log(cause(ctx));
 * ```
 */
export function withCancelCause(parent: ContextLike): [ctx: Context, cancel: CancelCauseFunc] {
  checkContext("withCancelCause", parent);
  const ctx = new CancelContext(parent);
  ctx.follow();
  return [ctx, disposable(ctx, (why?: unknown) => ctx.cancel(Canceled, why))];
}
