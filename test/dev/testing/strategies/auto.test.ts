import { describe, expect, test } from "vitest";
import { auto } from "../../../../lib/dev/testing/strategies/auto.ts";
import { delay } from "../../../../lib/dev/testing/strategies/delay.ts";
import { Engine } from "../../../../lib/dev/testing/engine/engine.ts";
import type { Strategy } from "../../../../lib/dev/testing/strategies/strategy.ts";
import { executions, scripts } from "./executions.ts";
import { endless, independent, late, meeting } from "./programs.ts";

/** The name of the strategy at each execution, as runs of the same one. */
function stages(
  body: () => Generator<never, unknown, unknown>,
  strategy: Strategy,
  limit: number,
): [name: string, executions: number][] {
  const engine = new Engine({ time: "adversarial", maxSteps: 2000, leaks: true, check: null });
  const all: [string, number][] = [];
  for (let n = 0; n < limit && strategy.begin(); n++) {
    const last = all.at(-1);
    if (last?.[0] === strategy.name) last[1]++;
    else all.push([strategy.name, 1]);
    engine.begin(body, strategy);
    engine.proceed();
    engine.end();
  }
  return all;
}

const large = independent(6, 6, 6, 6, 6) as () => Generator<never, unknown, unknown>;

describe("auto", () => {
  test("spends on one deviation first, then on chance, then on two", () => {
    const one = executions(large, delay({ bound: 1 })(1)).length;
    expect(one).toBeLessThan(600);
    const two = executions(large, delay({ bound: 2 })(1)).length;
    const strategy = auto()(1);
    expect(stages(large, strategy, Infinity)).toEqual([
      ["auto: delay(2)", one],
      ["auto: pct(3)", 400],
      ["auto: pos", 400],
      ["auto: delay(2)", two - one],
    ]);
    expect(strategy.complete).toBe(true);
  });

  test("gives one deviation up after 600 executions, and comes back to it", () => {
    const longer = independent(40, 40, 40, 40, 40) as () => Generator<never, unknown, unknown>;
    expect(stages(longer, auto()(1), 1500)).toEqual([
      ["auto: delay(2)", 600],
      ["auto: pct(3)", 400],
      ["auto: pos", 400],
      ["auto: delay(2)", 100],
    ]);
  });

  test("executes each schedule with at most two deviations once", () => {
    const strategy = auto()(1);
    const met = scripts(executions(meeting, strategy));
    const bounded = scripts(executions(meeting, delay({ bound: 2 })(1)));
    expect(strategy.complete).toBe(true);
    expect(met).toHaveLength(bounded.length + 800);
    expect(bounded.every((script) => met.includes(script))).toBe(true);
  });

  test("stops where two deviations are all there are", () => {
    const strategy = auto()(1);
    const small = independent(1, 1);
    expect(executions(small, strategy)).toHaveLength(2);
    expect(strategy.complete).toBe(true);
    expect(strategy.begin()).toBe(false);
  });

  test("is not complete before it says that there is no more", () => {
    const strategy = auto()(1);
    const { length } = executions(late, auto()(1));
    executions(late, strategy, length);
    expect(strategy.complete).toBe(false);
    expect(strategy.begin()).toBe(false);
    expect(strategy.complete).toBe(true);
  });

  test("is not complete when an execution was cut off", () => {
    const strategy = auto()(1);
    executions(endless, strategy, 10_000, { maxSteps: 10 });
    expect(strategy.begin()).toBe(false);
    expect(strategy.complete).toBe(false);
  });
});
