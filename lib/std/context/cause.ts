/** `cause`: why a context is done. */

import type { ContextLike } from "./context.ts";
import { ENDING } from "./layer.ts";

/**
 * Why `ctx` is done: what the first cancellation of it or of an ancestor gave as the cause, else the same as
 * `ctx.err()`. Go's `context.Cause(ctx)`.
 *
 * @returns undefined while the context is not done. It need not be an error: a cause is whatever was thrown,
 * or the reason of an aborted signal.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancelCause(background());
 * cancel(new Error("the disk is full"));
 * log(ctx.err() === Canceled, cause(ctx));
 * ```
 */
export function cause(ctx: ContextLike): unknown {
  const ending = ctx.value(ENDING) as { readonly cause: unknown } | undefined | null;
  return ending === undefined || ending === null ? (ctx.err() ?? undefined) : ending.cause;
}
