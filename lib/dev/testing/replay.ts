/** `replay`: executes one schedule again. */

import type { Body } from "../../core/run.ts";
import { watched } from "./engine/async-watch.ts";
import { engineFor, type ExecutionOptions } from "./search.ts";
import { record } from "./report/record.ts";
import type { Finding } from "./report/finding.ts";
import { parseToken, type Schedule } from "./schedule.ts";

/** What a replay came to. */
export interface Replay {
  /** How the execution failed; null if it did not. */
  readonly finding: Finding | null;
  /**
   * Why this is not the execution that the token was made from; null if it is. The program has changed
   * since, or depends on something else than its schedule (see {@link checkDeterminism}).
   */
  readonly diverged: string | null;
}

/**
 * Executes a program once more under the schedule of a finding: the same bug, the same trace, every time and on
 * every machine. After a fix it shows whether that schedule still fails.
 *
 * @param body the program, as it was explored.
 * @param schedule the token of a finding, or a schedule.
 * @param options as they were for `explore`; how time passes stands in the token.
 * @throws (rejects with) {@link UsageError} for what is no token.
 *
 * @example
 * ```ts
 * function* body(): Routine {
 *   const mu = new Mutex();
 *   yield* mu.lock();
 *   yield* mu.lock();
 * }
 * const { finding, diverged } = await replay(body, "d1:");
 * log(finding === null ? "fixed" : finding.kind, diverged);
 * ```
 */
export async function replay<T>(
  body: Body<T>,
  schedule: string | Schedule,
  options: ExecutionOptions<T> = {},
): Promise<Replay> {
  const token =
    typeof schedule === "string" ? parseToken("replay", schedule) : { schedule, time: options.time ?? "adversarial" };
  const engine = engineFor("replay", body, { ...options, time: token.time });
  return watched(engine, () => record(engine, body, token));
}
