/**
 * Why a piece of work has failed. It becomes an error where somebody waits for it, so that the error's own stack
 * leads there; the other thread's stands in its cause.
 */

import { GoError, UsageError } from "../../../core/error.ts";

export class Failure {
  readonly code: string;
  readonly message: string;
  readonly cause: unknown;
  /** Of a chunk, the place of the element in hand; -1 if it is none. */
  readonly index: number;

  constructor(code: string, message: string, cause?: unknown, index = -1) {
    this.code = code;
    this.message = message;
    this.cause = cause;
    this.index = index;
  }

  /** What this thread threw, as a failure. */
  static of(error: unknown): Failure {
    return error instanceof UsageError || error instanceof GoError
      ? new Failure(error.code, error.message, error.cause)
      : new Failure("ERR_TASK", messageOf(error), error);
  }

  /** `where`: for a chunk, which of all inputs it was. */
  toError(where = ""): Error {
    const { code, message, cause } = this;
    if (USAGE.has(code)) return new UsageError(code, message);
    return new GoError(code, message + where, cause === undefined ? undefined : { cause });
  }
}

/** What the caller did wrong. */
const USAGE = new Set(["ERR_CANNOT_CROSS", "ERR_NO_EXPORT", "ERR_NO_CORES", "ERR_WORKER"]);

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
