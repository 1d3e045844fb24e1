// schedule: interleavings as fast-check draws and shrinks them.
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { schedule } from "goroutines/testing/fast-check";
import { replay } from "../../../lib/dev/testing/replay.ts";
import type { Schedule } from "../../../lib/dev/testing/schedule.ts";

/** Locks one in the other. */
function* both(first: Mutex, second: Mutex): Routine {
  yield* first.lock();
  yield* second.lock();
  second.unlock();
  first.unlock();
}

/** Two that lock in opposite order: a deadlock if one runs between the other's two locks. */
function* crossed(): Routine {
  const [a, b, wg] = [new Mutex(), new Mutex(), new WaitGroup()];
  wg.go(both, a, b);
  wg.go(both, b, a);
  yield* wg.wait();
}

/** The same, in one order. */
function* ordered(): Routine {
  const [a, b, wg] = [new Mutex(), new Mutex(), new WaitGroup()];
  wg.go(both, a, b);
  wg.go(both, a, b);
  yield* wg.wait();
}

/** Whether `body` goes wrong nowhere that the schedules reach. */
function safe(body: () => Routine<unknown>) {
  return fc.asyncProperty(schedule(), async (s) => {
    const { finding } = await replay(body, s);
    if (finding !== null) throw new Error(String(finding));
  });
}

describe("a property over schedules", () => {
  test("holds where no schedule fails", async () => {
    await fc.assert(safe(ordered), { numRuns: 500, seed: 1 });
  });

  test.each([1, 2, 3, 4, 5])("fails with the minimal schedule of a deadlock of two locks, seed %i", async (seed) => {
    const { failed, counterexample, errorInstance } = await fc.check(safe(crossed), { numRuns: 1000, seed });
    expect(failed).toBe(true);
    const [found] = counterexample as [Schedule];
    expect(found).toHaveLength(1);
    expect(found[0]?.way).toBe(1);
    // Every earlier decision, the other way, fails nowhere.
    for (let decision = 0; decision < (found[0]?.decision ?? 0); decision++) {
      expect((await replay(crossed, [{ decision, way: 1 }])).finding).toBeNull();
    }
    expect((errorInstance as Error).message).toContain("deadlock");
  });
});

describe("a schedule", () => {
  test("has its deviations in order, one a decision, within the bounds", () => {
    const bounds = { maxDeviations: 5, maxDecision: 9, maxWay: 2 };
    fc.assert(
      fc.property(schedule(bounds), (s) => {
        expect(s.length).toBeLessThanOrEqual(5);
        s.forEach(({ decision, way }, i) => {
          expect(decision).toBeGreaterThan(i === 0 ? -1 : (s[i - 1]?.decision as number));
          expect(decision).toBeLessThanOrEqual(9);
          expect([1, 2]).toContain(way);
        });
      }),
      { numRuns: 500 },
    );
  });

  test("reaches its bounds", () => {
    const drawn = fc
      .sample(schedule({ maxDeviations: 2, maxDecision: 3, maxWay: 2 }), { numRuns: 1000, seed: 1 })
      .map((s) => JSON.stringify(s));
    // None, one of 4 decisions by 2 ways, two of 6 pairs by 4.
    expect(new Set(drawn).size).toBe(1 + 8 + 24);
  });

  test("shrinks to fewer deviations, earlier ones, smaller ways", () => {
    const shrunk = (property: (s: Schedule) => boolean): unknown =>
      fc.check(fc.property(schedule(), property), { seed: 3, numRuns: 1000 }).counterexample?.[0];
    expect(shrunk(() => false)).toEqual([]);
    expect(shrunk((s) => s.length < 2)).toEqual([
      { decision: 0, way: 1 },
      { decision: 1, way: 1 },
    ]);
    expect(shrunk((s) => s.every(({ decision, way }) => decision < 10 || way < 2))).toEqual([{ decision: 10, way: 2 }]);
  });

  test("that fast-check is given shrinks as well", () => {
    const given: Schedule = [
      { decision: 4, way: 2 },
      { decision: 30, way: 3 },
    ];
    const { counterexample } = fc.check(
      fc.property(schedule(), (s) => s.every(({ decision }) => decision < 20)),
      { examples: [[given]] },
    );
    expect(counterexample).toEqual([[{ decision: 20, way: 1 }]]);
  });

  test.each([
    ["maxDeviations", -1],
    ["maxDecision", 1.5],
    ["maxWay", 0],
  ])("with %s = %d is refused", (name, value) => {
    expect(() => schedule({ [name]: value })).toThrow(
      expect.objectContaining({
        name: "UsageError",
        code: "ERR_WHOLE_NUMBER",
        message: expect.stringContaining(name) as string,
      }),
    );
  });
});
