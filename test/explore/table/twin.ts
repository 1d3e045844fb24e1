/** Whether a kernel's fixed twin is free of any finding, as far as one looks. */

import type { Body } from "goroutines";
import { delay } from "../../../lib/dev/testing/strategies/delay.ts";
import { pct } from "../../../lib/dev/testing/strategies/pct.ts";
import { pos } from "../../../lib/dev/testing/strategies/pos.ts";
import { random } from "../../../lib/dev/testing/strategies/random.ts";
import { hunt } from "./hunt.ts";

/** How far one looks. */
export interface Depth {
  /** How many deviations. */
  readonly bound: number;
  /** How many of the schedules with so many deviations at the most. */
  readonly schedules: number;
  /** How many executions each by random, pct(3) and pos. */
  readonly byChance: number;
}

export interface Survival {
  /** How many schedules there are within the bound, and whether that is all of them. */
  readonly schedules: number;
  readonly complete: boolean;
  /** How many executions were cut off at the step limit. */
  readonly capped: number;
  /** What was found, as `random: leak: ...`. */
  readonly findings: readonly string[];
}

export async function survival(program: Body<unknown>, { bound, schedules, byChance }: Depth): Promise<Survival> {
  const bounded = await hunt(program, delay({ bound }), { limit: schedules });
  const hunts = [bounded];
  for (const maker of [random(), pct({ depth: 3 }), pos()]) hunts.push(await hunt(program, maker, { limit: byChance }));
  return {
    schedules: bounded.executions,
    complete: bounded.complete,
    capped: hunts.reduce((sum, each) => sum + each.capped, 0),
    findings: hunts.flatMap(({ strategy, failure }) => (failure === null ? [] : [`${strategy}: ${failure.kind}: ${failure.message}`])),
  };
}
