/** Waits until everybody else has done what he can: for the goroutine that drives the others. */

import { host } from "#host";
import { gosched } from "../../../core/gosched.ts";
import type { Routine } from "../../../core/op.ts";
import { thread } from "../../../core/thread.ts";
import { until } from "../../../core/until.ts";
import type { Subject } from "./subject.ts";

export interface Others {
  /** Whether there are others than goroutines of the driver's program. */
  readonly mixed: boolean;
  /** Grows whenever one of them does something. */
  activity(): number;
}

/** Returns once nobody moves. */
export function* settle(subject: Subject, others: Others): Routine {
  yield* settleGoroutines();
  if (subject.settle === null) {
    if (others.mixed) yield* giveHostItsTurns();
    return;
  }
  let before: number;
  do {
    before = others.activity();
    yield* until(Promise.resolve(subject.settle()));
    yield* giveHostItsTurns();
  } while (before !== others.activity());
}

/**
 * After the first macrotask other programs have had their turn, which comes before ours; after the second, async
 * functions that these have woken.
 */
function* giveHostItsTurns(): Routine {
  for (let n = 0; n < 2; n++) {
    yield* until(new Promise<void>((resolve) => host.defer(resolve)));
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
