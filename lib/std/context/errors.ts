/**
 * The two errors of a context, and the check of a parent.
 *
 * Each is one value, told by `===` as Go's `errors.Is` tells them; behind `Symbol.for`, so that it is the
 * same value in two copies of the package. They have no stack: nothing went wrong where they were made.
 */

import { describe } from "../../core/describe.ts";
import { GoError, RuntimeError, UsageError } from "../../core/error.ts";
import type { ContextLike } from "./context.ts";

/** The class of {@link DeadlineExceeded}: with the two methods by which Go's `net.Error` tells a timeout. */
class DeadlineExceededError extends GoError {
  /** True: it is a timeout. */
  timeout(): boolean {
    return true;
  }

  /** True: a later attempt may do better. */
  temporary(): boolean {
    return true;
  }
}

interface Ends {
  readonly canceled: GoError;
  readonly deadlineExceeded: DeadlineExceededError;
}

const KEY: unique symbol = Symbol.for("goroutines.context.v1") as never;
const shared = globalThis as { [KEY]?: Ends };

const ends: Ends = (shared[KEY] ??= {
  canceled: withoutStack(new GoError("ERR_CANCELED", "context canceled")),
  deadlineExceeded: withoutStack(new DeadlineExceededError("ERR_DEADLINE_EXCEEDED", "context deadline exceeded")),
});

function withoutStack<E extends Error>(error: E): E {
  error.stack = `${error.name}: ${error.message}`;
  return error;
}

/**
 * What `ctx.err()` returns once the context has been cancelled. Go's `context.Canceled`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * cancel();
 * if (ctx.err() === Canceled) log("cancelled");
 * ```
 */
export const Canceled: GoError = ends.canceled;

/**
 * What `ctx.err()` returns once the context's deadline has passed. Go's `context.DeadlineExceeded`.
 *
 * @example
 * ```ts
 * const [ctx] = withTimeout(background(), 1);
 * yield* ctx.done().recv();
 * if (ctx.err() === DeadlineExceeded) log("too late");
 * ```
 */
export const DeadlineExceeded: GoError & { timeout(): boolean; temporary(): boolean } = ends.deadlineExceeded;

const methods = ["deadline", "done", "err", "value"] as const;

/** Refuses what can't be a parent. */
export function checkContext(caller: string, given: unknown): asserts given is ContextLike {
  if (given === null || given === undefined) {
    throw new RuntimeError("ERR_NIL_PARENT", "cannot create context from nil parent");
  }
  const missing = methods.find((name) => typeof (given as Record<string, unknown>)[name] !== "function");
  if (missing !== undefined) {
    throw new UsageError(
      "ERR_NO_CONTEXT",
      `${caller}: needs a context, and ${describe(given)} has no method ${missing}`,
    );
  }
}
