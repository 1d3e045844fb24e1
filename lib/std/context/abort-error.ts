/**
 * What a context's signal aborts with: an error of its own, whose `cause` is why the context is done.
 *
 * A host throws a signal's reason and may write its own stack over it (Node's `fetch` does), so the reason is never the
 * first failure itself: that one keeps its lines. Nor is it `Canceled` or `DeadlineExceeded`, which all contexts share.
 *
 * The names are those of the platform's own reasons, which is what code that takes a signal tells them by.
 */

import { GoError, named } from "../../core/error.ts";
import { Canceled, DeadlineExceeded } from "./errors.ts";

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
