import { UsageError, type Body } from "goroutines";
import { describe, expect, test } from "vitest";
import { Delay, delay } from "../../../../lib/dev/testing/strategies/delay.ts";
import { dfs } from "../../../../lib/dev/testing/strategies/dfs.ts";
import { executions, scripts, type Execution } from "./executions.ts";
import { endless, independent, late, meeting } from "./programs.ts";

const programs: readonly (readonly [name: string, body: Body<unknown>])[] = [
  ["a meeting", meeting],
  ["somebody late", late],
  ["three who are independent", independent(2, 2, 1)],
];

function deviations({ taken }: Execution): number {
  return taken.filter((way) => way !== 0).length;
}

describe.each(programs)("of %s", (_name, body) => {
  const all = executions(body, dfs()(1));

  test.each([0, 1, 2, 3])(
    "delay(%i) executes each schedule with at most so many deviations once, those with fewer first",
    (bound) => {
      const strategy = delay({ bound })(1);
      const met = executions(body, strategy);
      expect(scripts(met).toSorted()).toEqual(
        scripts(all.filter((execution) => deviations(execution) <= bound)).toSorted(),
      );
      const counts = met.map(deviations);
      expect(counts).toEqual(counts.toSorted((a, b) => a - b));
      expect(strategy.complete).toBe(true);
    },
  );

  test("the default one comes first", () => {
    const [first] = executions(body, delay({ bound: 1 })(1));
    expect(first?.taken.every((way) => way === 0)).toBe(true);
  });
});

test("is not complete before it says that there is no more", () => {
  const strategy = delay({ bound: 1 })(1);
  const { length } = executions(meeting, delay({ bound: 1 })(1));
  executions(meeting, strategy, length);
  expect(strategy.complete).toBe(false);
  expect(strategy.begin()).toBe(false);
  expect(strategy.complete).toBe(true);
  expect(strategy.begin()).toBe(false);
});

test("is complete although its bound is not reached, when no schedule has more deviations", () => {
  const strategy = delay({ bound: 1000 })(1);
  const met = executions(late, strategy);
  expect(met).toHaveLength(executions(late, dfs()(1)).length);
  expect(strategy.complete).toBe(true);
});

test("is not complete when an execution was cut off", () => {
  const strategy = delay({ bound: 1 })(1);
  const met = executions(endless, strategy, Infinity, { maxSteps: 20 });
  expect(met.every(({ capped }) => capped)).toBe(true);
  expect(strategy.complete).toBe(false);
});

test("stops at its limit, and goes on from there once it is released", () => {
  const strategy = new Delay(2, 1);
  const first = executions(meeting, strategy);
  expect(scripts(first)).toEqual(scripts(executions(meeting, new Delay(1))));
  expect(strategy.complete).toBe(false);
  strategy.release();
  const rest = executions(meeting, strategy);
  expect(scripts([...first, ...rest])).toEqual(scripts(executions(meeting, new Delay(2))));
  expect(strategy.complete).toBe(true);
});

test.each([-1, 0.5, NaN, "1", undefined])("refuses the bound %s", (bound) => {
  expect(() => delay({ bound: bound as number })).toThrow(UsageError);
  expect(() => delay({ bound: bound as number })).toThrow(/^delay: bound must be a whole number, 0 or more, not /);
});
