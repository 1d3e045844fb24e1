/** Whether a kernel's fixed twin is free of any finding, as far as one looks. */

import type { Body } from "goroutines";
import { delay, pct, pos, random } from "goroutines/testing";
import { hunt, type Hunt } from "./hunt.ts";

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
  /** How many of the executions by chance were cut off at the step limit, and ended in the fair run that follows. */
  readonly capped: number;
  /** What was found, as `random: leak: ...`. */
  readonly findings: readonly string[];
}

export async function survival(program: Body<unknown>, { bound, schedules, byChance }: Depth): Promise<Survival> {
  const bounded = await hunt(program, delay({ bound }), { limit: schedules });
  const chances: Hunt[] = [];
  for (const maker of [random(), pct({ depth: 3 }), pos()])
    chances.push(await hunt(program, maker, { limit: byChance }));
  return {
    schedules: bounded.executions,
    complete: bounded.complete,
    capped: chances.reduce((sum, each) => sum + each.capped, 0),
    findings: [bounded, ...chances].flatMap(({ strategy, failure }) =>
      failure === null ? [] : [`${strategy}: ${failure.kind}: ${failure.message}`],
    ),
  };
}
