import { UsageError, type Body } from "goroutines";
import { describe, expect, test } from "vitest";
import { Delay, delay } from "../../../../lib/dev/testing/strategies/delay.ts";
import { dfs } from "../../../../lib/dev/testing/strategies/dfs.ts";
import { executions, scripts, type Execution } from "./executions.ts";
import { polling, yielding } from "../../../explore/deep/kernels.ts";
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

test("is called by the deviations that it is at where it has no bound", () => {
  const strategy = new Delay(Infinity);
  expect(strategy.name).toBe("delay(0)");
  executions(meeting, strategy, 2);
  expect(strategy.name).toBe("delay(1)");
});

test("a loop that polls does not use the executions up", () => {
  const met = executions(polling, delay({ bound: 2 })(1), 50);
  expect(met.findIndex(({ failure }) => failure !== null)).toBeGreaterThan(0);
});

describe("from a base at which the caller of gosched goes on", () => {
  const body = independent(3, 3, 2);

  test("executes each schedule once as well", () => {
    const strategy = new Delay(Infinity, "staying");
    const met = scripts(executions(body, strategy));
    expect(met.toSorted()).toEqual(scripts(executions(body, dfs()(1))).toSorted());
    expect(strategy.complete).toBe(true);
  });

  test("needs few deviations for a goroutine that makes all its steps at once", () => {
    const found = (strategy: Delay): number =>
      executions(yielding, strategy, 100).findIndex(({ failure }) => failure !== null);
    expect(found(new Delay(1))).toBe(-1);
    expect(found(new Delay(1, "staying"))).toBeGreaterThan(0);
  });

  test("stops where nothing calls gosched: the bases are one", () => {
    const strategy = new Delay(Infinity, "staying");
    expect(executions(late, strategy)).toHaveLength(1);
    expect(strategy.complete).toBe(false);
  });
});

test.each([-1, 0.5, NaN, "1", undefined])("refuses the bound %s", (bound) => {
  expect(() => delay({ bound: bound as number })).toThrow(UsageError);
  expect(() => delay({ bound: bound as number })).toThrow(/^delay: bound must be a whole number, 0 or more, not /);
});
