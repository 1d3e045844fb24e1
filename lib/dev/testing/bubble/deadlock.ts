/** A bubble's deadlock, as a test runner can show it: its stack leads to where the goroutines wait. */

import { DeadlockError } from "../../../core/error.ts";

export function bubbleDeadlock(message: string, dump: () => string): DeadlockError {
  const error = new DeadlockError(message, dump);
  const { name } = error;
  Object.defineProperty(error, "stack", {
    // To find where they wait takes milliseconds: not before somebody looks.
    get: () => [`${name}: ${message}`, ...frames(error.dump)].join("\n"),
    configurable: true,
  });
  return error;
}

/** The lines of a dump that say where goroutines wait, as a stack has them. */
function frames(dump: string): string[] {
  return [...dump.matchAll(/^(.+)\(\.\.\.\)\n\t(.+)$/gm)].map(([, fn, at]) => `    at ${fn} (${at})`);
}
