import { UsageError, type Body } from "goroutines";
import { describe, expect, test } from "vitest";
import { Goroutine } from "../../../../lib/core/goroutine.ts";
import { GAVE_WAY } from "../../../../lib/core/thread.ts";
import { dfs } from "../../../../lib/dev/testing/strategies/dfs.ts";
import type { Decision, Strategy } from "../../../../lib/dev/testing/strategies/strategy.ts";
import { executions, scripts } from "./executions.ts";
import { endless, independent, late, meeting, spinning } from "./programs.ts";

function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}

describe("every schedule", () => {
  test.each([[[1, 1]], [[2, 3]], [[4, 4]], [[1, 1, 1, 1]], [[2, 2, 3]], [[1, 2, 1, 2]]])(
    "of independent goroutines with %j steps: the multinomial",
    (steps) => {
      const strategy = dfs()(1);
      const met = executions(independent(...steps), strategy);
      const orders = factorial(steps.reduce((a, b) => a + b)) / steps.map(factorial).reduce((a, b) => a * b);
      expect(met).toHaveLength(orders);
      expect(new Set(scripts(met)).size).toBe(orders);
      expect(strategy.complete).toBe(true);
    },
  );

  test("is executed once, in depth first order", () => {
    const met = scripts(executions(meeting, dfs()(1)));
    expect(new Set(met).size).toBe(met.length);
    const inOrder = met.toSorted((a, b) => {
      const [x, y] = [a, b].map((script) => script.split(",").map(Number)) as [number[], number[]];
      const at = x.findIndex((way, i) => way !== y[i]);
      return (x[at] ?? 0) - (y[at] ?? 0);
    });
    expect(met).toEqual(inOrder);
  });

  test("goes all ways of all decisions", () => {
    const prefixes = new Map<string, { readonly ways: number; readonly gone: Set<number> }>();
    for (const { taken, ways } of executions(meeting, dfs()(1))) {
      for (const [i, way] of taken.entries()) {
        const prefix = taken.slice(0, i).join(",");
        const node = prefixes.get(prefix) ?? { ways: ways[i] as number, gone: new Set() };
        prefixes.set(prefix, node);
        node.gone.add(way);
      }
    }
    expect(prefixes.size).toBeGreaterThan(100);
    for (const { ways, gone } of prefixes.values()) expect(gone.size).toBe(ways);
  });
});

/** Follows another strategy, and counts the preemptions of each execution. */
class Counting implements Strategy {
  readonly name: string = "counting";
  readonly complete: boolean = false;
  readonly counts: number[] = [];
  readonly #followed: Strategy;

  constructor(followed: Strategy) {
    this.#followed = followed;
  }

  begin(): boolean {
    const more = this.#followed.begin();
    if (more) this.counts.push(0);
    return more;
  }

  decide(decision: Decision): number {
    const way = this.#followed.decide(decision);
    const { about, actors, ways, last } = decision;
    const chosen = actors[way];
    const somebodyRuns = actors.slice(0, ways).some((actor) => actor instanceof Goroutine);
    const lastCould = last !== null && last.value === GAVE_WAY && actors.slice(0, ways).includes(last);
    if (about === "step" && somebodyRuns && (!(chosen instanceof Goroutine) || (lastCould && chosen !== last)))
      (this.counts[this.counts.length - 1] as number) += 1;
    return way;
  }

  end(run: Parameters<Strategy["end"]>[0]): void {
    this.#followed.end(run);
  }
}

const programs: readonly (readonly [name: string, body: Body<unknown>])[] = [
  ["a meeting", meeting],
  ["somebody late", late],
];

describe.each(programs)("of %s, dfs with at most so many preemptions", (_name, body) => {
  const counting = new Counting(dfs()(1));
  const all = scripts(executions(body, counting));

  test.each([0, 1, 2, 3, 100])("executes exactly the schedules that have no more than %i", (preemptions) => {
    const strategy = dfs({ preemptions })(1);
    const met = scripts(executions(body, strategy));
    expect(met.toSorted()).toEqual(all.filter((_, i) => (counting.counts[i] as number) <= preemptions).toSorted());
    expect(strategy.complete).toBe(true);
  });

  test("executes more of them the more there may be", () => {
    let before = new Set<string>();
    for (let preemptions = 0; preemptions < 5; preemptions++) {
      const met = new Set(scripts(executions(body, dfs({ preemptions })(1))));
      expect([...before].every((script) => met.has(script))).toBe(true);
      before = met;
    }
    expect(before.size).toBeGreaterThan(executions(body, dfs({ preemptions: 0 })(1)).length);
  });
});

test("is not complete before it says that there is no more", () => {
  const strategy = dfs()(1);
  executions(late, strategy, executions(late, dfs()(1)).length);
  expect(strategy.complete).toBe(false);
  expect(strategy.begin()).toBe(false);
  expect(strategy.complete).toBe(true);
});

test.each([endless, spinning])("is not complete when an execution was cut off", (body) => {
  const strategy = dfs({ preemptions: 1 })(1);
  const met = executions(body, strategy, 100_000, { maxSteps: 12 });
  expect(strategy.begin()).toBe(false);
  expect(met.some(({ capped }) => capped)).toBe(true);
  expect(strategy.complete).toBe(false);
});

test.each([-1, 0.5, Infinity, "1"])("refuses %s preemptions", (preemptions) => {
  expect(() => dfs({ preemptions: preemptions as number })).toThrow(UsageError);
  expect(() => dfs({ preemptions: preemptions as number })).toThrow(
    /^dfs: preemptions must be a whole number, 0 or more, not /,
  );
});
