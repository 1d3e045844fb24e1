import { go, gosched, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { describe, expect, test } from "vitest";
import { Engine } from "../../../lib/dev/testing/engine/engine.ts";
import type { Failure } from "../../../lib/dev/testing/engine/ending.ts";
import { minimize } from "../../../lib/dev/testing/shrink.ts";
import { Budget, execute, scheduleOf, search } from "../../../lib/dev/testing/search.ts";
import type { Schedule } from "../../../lib/dev/testing/schedule.ts";
import { rearrangements } from "../../../lib/dev/testing/strategies/guided.ts";
import { random } from "../../../lib/dev/testing/strategies/random.ts";
import { Scripted } from "../../../lib/dev/testing/strategies/scripted.ts";
import { kernel as dispatchers } from "../../explore/goker/kubernetes/77796.ts";

const engine = new Engine({ time: "adversarial", maxSteps: 2000, leaks: true, check: null });

/** Two locks in two orders, with others around who change nothing. */
function* philosophers(): Routine {
  const a = new Mutex();
  const b = new Mutex();
  const wg = new WaitGroup();
  function* eat(left: Mutex, right: Mutex): Routine {
    yield* left.lock();
    yield* right.lock();
    right.unlock();
    left.unlock();
  }
  for (let i = 0; i < 3; i++) {
    go(function* () {
      for (let turn = 0; turn < 4; turn++) yield* gosched();
    });
  }
  wg.go(eat, a, b);
  wg.go(eat, b, a);
  yield* wg.wait();
}

async function foundAtRandom(
  body: () => Routine,
  seed: number,
): Promise<{ readonly failure: Failure; readonly schedule: Schedule }> {
  const failure = await search(engine, body, random()(seed), new Budget(2000));
  return { failure: failure as Failure, schedule: scheduleOf(engine.run) };
}

const seeds = [1, 2, 3, 4, 5];

describe("a failing schedule", () => {
  test.each(seeds)("is shrunk to the one deviation that matters (seed %i)", async (seed) => {
    const { failure, schedule } = await foundAtRandom(philosophers, seed);
    expect(schedule.length).toBeGreaterThan(5);
    const shorter = await minimize(engine, philosophers, failure, schedule, 100);
    expect(shorter.schedule).toHaveLength(1);
    const again = new Scripted(shorter.schedule);
    again.begin();
    expect(await execute(engine, philosophers, again)).toMatchObject({ kind: "deadlock" });
  });

  test.each(seeds)("of a bug that takes several deviations keeps few (seed %i)", async (seed) => {
    const { failure, schedule } = await foundAtRandom(dispatchers.buggy as () => Routine, seed);
    expect(schedule.length).toBeGreaterThan(10);
    const { schedule: shorter, replays } = await minimize(engine, dispatchers.buggy, failure, schedule, 100);
    expect(shorter.length).toBeLessThanOrEqual(5);
    expect(replays).toBeLessThanOrEqual(100);
  });

  test("takes no more executions than it may, and is never longer afterwards", async () => {
    const { failure, schedule } = await foundAtRandom(dispatchers.buggy as () => Routine, 1);
    let before = schedule.length;
    for (let limit = 0; limit <= 40; limit++) {
      const shorter = await minimize(engine, dispatchers.buggy, failure, schedule, limit);
      expect(shorter.replays).toBeLessThanOrEqual(limit);
      expect(shorter.schedule.length).toBeLessThanOrEqual(before);
      before = shorter.schedule.length;
    }
    expect(before).toBeLessThan(schedule.length);
  });
});

describe("the rearrangements of an order", () => {
  /** As `ab`: b went where a would have by default. */
  const orders = (...steps: readonly string[]): string[] =>
    [...rearrangements(steps.map((step) => ({ ordinary: step[0] as string, goal: step[1] as string })))].map((order) =>
      order.join(""),
    );

  test("are none where all went by default", () => {
    expect(orders("aa", "bb")).toEqual([]);
  });
  test("let the default one go on, or the other one wait for its own next turn", () => {
    expect(orders("aa", "ab", "bb", "aa", "aa", "cc", "bb")).toEqual(["aaabbcb", "aaacbbb"]);
  });
  test("let the default one go although it never did, or the other one go last", () => {
    expect(orders("ab", "cc")).toEqual(["abc", "cb"]);
  });
});
