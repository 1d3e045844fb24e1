// Locks, counters and contexts between the goroutines of two workers and the main thread.
import { describe, expect, test } from "vitest";
import { run, select, sleep, type Routine } from "goroutines";
import { cores, goOn, shared } from "goroutines/cores";
import { background, cause, withCancelCause, type Context } from "goroutines/context";
import type * as work from "../workers/sync.ts";
import { inWorld, sharings } from "./kinds.ts";

type Work = typeof work;

const module = new URL("../workers/sync.ts", import.meta.url);

describe("through memory", () => {
  inWorld("memory", 2);

  describe("a mutex", () => {
    test("excludes, on two workers", async () => {
      await run(function* () {
        const mu = shared.mutex();
        const n = shared.int32();
        const wg = shared.waitGroup();
        wg.add(4);
        for (let i = 0; i < 4; i++) yield* goOn<Work["increment"]>(i % 2, module, "increment", mu, n, 25_000, wg);
        yield* wg.wait();
        expect(n.load()).toBe(4 * 25_000);
        expect(mu.tryLock()).toBe(true);
      });
    });

    test("also by tryLock, selects and await, and on the main thread too", async () => {
      await run(function* () {
        const mu = shared.mutex();
        const n = shared.int32();
        const wg = shared.waitGroup();
        wg.add(7);
        for (let i = 0; i < 2; i++) {
          yield* goOn<Work["incrementBySelect"]>(i, module, "incrementBySelect", mu, n, 1000, wg);
          yield* goOn<Work["incrementBySelect"]>(i, module, "incrementBySelect", mu, n, 1000, wg);
          yield* goOn<Work["increment"]>(i, module, "increment", mu, n, 5000, wg);
        }
        void (async () => {
          for (let i = 0; i < 500; i++) {
            using _ = await mu.lock();
            n.store(n.load() + 1);
          }
          wg.done();
        })();
        yield* wg.wait();
        expect(n.load()).toBe(4 * 1000 + 2 * 5000 + 500);
        expect(mu.tryLock()).toBe(true);
      });
    });

    test("nobody starves: who waits for it gets it while others take it again and again", async () => {
      await run(function* () {
        const mu = shared.mutex();
        const n = shared.int32();
        const wg = shared.waitGroup();
        wg.add(2);
        for (let i = 0; i < 2; i++) yield* goOn<Work["increment"]>(i, module, "increment", mu, n, 50_000, wg);
        let turns = 0;
        for (; turns < 20; turns++) {
          using _ = yield* mu.lock();
          yield* sleep(0.1);
        }
        expect(turns).toBe(20);
        yield* wg.wait();
        expect(n.load()).toBe(2 * 50_000);
      });
    });
  });

  test("a semaphore is never above what it has, and all tokens come back", async () => {
    await run(function* () {
      const sem = shared.semaphore(4);
      const [inside, most] = [shared.int32(), shared.int32()];
      const wg = shared.waitGroup();
      wg.add(6);
      for (let i = 0; i < 6; i++) yield* goOn<Work["visit"]>(i % 2, module, "visit", sem, inside, most, 2000, wg);
      yield* wg.wait();
      expect(inside.load()).toBe(0);
      expect(most.load()).toBeGreaterThan(1);
      expect(most.load()).toBeLessThanOrEqual(4);
      expect(sem.tryAcquire(4)).toBe(true);
    });
  });

  test("a read-write lock: nobody reads what is half written, and no write is lost", async () => {
    await run(function* () {
      const rw = shared.rwMutex();
      const [a, b, torn] = [shared.int32(), shared.int32(), shared.int32()];
      const wg = shared.waitGroup();
      wg.add(6);
      for (let i = 0; i < 6; i++)
        yield* goOn<Work["readAndWrite"]>(i % 2, module, "readAndWrite", rw, a, b, torn, 1000, wg);
      yield* wg.wait();
      expect([a.load(), b.load(), torn.load()]).toEqual([(6 * 1000) / 5, (6 * 1000) / 5, 0]);
      expect(rw.tryLock()).toBe(true);
    });
  });

  test("once runs once, and all others wait for it", async () => {
    await run(function* () {
      const once = shared.once();
      const runs = shared.int32();
      const wg = shared.waitGroup();
      const results = shared.chan<number>(16);
      wg.add(2);
      for (let i = 0; i < 2; i++) yield* goOn<Work["doOnce"]>(i, module, "doOnce", once, runs, wg, results);
      yield* once.do(() => {
        runs.add(100);
      });
      yield* wg.wait();
      results.close();
      const first = runs.load();
      expect([1, 100]).toContain(first);
      let seen = 0;
      yield* results.forEach((n) => {
        expect(n).toBe(first);
        seen++;
      });
      expect(seen).toBe(8);
    });
  });

  test("a latch opens for all threads; a wait group counts over all", async () => {
    await run(function* () {
      const ready = shared.latch(2);
      const start = shared.latch(1);
      const passed = shared.int32();
      const wg = shared.waitGroup();
      wg.add(2);
      for (let i = 0; i < 2; i++) yield* goOn<Work["passLatch"]>(i, module, "passLatch", ready, start, passed, wg);
      yield* ready.wait();
      yield* sleep(2);
      expect(passed.load()).toBe(0);
      start.countDown();
      yield* wg.wait();
      expect([passed.load(), ready.count, start.count]).toEqual([6, 0, 0]);
    });
  });
});

