/** What a function of a user returns that is not its result yet: a plain function's is at once. */

import { call } from "../../../core/call.ts";
import { isPerformable, type Op, type Routine } from "../../../core/op.ts";
import { until } from "../../../core/until.ts";

export type Unfinished = Routine<unknown> | Op<unknown> | PromiseLike<unknown>;

/** Whether the function has only begun: it is a generator function, or async. */
export function waits(value: unknown): value is Unfinished {
  if (typeof value !== "object" || value === null) return false;
  const { next, then } = value as { next?: unknown; then?: unknown };
  return typeof next === "function" || typeof then === "function";
}

/** The result of what the function has begun. */
export function* finish(value: Unfinished): Routine<unknown> {
  if (isPerformable(value)) return yield* value as Op<unknown>;
  if ("then" in value) return yield* until(value as Promise<unknown>);
  return yield* call(() => value);
}
