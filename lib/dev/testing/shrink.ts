/** `shrink`: makes the schedule of a failure shorter. */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Body } from "../../core/run.ts";
import { checkWhole } from "./check-whole.ts";
import { engineFor, type ExecutionOptions } from "./explore.ts";
import { minimize } from "./minimize.ts";
import { searching } from "./observe/install.ts";
import { record } from "./report/record.ts";
import type { Finding } from "./report/finding.ts";
import { parseToken, type Schedule } from "./schedule.ts";
import { execute } from "./search.ts";
import { Scripted } from "./strategies/scripted.ts";

export interface ShrinkOptions<T = unknown> extends ExecutionOptions<T> {
  /** How many executions at the most; 100 if left out. */
  readonly replays?: number;
}

/**
 * Looks for a schedule with fewer deviations that fails in the same way. `explore` does it by itself.
 *
 * @param body the program.
 * @param schedule a token or a schedule that fails.
 * @returns a promise of the finding of the shortest schedule that was found.
 * @throws (rejects with) {@link UsageError} if `schedule` does not fail.
 *
 * @example
 * ```ts
 * function* body(): Routine {
 *   const mu = new Mutex();
 *   yield* mu.lock();
 *   yield* mu.lock();
 * }
 * const { finding } = await explore(body, { shrink: 0 });
 * if (finding !== null) log(String(await shrink(body, finding.token)));
 * ```
 */
export async function shrink<T>(
  body: Body<T>,
  schedule: string | Schedule,
  options: ShrinkOptions<T> = {},
): Promise<Finding> {
  const { replays = 100 } = options;
  checkWhole("shrink", "replays", replays, 0);
  const token =
    typeof schedule === "string" ? parseToken("shrink", schedule) : { schedule, time: options.time ?? "adversarial" };
  const engine = engineFor("shrink", body, { ...options, time: token.time });
  return searching(async () => {
    const failure = await execute(engine, body, new Scripted(token.schedule));
    if (failure === null)
      throw new UsageError("ERR_NO_FAILURE", `shrink: the schedule ${describe(schedule)} does not fail`);
    const shorter = await minimize(engine, body, failure, token.schedule, replays);
    const { finding } = await record(engine, body, { ...token, schedule: shorter.schedule });
    return finding as Finding;
  });
}
