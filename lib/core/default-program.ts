/**
 * The thread's default program: goroutines that `go` starts outside any other (an HTTP handler, a
 * button's listener).
 *
 * It never ends and never reports a deadlock: the next event may wake anybody. What one of its
 * goroutines throws and nobody catches is the host's uncaught exception.
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
