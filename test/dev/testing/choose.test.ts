// choose: a choice of the program itself.
import { describe, expect, test } from "vitest";
import { chan, go, run } from "goroutines";
import { choose } from "goroutines/testing";
import { Engine } from "../../../lib/dev/testing/engine/engine.ts";
import { execute, scheduleOf } from "../../../lib/dev/testing/search.ts";
import { Delay } from "../../../lib/dev/testing/strategies/delay.ts";
import { Scripted } from "../../../lib/dev/testing/strategies/scripted.ts";

function engine(): Engine {
  return new Engine({ time: "adversarial", maxSteps: 1000, leaks: true, check: null });
}

describe("under the engine", () => {
  test("each value is a way of a decision, 0 the default", async () => {
    const exploring = engine();
    const seen: string[] = [];
    const strategy = new Delay(2);
    while (strategy.begin()) {
      await execute(
        exploring,
        function* () {
          seen.push(`${choose(3, "the first")}${choose(2, "the second")}`);
        },
        strategy,
      );
    }
    expect(strategy.complete).toBe(true);
    expect(seen).toEqual(["00", "10", "20", "01", "11", "21"]);
  });

  test("one value is no decision", async () => {
    const exploring = engine();
    await execute(
      exploring,
      function* () {
        expect(choose(1, "nothing")).toBe(0);
      },
      new Scripted([]),
    );
    expect(exploring.run.decisions).toBe(0);
  });

  test("is part of the schedule: a replay chooses the same", async () => {
    const exploring = engine();
    const body = function* (): Generator<never, number, unknown> {
      return choose(100, "a number") * 100 + choose(100, "another");
    };
    const strategy = new Scripted([
      { decision: 0, way: 42 },
      { decision: 1, way: 7 },
    ]);
    strategy.begin();
    await execute(exploring, body, strategy);
    expect(exploring.ending.value).toBe(4207);
    expect(scheduleOf(exploring.run)).toEqual(strategy.schedule);
  });

  test("stands among the other decisions, in any goroutine", async () => {
    const exploring = engine();
    await execute(
      exploring,
      function* () {
        const ch = chan<number>();
        go(function* () {
          yield* ch.send(choose(2, "in another"));
        });
        return yield* ch.recv();
      },
      { name: "the last", complete: false, begin: () => true, decide: ({ ways }) => ways - 1, end() {} },
    );
    expect(exploring.ending.value).toBe(1);
  });
});

test("outside exploration it is random, in a goroutine and anywhere", async () => {
  const inside = await run(function* () {
    return Array.from({ length: 200 }, () => choose(4, "a suit"));
  });
  const outside = Array.from({ length: 200 }, () => choose(4, "a suit"));
  for (const values of [inside, outside]) expect(new Set(values)).toEqual(new Set([0, 1, 2, 3]));
});

test.each([0, -1, 1.5, NaN, Infinity, 65_536, "2", undefined])("choose(%j) is refused", (n) => {
  expect(() => choose(n as number, "what")).toThrow(
    expect.objectContaining({
      name: "UsageError",
      code: "ERR_WHOLE_NUMBER",
      message: expect.stringMatching(/^choose: the number of values must be /) as string,
    }),
  );
});

test("it says what for", () => {
  expect(() => choose(2, undefined as never)).toThrow(expect.objectContaining({ name: "UsageError", code: "ERR_WHY" }));
});
