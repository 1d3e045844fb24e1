// Executions of a program under a strategy, one after the other, and what was decided in each.
import type { Body } from "goroutines";
import { Engine, type EngineOptions } from "../../../../lib/dev/testing/engine/engine.ts";
import type { Failure } from "../../../../lib/dev/testing/engine/ending.ts";
import type { Strategy } from "../../../../lib/dev/testing/strategies/strategy.ts";

export interface Execution {
  /** Which way each decision went. */
  readonly taken: readonly number[];
  /** How many ways each had. */
  readonly ways: readonly number[];
  readonly steps: number;
  readonly capped: boolean;
  readonly failure: Failure | null;
  readonly value: unknown;
}

/** All of them, or the first `limit`. */
export function executions(
  body: Body<unknown>,
  strategy: Strategy,
  limit: number = Infinity,
  options: Partial<EngineOptions> = {},
): Execution[] {
  const engine = new Engine({ time: "adversarial", maxSteps: 2000, leaks: true, check: null, ...options });
  const all: Execution[] = [];
  while (all.length < limit && strategy.begin()) {
    engine.begin(body, strategy);
    if (!engine.proceed()) throw new Error("the program waits for something outside");
    const failure = engine.end();
    const { taken, ways, decisions, steps, capped } = engine.run;
    all.push({
      taken: taken.slice(0, decisions),
      ways: ways.slice(0, decisions),
      steps,
      capped,
      failure,
      value: engine.ending.value,
    });
  }
  return all;
}

/** What was decided in each, as texts that can be compared. */
export function scripts(all: readonly Execution[]): string[] {
  return all.map(({ taken }) => taken.join(","));
}
