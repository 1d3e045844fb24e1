/** `numGoroutine`: how many goroutines there are. */

import { currentProgram } from "./default-program.ts";

/**
 * How many goroutines exist in the caller's program, the caller included; outside any goroutine, in
 * the thread's default program. Go's `runtime.NumGoroutine()`.
 *
 * @example
 * ```ts
 * console.log(`${numGoroutine()} goroutines`);
 * ```
 */
export function numGoroutine(): number {
  return currentProgram().count;
}
