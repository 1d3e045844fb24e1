import { chan, go, gosched, type Body, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { dfs } from "../../../../lib/dev/testing/strategies/dfs.ts";
import { dpor } from "../../../../lib/dev/testing/strategies/dpor.ts";
import { programs } from "./dpor-programs.ts";
import { outcomes } from "./outcomes.ts";
import { endless } from "./programs.ts";

describe.each(Object.entries(programs))("%s: dpor finds every outcome", (_name, body) => {
  test.each(["adversarial", "idle"] as const)("under %s time, in fewer executions than there are schedules", (time) => {
    const all = outcomes(body, dfs(), { time });
    const reduced = outcomes(body, dpor(), { time });
    expect(all.complete).toBe(true);
    expect(reduced).toMatchObject({ found: all.found, complete: true });
    expect(reduced.executions).toBeLessThanOrEqual(all.executions);
    if (all.executions > 200) expect(reduced.executions).toBeLessThan(all.executions / 4);
  });

  test("with data races as failures", () => {
    expect(outcomes(body, dpor(), { races: true }).found).toEqual(outcomes(body, dfs(), { races: true }).found);
  });
});

test("between them, the programs come to every kind of end", () => {
  const found = Object.values(programs).flatMap((body) => outcomes(body, dpor(), { races: true }).found);
  for (const kind of ["returned", "deadlock", "leak", "panic", "race"])
    expect(found.some((outcome) => outcome.startsWith(kind))).toBe(true);
  expect(Object.values(programs).filter((body) => outcomes(body, dpor()).found.length > 1).length).toBeGreaterThan(15);
});

/** `n` goroutines that use a channel each. */
function privately(n: number): Body<void> {
  return function* (): Routine {
    for (let i = 0; i < n; i++) {
      const ch = chan<number>(1);
      go(function* () {
        for (let turn = 0; turn < 3; turn++) {
          yield* ch.send(turn);
          yield* ch.recv();
        }
      });
    }
  };
}

describe("what commutes is executed in one order", () => {
  test.each([1, 2, 4, 8])("%i goroutines with a channel each: one execution", (n) => {
    expect(outcomes(privately(n), dpor())).toEqual({ found: ["returned undefined"], executions: 1, complete: true });
  });

  test.each([2, 4, 8])(
    "%i who count down, and somebody who waits for that: no more executions than goroutines",
    (n) => {
      const body = function* (): Routine {
        const wg = new WaitGroup();
        for (let i = 0; i < n; i++)
          wg.go(function* () {
            yield* gosched();
          });
        yield* wg.wait();
      };
      const { executions, ...rest } = outcomes(body, dpor());
      expect(rest).toEqual({ found: ["returned undefined"], complete: true });
      expect(executions).toBeLessThanOrEqual(n + 1);
    },
  );

  test("readers of a variable: one execution", () => {
    const body = function* (): Routine {
      const x = shared(0, "x");
      for (let i = 0; i < 4; i++)
        go(function* () {
          yield* x.get();
        });
    };
    expect(outcomes(body, dpor()).executions).toBe(1);
  });

  test("receives from a closed channel: one execution", () => {
    const body = function* (): Routine {
      const ch = chan<number>();
      ch.close();
      for (let i = 0; i < 4; i++)
        go(function* () {
          yield* ch.recv();
        });
    };
    expect(outcomes(body, dpor()).executions).toBe(1);
  });

  test.each([
    [2, 2],
    [3, 6],
    [4, 24],
  ])("%i who lock the same mutex: every order of theirs, %i", (n, orders) => {
    const body = function* (): Routine {
      const mu = new Mutex();
      for (let i = 0; i < n; i++) {
        const own = chan<number>(1);
        go(function* () {
          yield* own.send(1);
          yield* mu.lock();
          mu.unlock();
          yield* own.recv();
        });
      }
    };
    expect(outcomes(body, dpor()).executions).toBe(orders);
  });
});

describe("dpor is complete", () => {
  test("not before it says that there is no more", () => {
    const body = programs["two locks in two orders"] as Body<unknown>;
    const { executions } = outcomes(body, dpor());
    expect(outcomes(body, dpor(), { limit: executions }).complete).toBe(false);
    expect(outcomes(body, dpor(), { limit: executions + 1 }).complete).toBe(true);
  });

  test("not when an execution was cut off", () => {
    const { complete, executions } = outcomes(endless, dpor(), { maxSteps: 20 });
    expect(executions).toBeGreaterThan(0);
    expect(complete).toBe(false);
  });
});