describe.each(sharings)("through %s", (sharing) => {
  const now = inWorld(sharing, 2);

  describe("a context", () => {
    function* collect(
      results: { recv(): ReturnType<ReturnType<typeof shared.chan<unknown>>["recv"]> },
      n: number,
    ): Routine<unknown[]> {
      const all: unknown[] = [];
      for (let i = 0; i < n; i++) all.push(yield* results.recv());
      return all;
    }

    test("cancelled here, reaches the goroutines of both workers, beside their timers and channels, with its cause", async () => {
      await run(function* () {
        const [parent, cancel] = withCancelCause(background());
        const [ctx] = shared.withCancel(parent);
        const ready = shared.chan<null>(2);
        const results = shared.chan<unknown>(8);
        for (let i = 0; i < 2; i++) yield* goOn<Work["untilDone"]>(i, module, "untilDone", ctx, ready, results);
        yield* ready.recv();
        yield* ready.recv();
        yield* sleep(20);
        cancel("enough");
        const all = yield* collect(results, 4);
        const told = { err: "context canceled", cause: "enough" };
        expect(all.filter((one) => (one as { way: string }).way === "a local child")).toEqual([
          { way: "a local child", ...told },
          { way: "a local child", ...told },
        ]);
        expect(all.filter((one) => (one as { way: string }).way === "a select")).toEqual([
          { way: "a select", ...told, ticked: true },
          { way: "a select", ...told, ticked: true },
        ]);
      });
    });

    test("a deadline ends it on all threads", async () => {
      await run(function* () {
        const [ctx, cancel] = shared.withTimeout(background(), 30);
        using _ = cancel;
        const ready = shared.chan<null>(2);
        const results = shared.chan<unknown>(8);
        for (let i = 0; i < 2; i++) yield* goOn<Work["untilDone"]>(i, module, "untilDone", ctx, ready, results);
        const all = yield* collect(results, 4);
        expect(all.map((one) => (one as { err: string }).err)).toEqual(Array(4).fill("context deadline exceeded"));
        expect(ctx.err()).toMatchObject({ message: "context deadline exceeded" });
      });
    });

    test("is seen by who computes and never waits", async () => {
      await run(function* () {
        const ready = shared.chan<null>(4);
        const results = shared.chan<string>(2);
        // Once to have the workers started: from here on it is the deadline that they see, not how long that took.
        const [over, end] = shared.withCancel(background());
        end();
        for (let i = 0; i < 2; i++)
          yield* goOn<Work["computeUntilDone"]>(i, module, "computeUntilDone", over, ready, results);
        expect(yield* collect(results, 2)).toEqual(["stopped", "stopped"]);
        // By messages it hears of nothing, but knows the time.
        const [ctx, cancel] =
          sharing === "memory" ? shared.withCancel(background()) : shared.withTimeout(background(), 1000);
        const [expiring] = shared.withTimeout(background(), 1000);
        yield* goOn<Work["computeUntilDone"]>(0, module, "computeUntilDone", ctx, ready, results);
        yield* goOn<Work["computeUntilDone"]>(1, module, "computeUntilDone", expiring, ready, results);
        for (let i = 0; i < 4; i++) yield* ready.recv();
        cancel();
        expect(yield* collect(results, 2)).toEqual(["stopped", "stopped"]);
      });
    });

    test("one that a worker has derived ends here: by that worker, or by its parent without that worker", async () => {
      await run(function* () {
        const [parent, cancelParent] = shared.withCancelCause(background());
        const derived = shared.chan<Context>(2);
        const cancels = [shared.chan<string>(1), shared.chan<string>(1)] as const;
        const contexts: Context[] = [];
        for (let i = 0; i < 2; i++) {
          yield* goOn<Work["deriveHere"]>(i, module, "deriveHere", parent, derived, cancels[i] as (typeof cancels)[0]);
          contexts.push((yield* derived.recv()) as Context);
        }
        const [first, second] = contexts as [Context, Context];
        expect([first.err(), second.err()]).toEqual([undefined, undefined]);
        yield* cancels[0].send("there");
        yield* first.done().recv();
        expect([cause(first), parent.err(), second.err()]).toEqual(["there", undefined, undefined]);
        // Both workers may be at anything else meanwhile.
        cancelParent("here");
        expect(second.err()).toMatchObject({ message: "context canceled" });
        expect(cause(second)).toBe("here");
        yield* select({ done: second.done().recv() });
        cancels[1].close();
      });
    });
  });

  test("a handle is one object a thread, however it comes", async () => {
    await run(function* () {
      const [ctx] = shared.withCancel(background());
      const things = [
        ctx,
        shared.chan(3),
        ...(sharing === "messages"
          ? []
          : [
              shared.mutex(),
              shared.rwMutex(),
              shared.waitGroup(),
              shared.semaphore(1),
              shared.once(),
              shared.latch(1),
              shared.int32(7),
              shared.int64(7n),
              shared.bool(true),
            ]),
      ];
      const back = shared.chan<{ things: unknown[]; same: boolean }>(1);
      for (const thing of things) {
        yield* goOn<Work["echo"]>("any", module, "echo", [thing, thing, { inside: thing }], back as never);
        const echoed = yield* back.recv();
        expect(echoed?.same).toBe(true);
        expect(echoed?.things[0]).toBe(thing);
        expect(echoed?.things[2]).toEqual({ inside: thing });
        expect(Object.values(echoed?.things[2] as object)[0]).toBe(thing);
      }
    });
  });

  test("a handle of a world that has been closed is refused", async () => {
    const old = shared.chan();
    await now.world.close();
    now.world = cores({ size: 1, sharing });
    await run(function* () {
      const ch = shared.chan<unknown>(1);
      let error: unknown;
      try {
        yield* ch.send({ old });
      } catch (e) {
        error = e;
      }
      expect(error).toMatchObject({
        code: "ERR_CANNOT_CROSS",
        message: "a value can't cross threads: .old belongs to cores that have been closed",
      });
      yield* ch.send({ now: shared.chan() });
    });
  });
});
