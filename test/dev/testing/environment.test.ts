// GOROUTINES_EXPLORE: seed, budget, strategy, time and token of every exploration, without a change of code.
import { go, gosched, sleep, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { explore, explored, fifo } from "goroutines/testing";
import { afterEach, describe, expect, test, vi } from "vitest";
import { environment } from "../../../lib/dev/testing/environment.ts";

function say(text: string): void {
  vi.stubEnv("GOROUTINES_EXPLORE", text);
}

afterEach(() => void vi.unstubAllEnvs());

function* both(first: Mutex, second: Mutex): Routine {
  yield* first.lock();
  yield* second.lock();
  second.unlock();
  first.unlock();
}

function* twoLocks(): Routine {
  const [a, b] = [new Mutex(), new Mutex()];
  const wg = new WaitGroup();
  wg.go(both, a, b);
  wg.go(both, b, a);
  yield* wg.wait();
}

describe("is read part by part", () => {
  test.each([
    ["", {}],
    ["seed=7,timeout=60s", { seed: 7, timeout: 60_000 }],
    ["timeout=1500", { timeout: 1500 }],
    ["timeout=500ms", { timeout: 500 }],
    ["timeout=1.5h", { timeout: 5_400_000 }],
    ["timeout=2m,executions=5,shrink=0,maxSteps=9", { timeout: 120_000, executions: 5, shrink: 0, maxSteps: 9 }],
    ["time=idle", { time: "idle" }],
    [
      "token=d1:5.1,13.2~e5gckc,seed=2",
      {
        seed: 2,
        token: {
          time: "adversarial",
          schedule: [
            { decision: 5, way: 1 },
            { decision: 13, way: 2 },
          ],
          trail: "e5gckc",
        },
      },
    ],
  ])("%s", (text, expected) => {
    say(text);
    expect(environment()).toEqual(expected);
  });

  test.each(["auto", "fifo", "random", "pos", "dpor", "dfs", "dfs(2)", "pct(3)", "delay(1)"])(
    "strategy=%s",
    (strategy) => {
      say(`strategy=${strategy}`);
      const { name } = environment().strategy?.(1) ?? {};
      expect(name).toBe(strategy === "auto" ? "auto: delay(0)" : strategy);
    },
  );
});

describe("a part that can't be meant is named", () => {
  test.each([
    ["seed=x", 'seed must be a whole number, 0 or more, not the string "x"'],
    ["seed=-1", "seed must be"],
    ["seed=1e3", "seed must be"],
    ["seed=", "seed must be"],
    ["executions=0", "executions must be a whole number, 1 or more"],
    ["timeout=60x", "timeout must be a duration such as 60s"],
    ["timeout=0", "timeout must be"],
    ["timeout=s", "timeout must be"],
    ["strategy=pct", "strategy must be auto"],
    ["strategy=pct(0)", "strategy must be auto"],
    ["strategy=random(3)", "strategy must be auto"],
    ["strategy=fifo: 3", "strategy must be auto"],
    ["strategy=toString", "strategy must be auto"],
    ["time=fast", "time must be one of adversarial, ordered, idle"],
    ["token=d2:1", "token must be that of a finding"],
    ["sed=7", 'the string "sed=7" is none of seed=...'],
    ["seed=7,", 'the string "" is none of'],
    ["seed=7 timeout=60s", "seed must be"],
    ["seed=7,seed=8", "seed is given twice"],
    ["7", "is none of"],
  ])("%s", async (text, message) => {
    say(text);
    const error = (await explore(twoLocks).catch((e: unknown) => e)) as Error;
    expect(error).toMatchObject({ name: "UsageError", code: "ERR_ENVIRONMENT" });
    expect(error.message).toMatch(/^GOROUTINES_EXPLORE: /);
    expect(error.message).toContain(message);
  });
});

describe("it goes before what the code says", () => {
  test("of the strategy, the seed and the budget", async () => {
    say("strategy=random,seed=7,executions=3");
    const exploration = await explore(
      function* () {
        go(function* () {
          yield* gosched();
        });
        yield* gosched();
      },
      { strategy: fifo(), seed: 1, executions: 100 },
    );
    expect(exploration).toMatchObject({ strategy: "random", seed: 7, executions: 3 });
  });

  test("of time", async () => {
    function* timers(): Routine<string> {
      const order: number[] = [];
      const wg = new WaitGroup();
      for (const ms of [200, 5])
        wg.go(function* () {
          yield* sleep(ms);
          order.push(ms);
        });
      yield* wg.wait();
      return String(order);
    }
    const check = (order: string): void => {
      if (order !== "5,200") throw new Error(order);
    };
    expect((await explore(timers, { check })).finding?.message).toBe("200,5");
    say("time=idle");
    expect((await explore(timers, { check, time: "adversarial" })).finding).toBeNull();
  });

  test("a token is replayed, and nothing else", async () => {
    const { finding } = await explore(twoLocks);
    say(`token=${finding?.token}`);
    const again = await explore(twoLocks);
    expect(again).toMatchObject({ executions: 1, strategy: "replay", warnings: [] });
    expect(again.finding).toMatchObject({ kind: "deadlock", token: finding?.token });
    await expect(explored(twoLocks)()).rejects.toMatchObject({ code: "ERR_FINDING" });
  });

  test("a token of another program is warned of", async () => {
    say("token=d1:50.1~zzz");
    const { finding, exhausted, warnings } = await explore(twoLocks);
    expect([finding, exhausted]).toEqual([null, false]);
    expect(warnings).toMatchObject([{ kind: "replay" }]);
    expect(warnings[0]?.text).toContain("decision 50");
  });
});
