/** `choose`: a choice of the program itself, which the explorer makes. */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { random } from "../../core/random.ts";
import { thread } from "../../core/thread.ts";
import { checkWhole } from "./check-whole.ts";
import { Engine } from "./engine/engine.ts";

/** As many ways as a strategy can count. */
const MOST = 65_535;

/**
 * Chooses a number from 0 to `n - 1`. Under `explore` each of them is tried, as part of the schedule, and a replay
 * chooses the same again: for what a test can't foresee (which request fails, how many bytes arrive), where
 * `Math.random` could not be replayed. Anywhere else it is random.
 *
 * The shorter a schedule, the fewer of its choices are other than 0: let 0 be the usual case.
 *
 * @param n how many values there are, 1 to 65,535.
 * @param why what is chosen, for the reader of the program: `"the replica that fails"`.
 * @throws {UsageError} if `n` is no such number, or `why` no string.
 *
 * @example
 * ```ts
 * const late = choose(2, "whether the answer is late") === 1;
 * const r = yield* select({ v: ch.recv(), timeout: late ? sleep(0) : null });
 * ```
 */
export function choose(n: number, why: string): number {
  checkWhole("choose", "the number of values", n, 1);
  if (n > MOST)
    throw new UsageError(
      "ERR_WHOLE_NUMBER",
      `choose: the number of values must be ${MOST} at the most, not ${describe(n)}`,
    );
  if (typeof why !== "string")
    throw new UsageError("ERR_WHY", `choose: says in words what is chosen, not by ${describe(why)}`);
  const observer = thread.current?.owner.observer;
  return observer instanceof Engine ? observer.chooseValue(n) : random(n);
}
