/** Goes after a bug by one strategy. */

import type { Body } from "goroutines";
import type { Schedule, StrategyMaker, TimeMode } from "goroutines/testing";
import type { Engine } from "../../../lib/dev/testing/engine/engine.ts";
import type { Failure } from "../../../lib/dev/testing/engine/ending.ts";
import { Budget, engineFor, execute, scheduleOf, search, suspected } from "../../../lib/dev/testing/search.ts";
import { Trail } from "../../../lib/dev/testing/report/record.ts";
import { Scripted } from "../../../lib/dev/testing/strategies/scripted.ts";

export interface Hunt {
  readonly failure: Failure | null;
  /** How many executions it took. */
  readonly executions: number;
  /** Of them, how many were cut off at the step limit. */
  readonly capped: number;
  /** The one that failed. */
  readonly schedule: Schedule;
  /** Who decided last. */
  readonly strategy: string;
  /** Whether the strategy has run every schedule within its bounds. */
  readonly complete: boolean;
}

export interface HuntOptions {
  readonly limit: number;
  readonly seed?: number;
  readonly time?: TimeMode;
  readonly trail?: Trail;
}

/** An engine with the defaults of `explore`. */
export function engineOf(
  program: Body<unknown>,
  { time = "adversarial", trail }: { readonly time?: TimeMode; readonly trail?: Trail } = {},
): Engine {
  const engine = engineFor("hunt", program, { time });
  if (trail !== undefined) engine.listener = trail;
  return engine;
}

/** Executes until the first failure. */
export async function hunt(
  program: Body<unknown>,
  maker: StrategyMaker,
  { limit, seed = 1, ...how }: HuntOptions,
): Promise<Hunt> {
  const engine = engineOf(program, how);
  const strategy = maker(seed);
  const budget = new Budget(limit);
  const failure = await search(engine, program, strategy, budget);
  const schedule = failure === null ? [] : scheduleOf(engine.run);
  return {
    failure,
    schedule,
    executions: budget.spent,
    capped: budget.capped,
    strategy: strategy.name,
    complete: strategy.complete,
  };
}

/** Of `executions` of them, those that fail. */
export async function failures(program: Body<unknown>, maker: StrategyMaker, executions: number): Promise<Failure[]> {
  const engine = engineOf(program);
  const strategy = maker(1);
  const all: Failure[] = [];
  for (let i = 0; i < executions && strategy.begin(); i++) {
    const failure = await execute(engine, program, strategy);
    if (failure !== null) all.push(failure);
  }
  return all;
}

/** One execution under `schedule`. */
export async function perform(
  program: Body<unknown>,
  schedule: Schedule,
): Promise<{ readonly failure: Failure | null; readonly trail: Trail }> {
  const trail = new Trail();
  const strategy = new Scripted(schedule);
  strategy.begin();
  const engine = engineOf(program, { trail });
  const failure = await execute(engine, program, strategy);
  if (failure !== null || !engine.detectors.isSuspicious) return { failure, trail };
  return { failure: await suspected(engine, program), trail };
}

/** What an execution was, as `leak, 23 steps, k3f9`: the same for the same executions alone. */
export function markOf(failure: Failure | null, { steps, hash }: Trail): string {
  return `${failure?.kind ?? "ok"}, ${steps.length} steps, ${hash}`;
}
