// sleep and after: ops that complete when their time has come.
import { describe, expect, test } from "vitest";
import { after, chan, go, gosched, run, select, sleep, trySelect } from "goroutines";
import { child } from "./child.ts";
import { pendingTimers } from "./pending-timers.ts";

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe("sleep(ms)", () => {
  test("never ends early: a thousand sleeps", async () => {
    const early: string[] = [];
    await run(function* () {
      const done = chan<void>();
      function* sleeper(ms: number) {
        const start = performance.now();
        yield* sleep(ms);
        const slept = performance.now() - start;
        if (slept < ms) early.push(`${slept} of ${ms}`);
        yield* done.send(undefined);
      }
      for (let i = 0; i < 1000; i++) go(sleeper, ((i * 7919) % 1000) / 50);
      for (let i = 0; i < 1000; i++) yield* done.recv();
    });
    expect(early).toEqual([]);
  });

  test("its time counts from when the op begins, not from when it was made", async () => {
    const op = sleep(4);
    await pause(6);
    const start = performance.now();
    await run(function* () {
      yield* op;
    });
    expect(performance.now() - start).toBeGreaterThanOrEqual(4);
  });

  test("lets the others run meanwhile", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        log.push("other");
      });
      yield* sleep(1);
      log.push("main");
    });
    expect(log).toEqual(["other", "main"]);
  });

  test.each([0, -0, -1, -Infinity, -0.5])("with d = %d returns without yielding", async (ms) => {
    const log: string[] = [];
    await run(function* () {
      yield* gosched();
      go(function* () {
        log.push("other");
      });
      for (let i = 0; i < 20; i++) yield* sleep(ms);
      log.push("main");
    });
    expect(log).toEqual(["main"]);
    expect(trySelect({ it: sleep(ms) })).toEqual({ case: "it", value: undefined });
    await sleep(ms);
  });

  test("fractions are kept: shorter sleeps end first", async () => {
    const log: number[] = [];
    await run(function* () {
      for (const ms of [1.75, 1.25, 0.5, 1.5, 1]) {
        go(function* () {
          yield* sleep(ms);
          log.push(ms);
        });
      }
      yield* sleep(4);
    });
    expect(log).toEqual([0.5, 1, 1.25, 1.5, 1.75]);
  });

  test("in an async function", async () => {
    const start = performance.now();
    await sleep(3);
    expect(performance.now() - start).toBeGreaterThanOrEqual(3);
  });

  test.each<[string, unknown]>([
    ["the number NaN", Number.NaN],
    ['the string "x"', "x"],
    ['the string "5"', "5"],
    ["undefined", undefined],
    ["null", null],
    ["the bigint 5n", 5n],
    ["a plain object", {}],
    ["an object of class Date", new Date()],
  ])("of what is no number of milliseconds is refused by name: %s", (name, ms) => {
    const refused = { name: "UsageError", code: "ERR_DURATION", message: expect.stringContaining(name) };
    expect(() => sleep(ms as number)).toThrow(expect.objectContaining({ ...refused }));
    expect(() => after(ms as number)).toThrow(expect.objectContaining({ ...refused }));
    expect(() => sleep(ms as number)).toThrow(/^sleep: /);
    expect(() => after(ms as number)).toThrow(/^after: /);
  });
});

