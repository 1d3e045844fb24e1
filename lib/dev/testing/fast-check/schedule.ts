/** `schedule`: schedules as fast-check draws and shrinks them. */

import { integer, nat, record, uniqueArray, type Arbitrary } from "fast-check";
import { checkWhole } from "../check-whole.ts";
import type { Deviation, Schedule } from "../schedule.ts";

/** How far a schedule may be from the default one. */
export interface ScheduleConstraints {
  /** How many deviations it has at the most; 3 if left out. */
  readonly maxDeviations?: number;
  /** The last decision, from 0, that may go another way; 50 if left out. */
  readonly maxDecision?: number;
  /**
   * The highest way, from 1, that a decision may go; 3 if left out. One that a decision doesn't have is its default.
   */
  readonly maxWay?: number;
}

/**
 * Schedules for `replay`, which shrink towards fewer and earlier deviations with smaller ways: so a property
 * over inputs and interleavings together is shrunk by fast-check as one.
 *
 * @param constraints how many deviations, how late, how far.
 * @returns an arbitrary of fast-check 4.
 * @throws {UsageError} if `maxDeviations` or `maxDecision` is no whole number, 0 or more, or `maxWay` none, 1 or more.
 *
 * @example
 * ```ts
 * await fc.assert(fc.asyncProperty(schedule(), async (s) => {
 *   const { finding } = await replay(function* () { yield* chan<number>(1).send(1); }, s);
 *   if (finding !== null) throw new Error(String(finding));
 * }));
 * ```
 */
export function schedule(constraints: ScheduleConstraints = {}): Arbitrary<Schedule> {
  const { maxDeviations = 3, maxDecision = 50, maxWay = 3 } = constraints;
  checkWhole("schedule", "maxDeviations", maxDeviations, 0);
  checkWhole("schedule", "maxDecision", maxDecision, 0);
  checkWhole("schedule", "maxWay", maxWay, 1);
  const deviation = record(
    { decision: nat(maxDecision), way: integer({ min: 1, max: maxWay }) },
    { noNullPrototype: true },
  );
  return uniqueArray(deviation, { selector: ({ decision }) => decision, maxLength: maxDeviations }).map(
    ascending,
    unchanged,
  );
}

function ascending(deviations: readonly Deviation[]): Schedule {
  return deviations.toSorted((a, b) => a.decision - b.decision);
}

/** The way back, by which fast-check shrinks a schedule that it has not drawn itself. */
function unchanged(given: unknown): Deviation[] {
  return [...(given as Schedule)];
}
