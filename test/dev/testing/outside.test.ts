// What is outside an execution and takes part in it: async functions, promises, the host's timers, I/O. No verdict is
// given while it may still change something.

import { readFile } from "node:fs";
import { setTimeout as hostSetTimeout } from "node:timers";
import { describe, expect, test } from "vitest";
import { chan, go, gosched, select, sleep, until, type Body, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import {
  checkDeterminism,
  delay,
  dfs,
  explore,
  pct,
  pos,
  random,
  replay,
  shrink,
  type ExploreOptions,
} from "goroutines/testing";

const times = ["adversarial", "ordered", "idle"] as const;

/** Programs in which goroutines and async code work together, as they should. */
const correct: Record<string, Body<unknown>> = {
  *"an async function that sends and closes"() {
    const ch = chan<number>();
    const p = (async () => {
      for (let i = 0; i < 3; i++) await ch.send(i);
      ch.close();
    })();
    let sum = 0;
    yield* ch.forEach((n) => void (sum += n));
    yield* until(p);
    if (sum !== 3) throw new Error(`${sum}`);
  },
  *"for await beside a sender"() {
    const ch = chan<number>();
    const got: number[] = [];
    const p = (async () => {
      for await (const n of ch) got.push(n);
    })();
    for (let i = 0; i < 3; i++) yield* ch.send(i);
    ch.close();
    yield* until(p);
    if (got.join() !== "0,1,2") throw new Error(got.join());
  },
  *"a callback of a promise"() {
    const ch = chan<number>(1);
    void Promise.resolve(7).then((n) => ch.trySend(n));
    if ((yield* ch.recv()) !== 7) throw new Error("not 7");
  },
  *"a long chain of promises"() {
    const ch = chan<number>(1);
    void (async () => {
      for (let i = 0; i < 100; i++) await Promise.resolve();
      ch.trySend(7);
    })();
    yield* ch.recv();
  },
  *"queueMicrotask and process.nextTick"() {
    const ch = chan<number>(2);
    queueMicrotask(() => ch.trySend(1));
    process.nextTick(() => ch.trySend(2));
    yield* ch.recv();
    yield* ch.recv();
  },
  *"setTimeout that sends"() {
    const ch = chan<number>(1);
    setTimeout(() => ch.trySend(7));
    yield* ch.recv();
  },
  *"a setTimeout of an hour, with arguments"() {
    const ch = chan<string>(1);
    setTimeout((a: string, b: string) => ch.trySend(a + b), 3_600_000, "x", "y");
    if ((yield* ch.recv()) !== "xy") throw new Error("not xy");
  },
  *"setImmediate that sends"() {
    const ch = chan<number>(1);
    setImmediate(() => ch.trySend(7));
    yield* ch.recv();
  },
  *"setInterval until it is cleared"() {
    const ch = chan<number>();
    let n = 0;
    const interval = setInterval(() => void ch.trySend(n++), 1000);
    yield* ch.recv();
    yield* ch.recv();
    clearInterval(interval);
  },
  *"a timer that is cleared, and one that is left"() {
    const timer = setTimeout(() => {
      throw new Error("was cleared");
    }, 5);
    clearTimeout(timer);
    setInterval(() => {}, 100);
    yield* gosched();
  },
  *"a timer that sets itself anew, and is left"() {
    const again = (): void => void setTimeout(again, 10);
    again();
    yield* gosched();
  },
  *"an async function that waits for time"() {
    const ch = chan<number>();
    void (async () => {
      await sleep(600_000);
      await new Promise((resolve) => void setTimeout(resolve, 600_000));
      await ch.send(7);
    })();
    yield* ch.recv();
  },
  *"a callback of I/O"() {
    const ch = chan<number>(1);
    readFile(import.meta.filename, () => ch.trySend(7));
    yield* ch.recv();
  },
  *"a timer of the host's own"() {
    const ch = chan<number>(1);
    hostSetTimeout(() => ch.trySend(7), 2);
    yield* ch.recv();
  },
  *"a goroutine that main leaves, until an async function comes"() {
    const ch = chan<number>();
    go(function* () {
      yield* ch.recv();
    });
    void (async () => {
      await Promise.resolve();
      await ch.send(1);
    })();
  },
};

const budget: ExploreOptions = { executions: 30 };

describe.each(times)("no false verdict, time: %s", (time) => {
  test.each(Object.entries(correct))("%s", async (_, body) => {
    for (const strategy of [delay({ bound: 2 }), random(), pct({ depth: 3 }), pos(), dfs({ preemptions: 1 })]) {
      const { finding } = await explore(body, { ...budget, strategy, time });
      expect(String(finding)).toBe("null");
    }
  });
});

test("polling for what an async function does is no livelock", async () => {
  const body = function* (): Routine {
    const state = { done: false };
    void (async () => {
      for (let i = 0; i < 5; i++) await Promise.resolve();
      state.done = true;
    })();
    while (!state.done) yield* gosched();
  };
  expect(await explore(body, { executions: 20 })).toMatchObject({ finding: null, capped: 0 });
});

test("nor is polling for I/O", async () => {
  const body = function* (): Routine {
    const state = { done: false };
    readFile(import.meta.filename, () => (state.done = true));
    while (!state.done) yield* gosched();
  };
  expect(await explore(body, { executions: 5 })).toMatchObject({ finding: null });
});

test("polling beside an async function that never comes is a livelock still", async () => {
  const body = function* (): Routine {
    void (async () => {
      await new Promise(() => {});
    })();
    for (;;) yield* gosched();
  };
  expect((await explore(body, { hostWait: 50 })).finding?.kind).toBe("livelock");
});

describe("what is found beside async code", () => {
  /** A lost update between a goroutine and an async function. */
  const lost = function* (): Routine<number> {
    let n = 0;
    const p = (async () => {
      await Promise.resolve();
      n++;
    })();
    const before = n;
    yield* gosched();
    n = before + 1;
    yield* until(p);
    return n;
  };
  const check = (n: number): void => {
    if (n !== 2) throw new Error(`counted ${n}`);
  };

  test("an interleaving of the two: the moment of the host's turn is decided, and replayed", async () => {
    const { finding } = await explore(lost, { check });
    expect(finding?.kind).toBe("property");
    const token = finding?.token ?? "";
    for (let i = 0; i < 20; i++)
      expect(await replay(lost, token, { check })).toMatchObject({ diverged: null, finding: { token } });
    expect(String(finding)).toContain("the host runs its microtasks");
  });

  test("a real deadlock beside an async function, the same each time", async () => {
    const body = function* (): Routine {
      const ch = chan<number>();
      void (async () => {
        for (let i = 0; i < 3; i++) await ch.send(i);
      })();
      yield* ch.forEach(() => {});
    };
    const { finding } = await explore(body);
    expect(finding?.kind).toBe("deadlock");
    expect((await replay(body, finding?.token ?? "")).diverged).toBe(null);
    expect((await shrink(body, finding?.token ?? "")).kind).toBe("deadlock");
    await checkDeterminism(body);
  });

  test("what a callback of a timer throws", async () => {
    const { finding } = await explore(function* () {
      setTimeout(() => {
        throw new Error("from the callback");
      }, 5);
      yield* sleep(10);
    });
    expect([finding?.kind, finding?.message]).toEqual(["panic", "from the callback"]);
  });

  test("a timeout of setTimeout that comes too early, as one of sleep would", async () => {
    const body = function* (): Routine<string> {
      const ch = chan<string>(1);
      go(function* () {
        yield* gosched();
        ch.trySend("value");
      });
      setTimeout(() => ch.trySend("late"), 1000);
      return (yield* ch.recv()) ?? "closed";
    };
    const inTime = (value: string): void => {
      if (value !== "value") throw new Error(value);
    };
    expect((await explore(body, { check: inTime })).finding?.kind).toBe("property");
    expect((await explore(body, { check: inTime, time: "idle" })).finding).toBe(null);
  });
});

describe("a promise that does not settle in time", () => {
  test("is told as such, and not as a deadlock", async () => {
    const { finding } = await explore(
      function* waits() {
        const mine = chan<number>();
        go(function* other() {
          yield* mine.recv();
        });
        yield* until(new Promise(() => {}));
      },
      { hostWait: 50 },
    );
    expect(finding?.kind).toBe("unsettled");
    expect(finding?.message).toBe("main waits for a promise that has not settled within 50 ms");
    expect(finding?.waitFor.find(({ goroutine }) => goroutine === "main")?.stack[0]?.file).toContain("outside.test.ts");
  });

  test("nor as a leak", async () => {
    const { finding } = await explore(
      function* () {
        go(function* worker() {
          yield* until(new Promise(() => {}));
        });
      },
      { hostWait: 50 },
    );
    expect([finding?.kind, finding?.message]).toEqual([
      "unsettled",
      "worker (2) waits for a promise that has not settled within 50 ms",
    ]);
    const { finding: none } = await explore(
      function* () {
        go(function* worker() {
          yield* until(new Promise(() => {}));
        });
      },
      { hostWait: 50, leaks: false },
    );
    expect(none).toBe(null);
  });

  test("I/O that is still under way neither", async () => {
    const { finding } = await explore(
      function* () {
        const ch = chan<number>(1);
        hostSetTimeout(() => ch.trySend(1), 1000);
        yield* ch.recv();
      },
      { hostWait: 50 },
    );
    expect([finding?.kind, finding?.message]).toEqual([
      "unsettled",
      "all goroutines are asleep, and what they left to the host (Timeout) has woken none within 50 ms",
    ]);
  });

  test("is waited for while time is idle, whatever timer is set", async () => {
    const cases: string[] = [];
    const body = (slow: Promise<unknown>): Body<void> =>
      function* () {
        cases.push((yield* select({ p: until(slow), late: sleep(60_000) })).case);
      };
    const slow = (): Promise<unknown> => new Promise((resolve) => void setTimeout(resolve, 100));
    expect(await explore(body(slow()), { time: "idle", strategy: delay({ bound: 0 }) })).toMatchObject({
      finding: null,
    });
    expect(cases).toEqual(["p"]);
    expect(await explore((rt) => body(slow())(rt), { time: "idle", strategy: delay({ bound: 0 }) })).toMatchObject({
      finding: null,
    });
    expect(cases).toEqual(["p", "p"]);
    const never = await explore(body(new Promise(() => {})), { time: "idle", hostWait: 50 });
    expect(never.finding?.kind).toBe("unsettled");
  });
});

describe("the host is as it was", () => {
  const names = ["setTimeout", "setInterval", "setImmediate", "clearTimeout", "queueMicrotask"] as const;
  const functions = (): unknown[] => [...names.map((name) => globalThis[name]), process.nextTick];

  test("outside executions, and after them", async () => {
    const before = functions();
    let inside: unknown[] = [];
    const p = explore(function* () {
      inside = functions();
      yield* until(new Promise((resolve) => void hostSetTimeout(resolve, 5)));
    });
    await new Promise((resolve) => void setTimeout(resolve, 2));
    expect(functions()).toEqual(before);
    await p;
    expect(functions()).toEqual(before);
    expect(inside.some((f, i) => f === before[i])).toBe(false);
  });

  test("goroutines of other programs, and async functions, run beside an exploration", async () => {
    const ch = chan<number>();
    const wg = new WaitGroup();
    wg.go(function* () {
      for (let i = 0; i < 50; i++) {
        yield* sleep(1);
        yield* ch.send(i);
      }
    });
    const exploring = explore(
      function* () {
        void (async () => {
          await sleep(5);
        })();
        yield* gosched();
      },
      { executions: 2000, strategy: random() },
    );
    for (let i = 0; i < 50; i++) expect(await ch.recv()).toBe(i);
    await exploring;
    await wg.wait();
  });

  test("the body runs in the caller's async context, on every execution", async () => {
    const { AsyncLocalStorage } = await import("node:async_hooks");
    const store = new AsyncLocalStorage<string>();
    const seen = new Set<string | undefined>();
    await store.run("mine", () =>
      explore(
        function* () {
          seen.add(store.getStore());
          yield* gosched();
          const ch = chan<number>(1);
          setTimeout(() => {
            seen.add(store.getStore());
            ch.trySend(1);
          }, 5);
          yield* ch.recv();
        },
        { executions: 50, strategy: random() },
      ),
    );
    expect([...seen]).toEqual(["mine"]);
  });
});

test("executions run on a macrotask's stack, also after an await", async () => {
  await Promise.resolve();
  let ran = false;
  const body = function* (): Routine {
    void Promise.resolve().then(() => (ran = true));
    yield* gosched();
    yield* gosched();
  };
  // Where the host's turn comes between the two.
  await replay(body, [{ decision: 0, way: 1 }]);
  expect(ran).toBe(true);
});

test.each([60, 70])(
  "a search in which a microtask could have waited through %d steps says what it has proved",
  async (steps) => {
    const { finding, exhausted, incomplete } = await explore(
      function* () {
        let n = 0;
        void Promise.resolve().then(() => void (n = 1));
        for (let i = 0; i < steps; i++) yield* gosched();
        if (n === 0) throw new Error("the microtask came last");
      },
      { strategy: delay({ bound: 5 }), executions: 5000 },
    );
    // Where it is a decision it is found. Else the search is not complete.
    if (steps === 60) expect(finding?.message).toBe("the microtask came last");
    else expect([finding, exhausted, incomplete]).toEqual([null, false, expect.stringContaining("microtasks")]);
  },
);
