// explore, replay and shrink: what they find, what they say of it, and what they refuse.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, select, sleep, until, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { newTimer, now } from "goroutines/time";
import { Operation } from "../../../lib/core/op.ts";
import { BLOCKED } from "../../../lib/core/thread.ts";
import type { Waiter } from "../../../lib/core/waiter.ts";
import { delay, dfs, explore, fifo, pct, random, replay, shared, shrink } from "goroutines/testing";

function* both(first: Mutex, second: Mutex): Routine {
  yield* first.lock();
  yield* second.lock();
  second.unlock();
  first.unlock();
}

/** Two locks, taken by two goroutines; in different orders unless `sorted`. */
function twoLocks(sorted = false): () => Routine {
  return function* () {
    const [a, b] = [new Mutex(), new Mutex()];
    const wg = new WaitGroup();
    wg.go(both, a, b);
    wg.go(both, ...(sorted ? ([a, b] as const) : ([b, a] as const)));
    yield* wg.wait();
  };
}

describe("explore", () => {
  test("finds a deadlock, and says how many executions it took and who decided", async () => {
    const { finding, findings, ...rest } = await explore(twoLocks());
    expect(finding?.kind).toBe("deadlock");
    expect(finding?.message).toBe("all goroutines are asleep - deadlock!");
    expect(finding?.schedule).toHaveLength(1);
    expect(findings).toEqual([finding]);
    expect(rest).toEqual({
      executions: 6,
      failed: 1,
      decided: 6,
      capped: 0,
      exhausted: false,
      incomplete: null,
      strategy: "auto: delay(1)",
      seed: 1,
      warnings: [],
    });
  });

  test("says that a search was complete only if it was", async () => {
    expect(await explore(twoLocks(true), { strategy: dfs() })).toMatchObject({ finding: null, exhausted: true });
    expect(await explore(twoLocks(true), { strategy: delay({ bound: 2 }) })).toMatchObject({
      finding: null,
      exhausted: true,
    });
    expect(await explore(twoLocks(true), { strategy: dfs(), executions: 3 })).toMatchObject({
      finding: null,
      executions: 3,
      exhausted: false,
    });
    expect(await explore(twoLocks(true), { strategy: random, executions: 50 })).toMatchObject({
      executions: 50,
      strategy: "random",
    });
    expect(await explore(twoLocks(true), { strategy: random(), executions: 50 })).toMatchObject({
      finding: null,
      executions: 50,
      exhausted: false,
    });
    expect(await explore(twoLocks(), { strategy: fifo() })).toMatchObject({
      finding: null,
      executions: 1,
      exhausted: false,
    });
  });

  test("never says so once an execution was cut off", async () => {
    const long = function* (): Routine {
      for (let i = 0; i < 30; i++) yield* gosched();
    };
    expect(await explore(long, { strategy: dfs(), maxSteps: 20 })).toMatchObject({
      finding: null,
      capped: 1,
      exhausted: false,
    });
    expect(await explore(long, { strategy: dfs() })).toMatchObject({ finding: null, capped: 0, exhausted: true });
  });

  test("finds the same with the same seed", async () => {
    const once = (seed: number): Promise<unknown> =>
      explore(twoLocks(), { strategy: pct({ depth: 2 }), seed, shrink: 0 }).then(({ finding, executions }) => [
        finding?.token,
        executions,
      ]);
    for (const seed of [1, 2, 3]) expect(await once(seed)).toEqual(await once(seed));
    expect(new Set((await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(once))).map(String)).size).toBeGreaterThan(1);
  });

  test("waits for promises, and judges what comes after", async () => {
    const { finding, executions } = await explore(function* () {
      const value = yield* until(Promise.resolve(1));
      if (value === 1) throw new Error("after the promise");
    });
    expect([finding?.kind, finding?.message, executions]).toEqual(["panic", "after the promise", 1]);
  });

  test("lets the host have its turn before time passes: a promise that is settled already comes before a timeout", async () => {
    const cases = new Set<string>();
    const body = function* (): Routine {
      cases.add((yield* select({ settled: until(Promise.resolve(1)), late: sleep(10) })).case);
    };
    expect(await explore(body, { strategy: dfs() })).toMatchObject({ finding: null, executions: 2 });
    expect([...cases]).toEqual(["settled"]);
    const never = function* (): Routine {
      cases.add((yield* select({ never: until(new Promise(() => {})), late: sleep(10) })).case);
    };
    expect(await explore(never, { strategy: dfs() })).toMatchObject({ finding: null });
    expect([...cases]).toEqual(["settled", "late"]);
  });

  test("and is never exhausted then: when a promise is settled is not the schedule's alone to decide", async () => {
    const body = function* (): Routine {
      yield* until(Promise.resolve(1));
    };
    expect(await explore(body, { strategy: dfs() })).toMatchObject({ finding: null, executions: 2, exhausted: false });
  });

  test("two explorations at the same time keep out of each other's way", async () => {
    const slow = function* (): Routine {
      yield* until(new Promise<void>((resolve) => void setTimeout(resolve, 1)));
      yield* twoLocks()();
    };
    const found = await Promise.all([slow, twoLocks(), slow].map((body) => explore(body)));
    expect(found.map(({ finding }) => finding?.kind)).toEqual(["deadlock", "deadlock", "deadlock"]);
  });
});