describe("the host's limit of 2^31 ms is never visible", () => {
  const long = [2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1000, 2 ** 32 + 5, 2 ** 53, 1e300, Infinity];

  test("a longer sleep does not fire at once, and nothing of it is left when its program ends", async () => {
    const fired: string[] = [];
    const before = pendingTimers();
    await run(function* () {
      for (const ms of long) {
        go(function* () {
          yield* sleep(ms);
          fired.push(`sleep ${ms}`);
        });
        go(function* () {
          yield* after(ms).recv();
          fired.push(`after ${ms}`);
        });
        go(function* () {
          yield* select({ late: sleep(ms), never: chan().recv() });
          fired.push(`select ${ms}`);
        });
      }
      yield* sleep(50);
      expect(pendingTimers() - before).toBe(3 * long.length);
    });
    expect(fired).toEqual([]);
    expect(pendingTimers()).toBe(before);
  });

  test("a host timer is never set for longer than the host can: nothing fires, and Node has nothing to warn of", async () => {
    const { stdout, stderr, status } = await child(`
      const controller = new AbortController();
      // Nothing shorter is pending, so the host timer is set for one that is too long for it.
      setTimeout(() => controller.abort(), 20);
      await run(function* () {
        for (const ms of [${long.slice(1).join()}]) go(function* () { yield* sleep(ms); console.log("fired", ms); });
        yield* chan().recv();
      }, { signal: controller.signal }).catch((e) => console.log(e.name));
    `);
    expect([stdout, stderr, status]).toEqual(["AbortError\n", "", 0]);
  });

  test("shorter ones fire beside it, and the process can end", async () => {
    const { stdout, stderr, status } = await child(`
      main(function* () {
        for (const ms of [${long.join()}]) go(function* () { yield* sleep(ms); console.log("fired", ms); });
        yield* sleep(20);
        console.log("main returns");
      });
    `);
    // Node warns on stderr when a host timer overflows.
    expect([stdout, stderr, status]).toEqual(["main returns\n", "", 0]);
  });
});

describe("after(ms)", () => {
  test("delivers once, the time at which it was due", async () => {
    const start = Date.now();
    const timer = after(5);
    await run(function* () {
      const at = yield* timer.recv();
      expect(at).toBeInstanceOf(Date);
      expect(at.getTime() - start).toBeGreaterThanOrEqual(4);
      expect(at.getTime() - start).toBeLessThan(500);
      expect((yield* select({ again: timer.recv(), late: sleep(10) })).case).toBe("late");
      expect(timer.tryRecv()).toBe(undefined);
    });
  });

  test("counts from the call, not from the receive", async () => {
    const timer = after(10);
    await pause(15);
    expect(trySelect({ it: timer.recvOk() })).toMatchObject({ case: "it", value: [expect.any(Date), true] });
  });

  test("never delivers early", async () => {
    const early: number[] = [];
    await Promise.all(
      Array.from({ length: 100 }, async (_, i) => {
        const ms = i / 8;
        const start = performance.now();
        await after(ms).recv();
        if (performance.now() - start < ms) early.push(ms);
      }),
    );
    expect(early).toEqual([]);
  });

  test.each([0, -5, -Infinity])("with d = %d is ready at once, even to a poll", (ms) => {
    expect(after(ms).tryRecv()).toEqual([expect.any(Date), true]);
    expect(trySelect({ it: after(ms).recv() })?.case).toBe("it");
  });

  test("has len 0 and cap 0", async () => {
    const timer = after(0);
    expect([timer.len, timer.cap]).toEqual([0, 0]);
    await timer.recv();
    expect([timer.len, timer.cap]).toEqual([0, 0]);
  });

  test("is a deadline that several selects share", async () => {
    const data = chan<number>();
    const start = performance.now();
    const n = await run(function* () {
      go(function* () {
        for (let i = 0; ; i++) {
          yield* sleep(2);
          yield* data.send(i);
        }
      });
      const deadline = after(200);
      for (let received = 0; ; received++) {
        const r = yield* select({ in: data.recv(), deadline: deadline.recv() });
        if (r.case === "deadline") return received;
      }
    });
    expect(n).toBeGreaterThan(0);
    expect(performance.now() - start).toBeGreaterThanOrEqual(200);
  });

  test("of several that wait the first takes the value, the others wait on", async () => {
    const got: number[] = [];
    await run(function* () {
      const timer = after(2);
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* timer.recv();
          got.push(i);
        });
      yield* sleep(8);
    });
    expect(got).toEqual([0]);
  });

  test("nobody receives: it keeps nothing alive", async () => {
    const before = pendingTimers();
    after(3_600_000);
    expect(pendingTimers()).toBe(before);
    const { stdout, status } = await child(
      `after(3_600_000); await run(function* () { after(3_600_000); yield* sleep(1); }); console.log("done");`,
    );
    expect([stdout, status]).toEqual(["done\n", 0]);
  });
});
