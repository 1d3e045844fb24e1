import { explore } from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { auto } from "../../../../lib/dev/testing/strategies/auto.ts";
import { dfs } from "../../../../lib/dev/testing/strategies/dfs.ts";
import { Engine } from "../../../../lib/dev/testing/engine/engine.ts";
import type { Strategy } from "../../../../lib/dev/testing/strategies/strategy.ts";
import { move, shutdown } from "../../../explore/deep/kernels.ts";
import { executions, scripts } from "./executions.ts";
import { endless, independent, late, meeting } from "./programs.ts";

const long = independent(40, 40, 40, 40, 40) as () => Generator<never, unknown, unknown>;

/** The name of the strategy at each execution. */
function turns(body: () => Generator<never, unknown, unknown>, strategy: Strategy, limit: number): string[] {
  const engine = new Engine({ time: "adversarial", maxSteps: 2000, leaks: true, check: null });
  const names: string[] = [];
  while (names.length < limit && strategy.begin()) {
    names.push(strategy.name.replace(/^auto: /, ""));
    engine.begin(body, strategy);
    engine.proceed();
    engine.end();
  }
  return names;
}

describe("auto", () => {
  test("begins with few deviations; then each strategy has its share at any time", () => {
    const names = turns(long, auto()(1), 1024);
    expect(names.slice(0, 24)).toEqual(["delay(0)", ...Array.from({ length: 23 }, () => "delay(1)")]);
    // One is all that there is of partial orders here, and of the base schedule.
    const later = names.slice(24).filter((name) => name !== "dpor" && name !== "delay(0) from staying");
    for (let from = 0; from + 100 <= later.length; from += 100) {
      const shares = new Map<string, number>();
      for (const name of later.slice(from, from + 100)) shares.set(name, (shares.get(name) ?? 0) + 1);
      expect([...shares.keys()].toSorted()).toEqual([
        "delay(1)",
        "delay(1) from staying",
        "pct(3)",
        "pct(6)",
        "pos",
        "random",
      ]);
      expect(Math.min(...shares.values())).toBeGreaterThan(9);
    }
  });

  test("leaves partial orders alone where the program is long", () => {
    const longer = independent(200, 200, 200) as () => Generator<never, unknown, unknown>;
    expect(turns(longer, auto()(1), 200).filter((name) => name === "dpor")).toHaveLength(1);
  });

  test("spends its whole budget while there is a schedule that it has not executed", () => {
    expect(executions(long, auto()(1), 3000)).toHaveLength(3000);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "finds with seed %i what takes eight turns of two goroutines, and said before that it was through",
    async (seed) => {
      const { finding, executions: spent } = await explore(shutdown, { seed, shrink: 0 });
      expect(finding?.message).toMatch(/send on closed channel/);
      expect(spent).toBeLessThan(10_000);
    },
  );

  test("finds a narrow window with two changes in at most 100 executions on each of 25 seeds", async () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { finding } = await explore(move, { seed, executions: 100, shrink: 0 });
      expect(finding?.kind).toBe("panic");
    }
  });

  test.each([
    ["a meeting", meeting],
    ["somebody late", late],
    ["three who are independent", independent(2, 2, 1)],
  ] as const)("of %s it is complete only once it has executed every schedule", (_name, body) => {
    const strategy = auto()(1);
    const met = scripts(executions(body, strategy, 100_000));
    const all = scripts(executions(body, dfs()(1)));
    expect(strategy.complete).toBe(true);
    expect(strategy.name).toMatch(/^auto: delay\(\d+\)$/);
    expect(strategy.begin()).toBe(false);
    expect(new Set(met)).toEqual(new Set(all));
  });

  test("stops at once where there are few schedules", () => {
    const strategy = auto()(1);
    expect(executions(independent(1, 1), strategy)).toHaveLength(2);
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

  test("goes on when an execution was cut off, and is not complete", () => {
    const strategy = auto()(1);
    expect(executions(endless, strategy, 3000, { maxSteps: 10 })).toHaveLength(3000);
    expect(strategy.complete).toBe(false);
  });
});