describe("what counts as a failure", () => {
  const leaky = function* (): Routine {
    const ch = chan<number>();
    go(function* left() {
      yield* ch.send(1);
    });
    yield* gosched();
  };

  test("a goroutine that main leaves behind, unless leaks are allowed", async () => {
    expect((await explore(leaky)).finding).toMatchObject({
      kind: "leak",
      message: "main has returned, and one goroutine waits for ever: left (2) [chan send]",
    });
    expect(await explore(leaky, { leaks: false, strategy: dfs() })).toMatchObject({ finding: null, exhausted: true });
  });

  test("a property of what main returned", async () => {
    const body = function* (): Routine<number> {
      const r = yield* select({ a: sleep(1), b: sleep(2) });
      return r.case === "a" ? 1 : 2;
    };
    const check = (value: number): void => {
      if (value === 2) throw new Error(`${value} came first`);
    };
    expect((await explore(body, { check })).finding).toMatchObject({ kind: "property", message: "2 came first" });
    expect(await explore(body, { check, time: "idle", strategy: dfs() })).toMatchObject({
      finding: null,
      exhausted: true,
    });
  });

  test("a data race, unless races are allowed", async () => {
    const racy = function* (): Routine {
      const x = shared(0, "x");
      const wg = new WaitGroup();
      for (let i = 0; i < 2; i++)
        wg.go(function* () {
          yield* x.set(i);
        });
      yield* wg.wait();
    };
    expect((await explore(racy)).finding?.kind).toBe("race");
    expect(await explore(racy, { races: false, strategy: dfs() })).toMatchObject({ finding: null, exhausted: true });
  });

  test("two that give way to each other for ever: a livelock", async () => {
    const polite = function* (): Routine {
      const turn = [true, true];
      const wg = new WaitGroup();
      for (const i of [0, 1])
        wg.go(function* () {
          while (turn[1 - i] === true) yield* gosched();
          turn[i] = false;
        });
      yield* wg.wait();
    };
    expect((await explore(polite, { executions: 5 })).finding?.kind).toBe("livelock");
  });

  test("but not one that polls a timer or the clock: time passes for who looks long enough", async () => {
    const polling = function* (): Routine {
      const { c } = newTimer(5);
      while (c.tryRecv() === undefined) yield* gosched();
      const begun = now().getTime();
      while (now().getTime() < begun + 5) yield* gosched();
    };
    expect(await explore(polling, { strategy: fifo })).toMatchObject({ finding: null, capped: 1 });
  });

  test("a goroutine that an op of somebody's own wakes twice", async () => {
    class Twice extends Operation<void> {
      readonly reason: string = "twice";
      ready(): boolean {
        return false;
      }
      poll(): unknown {
        return BLOCKED;
      }
      park(waiter: Waiter): void {
        waiter.wake(undefined);
        waiter.wake(undefined);
      }
      withdraw(): void {}
      settle(): void {}
    }
    const { finding } = await explore(
      function* woken() {
        yield* new Twice();
      },
      { executions: 1 },
    );
    expect([finding?.kind, finding?.message]).toEqual(["panic", "woken (1) was woken twice"]);
  });

  test("one that waits while others go on: starvation", async () => {
    const unfair = function* (): Routine {
      const never = chan<number>();
      go(function* hungry() {
        yield* never.recv();
      });
      for (;;) yield* gosched();
    };
    const { finding } = await explore(unfair, { executions: 2 });
    expect([finding?.kind, finding?.message]).toEqual(["starvation", "hungry (2) never went on while others ran"]);
  });
});

