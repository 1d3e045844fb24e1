/** What an end of something shared is, on another thread than its home, as far as waits are concerned. */

import { UsageError } from "../../../core/error.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { AwayPlace } from "./away-wait.ts";

export interface AwayThing {
  readonly id: number;
  /** The wait of `waiter` has come to `outcome` there; `length`: of the channel's buffer. With what to wake him. */
  heard(outcome: unknown, length: number, waiter: Waiter): unknown;
  /** `verb` can't be done now with `value`. */
  refused(verb: number, value: unknown): void;
  /** `verb` may be done now. */
  mayBeReady(verb: number): void;
}

export function withdrawPlace({ value }: Waiter): void {
  if (value instanceof AwayPlace && !value.gone) value.wait.withdraw(value);
}

/** @param unknown what only the home knows, and what to do instead. */
export function notSynchronous(what: string, unknown: string): UsageError {
  return new UsageError(
    "ERR_NOT_SYNCHRONOUS",
    `${what}: these cores share no memory, so only the thread that called cores() knows at once ${unknown}`,
  );
}
