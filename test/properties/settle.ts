/** Waits until everybody else has done what he can: for the goroutine that drives the others. */

import { gosched, until, type Routine } from "goroutines";
import { thread } from "../../lib/core/thread.ts";

/** @param mixed whether there are others than goroutines of the driver's program. */
export function* settle(mixed: boolean): Routine {
  yield* settleGoroutines();
  if (!mixed) return;
  // After the first macrotask other programs have had their turn, which comes before ours; after the
  // second, async functions that these have woken.
  for (let n = 0; n < 2; n++) {
    yield* until(new Promise<void>((resolve) => setImmediate(resolve)));
    yield* settleGoroutines();
  }
}

/** More rounds than the others, whose scripts are short, can keep going. */
const ROUNDS = 1000;

function* settleGoroutines(): Routine {
  const program = thread.current?.owner;
  for (let round = 0; round < ROUNDS; round++) {
    yield* gosched();
    if (program?.head === null) return;
  }
  throw new Error("the run queue is never empty");
}
