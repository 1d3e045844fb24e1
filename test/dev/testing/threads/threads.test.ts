import { UsageError, type Body } from "goroutines";
import {
  delay,
  explore,
  explored,
  pct,
  random,
  replay,
  type ExportedBody,
  type Strategy,
  type StrategyMaker,
} from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { watchFor } from "../../../../lib/dev/testing/report/confirm.ts";
import { Budget, engineFor } from "../../../../lib/dev/testing/search.ts";
import { searchOnThreads } from "../../../../lib/dev/testing/threads/search-on-threads.ts";
import { addBesideWait, lostUpdate, onlyElsewhere, sixtySteps, twoLocks } from "./bodies.ts";

const module = new URL("bodies.ts", import.meta.url);
const named = (name: string, check?: string): ExportedBody => ({
  module,
  name,
  ...(check === undefined ? {} : { check }),
});

describe("explore on several threads", () => {
  test("finds what one finds, with a token that replays in any of them", async () => {
    const { finding, ...rest } = await explore(named("twoLocks"), { cores: 2 });
    expect(finding?.kind).toBe("deadlock");
    expect(rest).toMatchObject({ exhausted: false, capped: 0, seed: 1 });
    const one = await explore(twoLocks);
    expect(finding?.token).toBe(one.finding?.token);
    expect((await replay(twoLocks, finding?.token ?? "")).diverged).toBe(null);
  });

  test("finds the same each time", async () => {
    const found = [];
    for (let i = 0; i < 3; i++) found.push(await explore(named("shutdown"), { cores: 2, seed: 7 }));
    expect(found[0]?.finding?.kind).toBe("panic");
    expect(new Set(found.map(({ finding }) => finding?.token)).size).toBe(1);
    expect(new Set(found.map(({ executions }) => executions)).size).toBe(1);
  });

  test("divides the schedules within a bound, and is exhausted once all have been executed", async () => {
    const one = await explore(named("right"), { cores: 1, strategy: delay({ bound: 2 }) });
    const two = await explore(named("right"), { cores: 2, strategy: delay({ bound: 2 }) });
    expect(one).toMatchObject({ finding: null, exhausted: true });
    // The default schedule is executed by each.
    expect(two).toMatchObject({ finding: null, exhausted: true, executions: one.executions + 1 });
  });

  test("spends the executions that it is given", async () => {
    const { finding, executions, exhausted } = await explore(named("right", "isTwelve"), {
      cores: 2,
      strategy: pct({ depth: 3 }),
      executions: 1000,
    });
    expect({ finding, executions, exhausted }).toEqual({ finding: null, executions: 1000, exhausted: false });
  });

  test("asks the check of the module", async () => {
    const { finding } = await explore(named("right", "isEleven"), { cores: 2 });
    expect(finding).toMatchObject({ kind: "property", message: "12, not 11" });
  });

  test("is a test as well", async () => {
    await expect(explored(named("twoLocks"), { cores: 2 })()).rejects.toThrow(/^deadlock/);
    await explored(named("right"), { cores: 2, executions: 200 })();
  });

  test.each([
    [named("nothing"), {}, /^explore: .*bodies\.ts must export a function nothing, not undefined/],
    [named("notABody"), {}, /must export a function notABody, not the number 1/],
    [named("right", "nothing"), {}, /must export a function nothing/],
    [named("right"), { cores: 0 }, /^explore: cores must be a whole number, 1 or more, not the number 0/],
    [named("right"), { check() {} }, /^explore: no function can be sent to other cores; let the module export check/],
    [named("right"), { lockOrder: true }, /^explore: lockOrder is looked at on one core/],
    [named("right"), { strategy: () => own }, /^explore: other cores know only strategies of this package, not own/],
    [twoLocks, { cores: 2 }, /^explore: no function can be sent to other cores; name it/],
  ] as const)("refuses what can't be meant: %#", async (body, options, message) => {
    const refused = explore(body as ExportedBody, options);
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(message);
  });

  test("says when a thread ends before its search", async () => {
    await expect(explore(named("leaves"), { cores: 2, strategy: random })).rejects.toThrow(
      /^explore: a thread of the exploration has ended before its search/,
    );
  });
});

describe("what another thread has found", () => {
  /** What a search on one thread has come to, and been seen as, with no time left for anything. */
  async function seen(body: Body<unknown>, strategy: StrategyMaker) {
    const engine = engineFor("explore", body, {});
    const sighted = watchFor(engine);
    engine.deadline = 0;
    const budget = new Budget(1000, Infinity);
    const whole = { exported: named(body.name), body, strategy: strategy(1), seed: 1, cores: 1, budget };
    const { failure } = await searchOnThreads(engine, whole);
    return { failure, sighting: sighted(), budget };
  }

  test("is repeated to its end, although the time is up", async () => {
    const { failure, sighting } = await seen(sixtySteps, delay({ bound: 1 }));
    expect(failure).toMatchObject({ kind: "panic", error: { message: "chosen" } });
    expect(sighting?.schedule).toEqual([{ decision: 0, way: 1 }]);
  });

  test("cuts what the others have counted by then to what it has executed", async () => {
    const { failed, executions, decided } = await explore(named("oddThreads"), {
      cores: 2,
      strategy: random,
      executions: 1000,
    });
    expect(failed).toBe(1);
    expect(decided).toBeLessThanOrEqual(executions);
  });

  test("and does not come again in this one is told by its own schedule", async () => {
    const { failure, sighting } = await seen(onlyElsewhere, delay({ bound: 1 }));
    expect(failure).toMatchObject({ kind: "panic", message: "elsewhere" });
    expect(sighting?.schedule).toEqual([{ decision: 0, way: 1 }]);
  });

  test.each([
    ["lost update", lostUpdate],
    ["race", addBesideWait],
  ] as const)("is looked into where it takes other executions to tell: a %s", async (kind, body) => {
    const { failure, budget } = await seen(body, random());
    expect(failure?.kind).toBe(kind);
    expect(failure?.goroutines.length).toBeGreaterThan(0);
    expect(budget.decided).toBeLessThanOrEqual(budget.spent);
  });
});

const own: Strategy = { name: "own", complete: false, begin: () => true, decide: () => 0, end() {} };
