/** `after`: a channel that delivers once, when its time has come. */

import type { RecvChan } from "./chan.ts";
import { currentProgram } from "./default-program.ts";
import { checkMilliseconds } from "./error.ts";
import { TimerChannel } from "./timer-channel.ts";

/**
 * A channel that delivers the time once, `ms` milliseconds from this call. Go's `time.After(d)`.
 *
 * For a timeout in a select, `sleep(ms)` as a case is simpler. `after` is for a deadline that several
 * selects share: it counts from here, not from each select.
 *
 * @param ms milliseconds, fractions allowed; zero or less is due at once.
 * @returns a channel that never closes; the value is the time at which it was due.
 * @throws {UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * const deadline = after(1000);
 * for (;;) {
 *   const r = yield* select({ v: ch.recv(), deadline: deadline.recv() });
 *   if (r.case === "deadline") break;
 * }
 * ```
 */
export function after(ms: number): RecvChan<Date, never> {
  checkMilliseconds("after", ms);
  return new TimerChannel(currentProgram().timers, ms);
}
