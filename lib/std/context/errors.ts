/**
 * The two errors of a context, and what its signal aborts with.
 *
 * `Canceled` and `DeadlineExceeded` are one value each, told by `===` as Go's `errors.Is` tells them; behind
 * `Symbol.for`, so that it is the same value in two copies of the package. They have no stack: nothing went wrong where
 * they were made.
 *
 * A signal's reason is an error of its own, whose `cause` is why the context is done. A host throws a signal's reason
 * and may write its own stack over it (Node's `fetch` does), so the reason is never the first failure itself: that one
 * keeps its lines. Nor is it one of the two, which all contexts share. The names are those of the platform's own
 * reasons, which is what code that takes a signal tells them by.
 */

import { GoError, named } from "../../core/error.ts";

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

/** A context was cancelled. Its `code` is that of the context's `err`. */
class AbortError extends GoError {
  constructor(code: string, message: string, cause: unknown) {
    super(code, message, { cause });
  }

  static {
    named(this, "AbortError");
  }
}

/** A context's deadline has passed. */
class TimeoutError extends AbortError {
  static {
    named(this, "TimeoutError");
  }
}

/** The reason for a signal of a context that is done with `err`, because of `cause`. */
export function abortError(err: Error, cause: unknown): Error {
  const text = textOf(cause);
  const message = cause === err || text === "" ? err.message : `${err.message}: ${text}`;
  return err === DeadlineExceeded
    ? new TimeoutError(DeadlineExceeded.code, message, cause)
    : new AbortError(Canceled.code, message, cause);
}

/** Why a signal was aborted: its reason, or what that tells of the context whose signal it is. */
export function causeOfAbort(reason: unknown): unknown {
  return reason instanceof AbortError ? reason.cause : reason;
}

/** What a cause says of itself; empty for what says nothing. */
function textOf(cause: unknown): string {
  try {
    const text: unknown = cause instanceof Error ? cause.message : cause;
    return typeof text === "string" ? text : "";
  } catch {
    // A getter of the user's has thrown.
    return "";
  }
}
