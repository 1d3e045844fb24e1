// What a body begins beside its goroutines: rejections that nothing handles, async functions that wait for ever.
import { attempt, chan, go, gosched, sleep, until, type Routine } from "goroutines";
import { choose, explore, explored, fifo, replay, type Finding } from "goroutines/testing";
import { describe, expect, test } from "vitest";
import { watched } from "../../../lib/dev/testing/engine/async-watch.ts";
import { engineFor, execute } from "../../../lib/dev/testing/search.ts";
import { asyncWork as webWork } from "../../../lib/host/async-work-web.ts";
import { child } from "../../core/child.ts";
import { thread } from "../../../lib/core/thread.ts";
import { Scripted } from "../../../lib/dev/testing/strategies/scripted.ts";

async function findingOf(body: () => Routine<unknown>): Promise<Finding> {
  const { finding } = await explore(body);
  expect(finding).not.toBeNull();
  return finding as Finding;
}

describe("a rejection that nothing handles", () => {
  test("is a finding with its place, and not the end of the process", async () => {
    const listeners = process.listeners("unhandledRejection");
    const finding = await findingOf(function* () {
      void (async () => {
        await Promise.resolve();
        throw new Error("lost");
      })();
      yield* gosched();
    });
    expect(finding).toMatchObject({
      kind: "rejection",
      message: "a promise was rejected, and nothing handles that: lost",
      repeatable: true,
    });
    expect(String(finding)).toMatch(/Thrown:\n {2}at .*async-watch\.test\.ts:\d+/);
    expect(process.listeners("unhandledRejection")).toEqual(listeners);
    expect(thread.asyncWaits).toBeNull();
  });

  test("is one of the schedule that leads to it, and is replayed", async () => {
    function* body(): Routine {
      const ch = chan<number>(1);
      for (const n of [1, 2])
        go(function* () {
          yield* ch.send(n);
        });
      if ((yield* ch.recv()) === 2) void Promise.reject(new Error("two came first"));
      yield* ch.recv();
    }
    const { kind, schedule, token } = await findingOf(body);
    expect([kind, schedule.length]).toEqual(["rejection", 1]);
    expect(await replay(body, token)).toMatchObject({ finding: { kind: "rejection", token }, diverged: null });
  });

  test("that comes late is told, although its execution is over by then", async () => {
    let times = 0;
    const finding = await findingOf(function* () {
      if (times++ === 0) void new Promise((_, reject) => void setTimeout(() => reject(new Error("late")), 1));
      yield* until(new Promise((resolve) => void setTimeout(resolve, 20)));
    });
    expect(finding).toMatchObject({ kind: "rejection", repeatable: false });
  });

  test("of an execution that has failed otherwise is no failure of the next one", async () => {
    const { findings, failed, executions } = await explore(
      function* () {
        const p = (async () => {
          await Promise.resolve();
          await Promise.resolve();
          throw new Error("boom");
        })();
        if (choose(3, "which") === 1) throw new Error("panic");
        yield* attempt(until(p));
      },
      { all: true, executions: 50 },
    );
    expect(findings.map(({ kind, message }) => [kind, message])).toEqual([["panic", "panic"]]);
    expect(failed).toBeLessThan(executions);
  });

  test("that comes late while a finding is shrunk and tried is not lost, and spoils no trial", async () => {
    const engine = engineFor("explore", () => {}, {});
    await execute(engine, function* () {}, new Scripted([]));
    const innocent = engine.ending;
    expect(engine.rejected(new Error("before"), innocent)).toBe(true);
    const putBack = engine.setLateAside();
    expect(engine.overdue()).toBeNull();
    engine.rejected(new Error("meanwhile"), innocent);
    putBack();
    expect(engine.overdue()?.message).toMatch(/: before \(after its execution had ended\)$/);
  });

  test("that is handled is none", async () => {
    const { finding } = await explore(function* () {
      Promise.reject(new Error("handled")).catch(() => {});
      yield* until(Promise.reject(new Error("caught")).catch(() => 1));
      try {
        yield* until(Promise.reject(new Error("caught")));
      } catch {
        // It is handled by that.
      }
    });
    expect(finding).toBeNull();
  });

  test("of code beside the exploration goes the host's own way", async () => {
    const { stdout, status } = await child(`
      import { explore } from "goroutines/testing";
      process.on("unhandledRejection", (e) => console.log("heard: " + e.message));
      setTimeout(() => void Promise.reject(new Error("foreign")), 1);
      const { finding } = await explore(function* () {
        yield* until(new Promise((resolve) => void setTimeout(resolve, 50)));
      });
      console.log(finding);
      void Promise.reject(new Error("after"));
    `);
    expect([stdout, status]).toEqual(["heard: foreign\nnull\nheard: after\n", 0]);
  });

  test("in a process without listeners does not end it, and one of other code does", async () => {
    const inside = await child(`
      import { explore } from "goroutines/testing";
      const { finding } = await explore(function* () { void Promise.reject(new Error("inside")); });
      console.log(finding.kind);
    `);
    expect([inside.stdout, inside.status]).toEqual(["rejection\n", 0]);
    const foreign = await child(`
      import { explore } from "goroutines/testing";
      setTimeout(() => void Promise.reject(new Error("foreign")), 1);
      await explore(function* () { yield* until(new Promise((resolve) => void setTimeout(resolve, 50))); });
      console.log("not come to");
    `);
    expect([foreign.stdout, foreign.status]).toEqual(["", 1]);
    expect(foreign.stderr).toContain("foreign");
  });

  test("in a trial of what may be a lost update does not end the process", async () => {
    const { stdout, stderr, status } = await child(`
      import { explore, watch } from "goroutines/testing";
      import { WaitGroup } from "goroutines/sync";
      const { finding } = await explore(function* () {
        const data = watch({ n: 0 }, "data");
        const wg = new WaitGroup();
        function* add() {
          const { n } = data;
          yield* gosched();
          if (n > 0) void Promise.reject(new Error("only where it is not lost"));
          data.n = n + 1;
        }
        wg.go(add);
        wg.go(add);
        yield* wg.wait();
      }, { executions: 30 });
      console.log(finding !== null);
    `);
    expect([stdout, status], stderr).toEqual(["true\n", 0]);
  });

  test("of an exploration is its own again once one that it has begun within is over", () => {
    const [outer, inner] = [{ origin: { begun: false } }, { origin: { begun: false } }];
    const ends = [outer, inner].map((source) => webWork.watch(source, () => true));
    expect(webWork.current).toBe(inner.origin);
    ends[1]?.();
    expect(webWork.current).toBe(outer.origin);
    ends[0]?.();
    expect(webWork.current).toBeNull();
  });

  test("of two explorations at the same time each has its own", async () => {
    const body = (text: string) =>
      function* (): Routine {
        yield* until(Promise.resolve());
        void Promise.reject(new Error(text));
        yield* until(Promise.resolve());
      };
    const found = await Promise.all(["a", "b", "c"].map((text) => explore(body(text))));
    expect(found.map(({ finding }) => finding?.message.at(-1))).toEqual(["a", "b", "c"]);
  });
});

