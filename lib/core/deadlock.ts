/**
 * Deadlock: nothing of a program can ever run again.
 *
 * A program's own accounting can't know who else holds its channels (an event handler, an async
 * function). So the default is to wait until the host's event loop has run dry: then nothing is left that
 * could send. A program that asked for exact reports is told by its own accounting alone.
 */

import { host } from "#host";
import { printLeftovers } from "./debug.ts";
import { dump } from "./dump.ts";
import { DeadlockError } from "./error.ts";
import type { Program } from "./program.ts";
import { scheduler } from "./scheduler.ts";

/** The programs that are told when the host runs dry. */
const watched = new Set<Program>();

/** Every `run` and `main` that has not ended, the oldest first. */
export function watchedPrograms(): Iterable<Program> {
  return watched;
}

export function watch(program: Program): void {
  if (watched.size === 0) host.onDry(reportAll);
  watched.add(program);
}

export function unwatch(program: Program): void {
  if (watched.delete(program) && watched.size === 0) host.offDry(reportAll);
}

function reportAll(): void {
  if (scheduler.source?.isDry() === false) return;
  // Who hears of a deadlock may go on, and run into another: only a loop that lives can run dry again.
  host.defer(() => {});
  for (const program of watched) if (program.head === null) report(program);
}

/** Ends `program` by Go's fatal error, with every goroutine listed. */
export function report(program: Program): void {
  const message =
    program.count === 0
      ? "no goroutines (main called runtime.Goexit) - deadlock!"
      : "all goroutines are asleep - deadlock!";
  printLeftovers();
  const here = dump(program);
  const elsewhere = scheduler.source?.elsewhere() ?? "";
  program.conduct.failed(new DeadlockError(message, () => (elsewhere === "" ? here() : `${here()}\n\n${elsewhere}`)));
}