describe("lockOrder: true", () => {
  test("warns of two locks that are taken in both orders, where no execution got stuck", async () => {
    const { finding, warnings } = await explore(twoLocks(), { strategy: fifo(), lockOrder: true });
    expect(finding).toBeNull();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]?.text).toMatch(/mu1[\s\S]*mu2/);
    expect((await explore(twoLocks(true), { strategy: fifo(), lockOrder: true })).warnings).toEqual([]);
  });
});

describe("replay", () => {
  test("fails as the finding did, every time", async () => {
    const { finding } = await explore(twoLocks());
    for (let i = 0; i < 20; i++) {
      const again = await replay(twoLocks(), finding?.token as string);
      expect([again.finding?.kind, again.finding?.token, again.diverged]).toEqual(["deadlock", finding?.token, null]);
    }
  });

  test("says that the program has changed", async () => {
    const { finding } = await explore(twoLocks());
    const fixed = await replay(twoLocks(true), finding?.token as string);
    expect(fixed.finding).toBeNull();
    expect(fixed.diverged).not.toBeNull();
  });

  test("takes a schedule as well as a token", async () => {
    const { finding } = await explore(twoLocks());
    expect((await replay(twoLocks(), finding?.schedule ?? [])).finding?.kind).toBe("deadlock");
  });
});

describe("shrink", () => {
  test("leads a long schedule to a short one that fails in the same way", async () => {
    const { finding } = await explore(twoLocks(), { strategy: random(), seed: 3, shrink: 0 });
    const shorter = await shrink(twoLocks(), finding?.token as string);
    expect(shorter.kind).toBe("deadlock");
    expect(shorter.schedule).toHaveLength(1);
    expect(shorter.token.length).toBeLessThanOrEqual(80);
  });

  test("refuses a schedule that does not fail", async () => {
    await expect(shrink(twoLocks(true), "d1:")).rejects.toThrow('shrink: the schedule the string "d1:" does not fail');
  });
});

describe("what can't be meant is refused", () => {
  test.each([
    [
      { strategy: "random" as never },
      'explore: strategy must be one such as pct({ depth: 3 }), not the string "random"',
    ],
    [{ executions: 0 }, "explore: executions must be a whole number, 1 or more, not the number 0"],
    [{ timeout: -1 }, "explore: timeout must be a positive number of milliseconds, not the number -1"],
    [{ time: "fast" as never }, 'explore: time must be one of "adversarial", "ordered", "idle", not the string "fast"'],
    [{ maxSteps: 1.5 }, "explore: maxSteps must be a whole number, 1 or more, not the number 1.5"],
    [{ seed: -1 }, "explore: seed must be a whole number, 0 or more, not the number -1"],
    [{ shrink: Number.NaN }, "explore: shrink must be a whole number, 0 or more, not the number NaN"],
  ])("%j", async (options, message) => {
    await expect(explore(twoLocks(), options)).rejects.toThrow(message);
  });

  test("a body that is no function, a token that is none", async () => {
    await expect(explore(1 as never)).rejects.toThrow("explore: needs a generator function, not the number 1");
    await expect(replay(twoLocks(), "x")).rejects.toThrow(
      'replay: a replay token looks like d1:13.1,14.2~k3f9; given the string "x"',
    );
  });
});

test("the timeout holds where each execution fails, and differently", async () => {
  let n = 0;
  const begun = performance.now();
  const { failed, exhausted, incomplete } = await explore(
    function* () {
      throw new Error(`failure ${n++}`);
    },
    { all: true, timeout: 50, executions: 10_000, strategy: random },
  );
  expect(performance.now() - begun).toBeLessThan(10_000);
  expect(failed).toBeLessThan(10_000);
  expect([exhausted, incomplete]).toEqual([false, "the timeout of 50 ms was over"]);
});
