/** Executes a body again and again under one strategy, until something is found or the budget is spent. */

import { host } from "#host";
import type { Body } from "../../core/run.ts";
import type { Engine } from "./engine/engine.ts";
import type { Failure } from "./engine/outcome.ts";
import { outside } from "./engine/outside.ts";
import type { Strategy } from "./strategies/strategy.ts";

/** How many executions between two looks at the clock. */
const STRIDE = 16;

/** How long the host's event loop waits at a stretch, in milliseconds. */
const LONGEST = 100;

/** What may be spent, and what has been. */
export interface Budget {
  /** How many executions there may be, and have been. */
  readonly limit: number;
  spent: number;
  /** How many of them were cut off at the step limit. */
  capped: number;
  /** Whether one of them waited for a promise. */
  waitedOutside: boolean;
  /** When to stop, on the host's clock in milliseconds. */
  readonly deadline: number;
}

/** Performs one execution; the failure it came to. */
export async function execute(engine: Engine, body: Body<unknown>, strategy: Strategy): Promise<Failure | null> {
  engine.begin(body, strategy);
  while (!engine.proceed()) if (!(await outside(engine))) break;
  return engine.end();
}

/** Executes until the first failure; null when the strategy has no more to try or the budget is spent. */
export async function search(
  engine: Engine,
  body: Body<unknown>,
  strategy: Strategy,
  budget: Budget,
): Promise<Failure | null> {
  let rest = host.now() + LONGEST;
  while (budget.spent < budget.limit && strategy.begin()) {
    budget.spent++;
    engine.begin(body, strategy);
    // Only an execution that waits for a promise is worth a promise.
    while (!engine.proceed()) if (!(await outside(engine))) break;
    const failure = engine.end();
    if (engine.run.capped) budget.capped++;
    if (engine.run.waitedOutside) budget.waitedOutside = true;
    if (failure !== null) return failure;
    if (budget.spent % STRIDE !== 0) continue;
    const now = host.now();
    if (now >= budget.deadline) break;
    if (now < rest) continue;
    await new Promise<void>((resolve) => host.defer(resolve));
    rest = host.now() + LONGEST;
  }
  return null;
}
