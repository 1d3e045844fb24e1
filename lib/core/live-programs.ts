/** The programs of this thread that have not ended. */

import { watchedPrograms } from "./deadlock.ts";
import { currentProgram, defaultProgram } from "./default-program.ts";
import type { Program } from "./program.ts";
import { standingPrograms } from "./standing-program.ts";

/**
 * The default program; those that `program` made; every `run` and `main`, the oldest first; and the one that runs now.
 */
export function livePrograms(): Program[] {
  return [...new Set([defaultProgram, ...standingPrograms(), ...watchedPrograms(), currentProgram()])];
}
