/** `numGoroutine`: how many goroutines there are. */

import { defaultProgram } from "./default-program.ts";
import { thread } from "./thread.ts";

/**
 * How many goroutines exist in the caller's program, the caller included; outside any goroutine, in
 * the thread's default program. Go's `runtime.NumGoroutine()`.
 */
export function numGoroutine(): number {
  return (thread.current === null ? defaultProgram : thread.current.owner).count;
}
