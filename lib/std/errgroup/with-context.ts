/** `withContext`: a group and the context that ends with it. */

import { withCancelCause, type Context, type ContextLike } from "../context/index.ts";
import { Group } from "./group.ts";

/**
 * A group together with a context for its tasks. The context is cancelled as soon as a task fails, with
 * what it threw as the cause, and at the latest when `wait` returns. Go's `errgroup.WithContext(ctx)`.
 *
 * @param ctx the parent: when it is done, so is the group's context.
 * @returns the group and its context. Tasks have to watch the context: nothing ends them otherwise.
 *
 * @example
 * ```ts
 * const [g, ctx] = withContext(background());
 * yield* g.go(function* () { throw new Error("out of paper"); });
 * yield* g.go(function* () { yield* ctx.done().recv(); });
 * try {
 *   yield* g.wait();
 * } catch (e) {
 *   log(e);                                        // out of paper, as is cause(ctx)
 * }
 * ```
 */
export function withContext(ctx: ContextLike): [group: Group, ctx: Context] {
  const [own, cancel] = withCancelCause(ctx);
  return [new Group(cancel), own];
}
