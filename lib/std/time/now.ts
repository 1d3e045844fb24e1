/** The wall clock, as a program's timers see it. */

import { currentProgram } from "../../core/default-program.ts";

/**
 * The time, on the same clock as the values of timers and tickers. Go's `time.Now()`.
 *
 * @example
 * ```ts
 * const start = now();
 * yield* sleep(1);
 * log(formatDuration(since(start)));
 * ```
 */
export function now(): Date {
  const { timers } = currentProgram();
  return timers.date(timers.now());
}

/**
 * How long ago `at` was, in milliseconds; a `Date` has no fractions of them. Go's `time.Since(t)`.
 *
 * @example
 * ```ts
 * const due = yield* after(1).recv();
 * if (since(due) > 100) log("received late");
 * ```
 */
export function since(at: Date): number {
  return now().getTime() - at.getTime();
}