test("an execution without async work begins none, and one that runs on is judged at once", async () => {
  function* poll(): Routine {
    const job = chan<number>();
    const worked = { once: false };
    go(function* worker() {
      yield* job.recv();
      worked.once = true;
    });
    while (!worked.once) yield* gosched();
  }
  const engine = engineFor("test", poll, {});
  await watched(engine, async () => {
    expect(await execute(engine, poll, fifo()(1))).toMatchObject({ kind: "starvation" });
    expect(engine.ending.begun).toBe(false);
  });
  const start = performance.now();
  const { finding } = await explore(
    function* () {
      void Promise.resolve();
      yield* poll();
    },
    { timeout: 300_000 },
  );
  expect(finding).toMatchObject({ kind: "starvation", repeatable: true });
  expect(performance.now() - start).toBeLessThan(30_000);
});

describe("an async function", () => {
  test("that waits for ever at a channel is a leak, with the place of its op", async () => {
    const body = function* (): Routine {
      const ch = chan<number>();
      void (async function reader() {
        await ch.recv();
      })();
      yield* gosched();
    };
    const { kind, message, repeatable } = await findingOf(body);
    expect([kind, repeatable]).toEqual(["leak", true]);
    expect(message).toMatch(
      /^main has returned, and an async function waits for ever: chan receive at reader, async-watch\.test\.ts:\d+$/,
    );
    expect(await explore(body, { leaks: false })).toMatchObject({ finding: null });
    await expect(explored(body)()).rejects.toMatchObject({ code: "ERR_FINDING" });
  });

  test("that a goroutine, or another one, lets go on is none", async () => {
    const { finding } = await explore(
      function* () {
        const ch = chan<number>();
        const sum = chan<number>(1, 0);
        void (async () => {
          let n = 0;
          for await (const v of ch) n += v;
          await sum.send(n);
        })();
        void (async () => {
          for (let i = 0; i < 3; i++) await ch.send(i);
          ch.close();
        })();
        yield* sleep(1);
        return yield* sum.recv();
      },
      {
        executions: 20,
        check: (n) => {
          if (n !== 3) throw new Error(`${n}`);
        },
      },
    );
    expect(finding).toBeNull();
  });

  test("that waits for a timer of the host's first is none either", async () => {
    const { finding } = await explore(function* () {
      const ch = chan<number>();
      void (async () => {
        await ch.recv();
      })();
      setTimeout(() => ch.close(), 20);
      yield* gosched();
    });
    expect(finding).toBeNull();
  });
});
