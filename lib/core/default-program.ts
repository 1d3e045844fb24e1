/**
 * The thread's default program: goroutines that `go` starts outside any other (an HTTP handler, a
 * button's listener).
 *
 * It never ends and never reports a deadlock: the next event may wake anybody. What one of its
 * goroutines throws and nobody catches is the host's uncaught exception.
 */

import { host } from "#host";
import { Program } from "./program.ts";

export const defaultProgram: Program = new Program({
  returned() {},
  panicked(value) {
    host.uncaught(value);
  },
  failed() {
    // The throw that follows is a panic of its goroutine.
  },
});
