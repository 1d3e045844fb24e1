// What all executions of a program under one strategy come to.
import type { Body } from "goroutines";
import { Engine } from "../../../../lib/dev/testing/engine/engine.ts";
import type { TimeMode } from "../../../../lib/dev/testing/schedule.ts";
import type { StrategyMaker } from "../../../../lib/dev/testing/strategies/strategy.ts";

/** Data races are left to run on, so that it shows what they lead to. */
class Unjudging extends Engine {
  override lookForRaces(): void {}
}

export interface Options {
  readonly time?: TimeMode;
  readonly maxSteps?: number;
  /** Whether a data race is a failure. */
  readonly races?: boolean;
  readonly seed?: number;
  /** Stops after so many executions. */
  readonly limit?: number;
}

export interface Outcomes {
  /** Each once, in alphabetical order. */
  readonly found: readonly string[];
  readonly executions: number;
  readonly complete: boolean;
}

export function outcomes(body: Body<unknown>, maker: StrategyMaker, options: Options = {}): Outcomes {
  const { time = "adversarial", maxSteps = 500, races = false, seed = 1, limit = Infinity } = options;
  const engine = new (races ? Engine : Unjudging)({ time, maxSteps, leaks: true, check: null });
  const strategy = maker(seed);
  const found = new Set<string>();
  let executions = 0;
  while (executions < limit && strategy.begin()) {
    executions++;
    engine.begin(body, strategy);
    if (!engine.proceed()) throw new Error("the program waits for something outside");
    const failure = engine.end();
    found.add(
      failure === null ? `returned ${JSON.stringify(engine.ending.value)}` : `${failure.kind}: ${failure.message}`,
    );
  }
  return { found: [...found].toSorted(), executions, complete: strategy.complete };
}
