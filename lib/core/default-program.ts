/**
 * The thread's default program: goroutines that `go` starts outside any other (an HTTP handler, a button's listener).
 *
 * It never ends and never reports a deadlock: the next event may wake any goroutine. What one of its goroutines throws
 * and does not catch is the host's uncaught exception.
 */

import { host } from "#host";
import { Program } from "./program.ts";
import { thread } from "./thread.ts";

export const defaultProgram: Program = new Program({
  returned() {},
  panicked(value) {
    host.uncaught(value);
  },
  failed() {
    // The throw that follows is a panic of its goroutine.
  },
});

/** The program of the goroutine that runs now; the default program outside any goroutine. */
export function currentProgram(): Program {
  return thread.current === null ? defaultProgram : thread.current.owner;
}

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
