// What a seed determines, for every strategy that draws.
import { describe, expect, test } from "vitest";
import { auto } from "../../../../lib/dev/testing/strategies/auto.ts";
import { delay } from "../../../../lib/dev/testing/strategies/delay.ts";
import { dfs } from "../../../../lib/dev/testing/strategies/dfs.ts";
import { dpor } from "../../../../lib/dev/testing/strategies/dpor.ts";
import { fifo } from "../../../../lib/dev/testing/strategies/scripted.ts";
import { pct } from "../../../../lib/dev/testing/strategies/pct.ts";
import { pos } from "../../../../lib/dev/testing/strategies/pos.ts";
import { random, Seeded } from "../../../../lib/dev/testing/strategies/random.ts";
import type { StrategyMaker } from "../../../../lib/dev/testing/strategies/strategy.ts";
import { executions, scripts } from "./executions.ts";
import { meeting } from "./programs.ts";

const drawing: Record<string, StrategyMaker> = { random: random(), "pct(3)": pct({ depth: 3 }), pos: pos() };
const steady: Record<string, StrategyMaker> = {
  fifo: fifo(),
  "delay(2)": delay({ bound: 2 }),
  dfs: dfs(),
  "dfs(1)": dfs({ preemptions: 1 }),
  dpor: dpor(),
};

describe.each(Object.entries({ ...drawing, ...steady }))("%s", (name, maker) => {
  test("is named so", () => {
    expect(maker(1).name).toBe(name);
  });

  test("decides the same with the same seed", () => {
    expect(scripts(executions(meeting, maker(7), 100))).toEqual(scripts(executions(meeting, maker(7), 100)));
  });
});

test("auto decides the same with the same seed, in all its stages", () => {
  expect(scripts(executions(meeting, auto()(7), 1500))).toEqual(scripts(executions(meeting, auto()(7), 1500)));
});

describe.each(Object.entries(drawing))("%s", (_name, maker) => {
  test("decides otherwise with another seed", () => {
    const seeds = [0, 1, 2, 3, -1, 2 ** 32, 2 ** 53 - 1];
    const all = seeds.map((seed) => scripts(executions(meeting, maker(seed), 100)).join(" "));
    // The upper bits of a seed are dropped: 2 ** 32 is 0, and 2 ** 53 - 1 is -1.
    expect(new Set(all).size).toBe(5);
  });

  test("decides otherwise in each execution", () => {
    expect(new Set(scripts(executions(meeting, maker(1), 100))).size).toBeGreaterThan(10);
  });

  test("has never tried everything", () => {
    const strategy = maker(1);
    executions(meeting, strategy, 2000);
    expect(strategy.complete).toBe(false);
    expect(strategy.begin()).toBe(true);
  });
});

describe.each(Object.entries(steady))("%s", (_name, maker) => {
  test("decides the same with every seed", () => {
    expect(scripts(executions(meeting, maker(1), 100))).toEqual(scripts(executions(meeting, maker(2), 100)));
  });
});

describe("what is drawn", () => {
  test.each([2, 3, 7, 100])("is each of %i numbers about equally often", (n) => {
    const counts = Array.from({ length: n }, () => 0);
    const seeded = new Seeded(1);
    // The first of each stream, since most executions are short.
    for (let execution = 0; execution < 1000 * n; execution++) {
      seeded.restart(1, execution);
      (counts[seeded.below(n)] as number) += 1;
    }
    // Six standard deviations.
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(6 * Math.sqrt(1000));
  });

  test("does not follow from what the stream before drew", () => {
    const seeded = new Seeded(1);
    const firsts = Array.from({ length: 4000 }, (_, execution) => {
      seeded.restart(1, execution);
      return seeded.below(2);
    });
    const same = firsts.filter((first, i) => i > 0 && first === firsts[i - 1]).length;
    expect(Math.abs(same - 2000)).toBeLessThan(6 * Math.sqrt(1000));
  });
});
