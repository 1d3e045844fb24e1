/** The programs of this thread that have not ended. */

import { watchedPrograms } from "./deadlock.ts";
import { currentProgram, defaultProgram } from "./default-program.ts";
import type { Program } from "./program.ts";

/** The default program; every `run` and `main`, the oldest first; and the one that runs now, whoever drives it. */
export function livePrograms(): Program[] {
  return [...new Set([defaultProgram, ...watchedPrograms(), currentProgram()])];
}
