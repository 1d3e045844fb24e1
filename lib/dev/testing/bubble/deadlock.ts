/** A bubble's deadlock, as a test runner can show it: its stack leads to where the goroutines wait. */

import { DeadlockError } from "../../../core/error.ts";
import { framesOfDump } from "../dump-frames.ts";

export function bubbleDeadlock(message: string, dump: () => string): DeadlockError {
  const error = new DeadlockError(message, dump);
  const { name } = error;
  Object.defineProperty(error, "stack", {
    // To find where they wait takes milliseconds: not before somebody looks.
    get: () => `${name}: ${message}\n${framesOfDump(error.dump)}`,
    configurable: true,
  });
  return error;
}
