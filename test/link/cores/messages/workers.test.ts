// Locks, counters and contexts by messages, where those who use them are on workers: what differs from shared memory.
import { describe, expect, test } from "vitest";
import { chan, go, run, select, sleep } from "goroutines";
import { goOn, shared } from "goroutines/cores";
import { background, cause, withCancel, withValue, type Context } from "goroutines/context";
import type { Home } from "../../../../lib/link/cores/messages/home.ts";
import type { Link } from "../../../../lib/link/cores/messages/link.ts";
import type { Parcel } from "../../../../lib/link/cores/messages/parcel.ts";
import { chain } from "../../../../lib/link/cores/messages/thing.ts";
import { world } from "../../../../lib/link/world.ts";
import { inWorld } from "../sync/kinds.ts";
import type * as work from "./work.ts";
import { collectGarbage } from "./work.ts";

type Work = typeof work;

const module = new URL("./work.ts", import.meta.url);
inWorld("messages", 2);

describe("on a worker", () => {
  test.each([
    ["unlock", { name: "FatalError", message: "sync: unlock of unlocked mutex" }],
    ["rwUnlock", { name: "FatalError", message: "sync: Unlock of unlocked RWMutex" }],
    ["rUnlock", { name: "FatalError", message: "sync: RUnlock of unlocked RWMutex" }],
    ["done", { name: "RuntimeError", code: "ERR_NEGATIVE_WAIT_GROUP" }],
    ["release", { name: "RuntimeError", code: "ERR_SEMAPHORE_RELEASE" }],
    ["close", { name: "RuntimeError", code: "ERR_CLOSE_OF_CLOSED_CHANNEL" }],
  ] as const)("%s that is an error ends its program with that", async (misdeed, error) => {
    const ended = run(function* () {
      yield* goOn<Work["commit"]>(0, module, "commit", misdeed);
      yield* chan().recv();
    });
    await expect(ended).rejects.toMatchObject(error);
  });

  test("what can't be known at once throws, and says what to do instead", async () => {
    await run(function* () {
      const codes = shared.chan<unknown[]>();
      yield* goOn<Work["attempt"]>(0, module, "attempt", codes);
      expect(yield* codes.recv()).toEqual([...Array<string>(5).fill("ERR_NOT_SYNCHRONOUS"), "ERR_NO_SHARED_MEMORY"]);
    });
  });

  test("a select gets a lock beside cases that are always ready", async () => {
    await run(function* () {
      const [mu, wg] = [shared.mutex(), shared.waitGroup()];
      wg.add(2);
      for (let worker = 0; worker < 2; worker++)
        yield* goOn<Work["lockBesides"]>(worker, module, "lockBesides", mu, 20, wg);
      yield* wg.wait();
      expect(mu.tryLock()).toBe(true);
    });
  });

  test("who waits for a wait group, and is asked, passes even if more is added before he answers", async () => {
    await run(function* () {
      const [wg, ready, results] = [shared.waitGroup(), shared.latch(2), shared.chan<string>(2)];
      wg.add(1);
      for (let worker = 0; worker < 2; worker++)
        yield* goOn<Work["waitBesides"]>(worker, module, "waitBesides", wg, ready, results);
      yield* ready.wait();
      wg.done();
      wg.add(1);
      expect([yield* results.recv(), yield* results.recv()]).toEqual(["all", "all"]);
    });
  });

  test("a goroutine whose program has ended keeps nobody from the lock that was meant for it", async () => {
    const mu = shared.mutex();
    for (let round = 0; round < 10; round++) {
      await mu.lock();
      await run(function* () {
        const ready = shared.latch(1);
        yield* goOn<Work["lockWhenEnded"]>(0, module, "lockWhenEnded", mu, ready);
        yield* ready.wait();
        mu.unlock();
      });
      await run(function* () {
        using _ = yield* mu.lock();
      });
    }
  });
});

test("a deadlock is told with what everybody waits for", async () => {
  const [mu, rw, sem, wg, latch, once] = [
    shared.mutex(),
    shared.rwMutex(),
    shared.semaphore(2),
    shared.waitGroup(),
    shared.latch(1),
    shared.once(),
  ] as const;
  const deadlocked = run(
    function* () {
      const [ctx] = shared.withCancel(background());
      yield* mu.lock();
      yield* rw.lock();
      yield* sem.acquire();
      wg.add(1);
      go(function* () {
        yield* once.do(function* () {
          yield* latch.wait();
        });
      });
      yield* goOn<Work["waitForAll"]>(0, module, "waitForAll", mu, rw, sem, wg, latch, once, ctx);
      yield* mu.lock();
    },
    { deadlock: "exact" },
  );
  const error = await deadlocked.catch((e: unknown) => e as { dump: string });
  expect(error).toMatchObject({ name: "DeadlockError" });
  const waits = Array.from((error as { dump: string }).dump.matchAll(/goroutine \d+ \[(.*?)\]/g), ([, wait]) => wait);
  const there = [
    "chan receive",
    "select",
    "semaphore.Weighted.Acquire",
    "sync.CountDownLatch.Wait",
    "sync.Mutex.Lock",
    "sync.Once.Do",
    "sync.RWMutex.Lock",
    "sync.RWMutex.RLock",
    "sync.WaitGroup.Wait",
  ];
  expect(waits).toHaveLength(11);
  expect(new Set(waits)).toEqual(
    new Set(["sync.CountDownLatch.Wait", "sync.Mutex.Lock", ...there.map((wait) => `${wait}, worker 0`)]),
  );
});

describe("a context", () => {
  test("comes with its deadline, and without its values", async () => {
    await run(function* () {
      const [ctx, cancel] = shared.withTimeout(withValue(background(), "user", "gopher"), 60_000);
      const results = shared.chan<unknown>();
      yield* goOn<Work["tell"]>(0, module, "tell", ctx, results);
      expect(yield* results.recv()).toEqual({
        err: undefined,
        cause: undefined,
        deadline: ctx.deadline(),
        value: undefined,
      });
      cancel();
    });
  });

  test("that had ended before it came has ended there: by itself, by one above it, long ago in a buffer; and with its cause", async () => {
    await run(function* () {
      const [parent, cancel] = shared.withCancelCause(background());
      const [child] = shared.withCancel(parent);
      const results = shared.chan<unknown>(2);
      const buffer = shared.chan<Context>(2);
      yield* buffer.send(child);
      cancel({ why: ["full", parent] });
      const told = { err: "context canceled", cause: { why: ["full", parent] }, deadline: undefined, value: undefined };
      for (const ctx of [child, parent, (yield* buffer.recv()) as Context]) {
        yield* goOn<Work["tell"]>(1, module, "tell", ctx, results);
        expect(yield* results.recv()).toEqual(told);
      }
    });
  });

  test("has ended at once for who ends it, and soon for the others", async () => {
    await run(function* () {
      const results = shared.chan<unknown>();
      yield* goOn<Work["endHere"]>(0, module, "endHere", results);
      const ctx = (yield* results.recv()) as Context;
      const ended = ["context canceled", { why: "there" }];
      expect(yield* results.recv()).toEqual([ended, ended, ended]);
      yield* select({ done: withCancel(ctx)[0].done().recv() });
      expect(cause(ctx)).toEqual({ why: "there" });
    });
  });

  test("leaves no timer and nobody waiting once nobody waits for it", async () => {
    const home = world.current as Home;
    await run(function* () {
      const [parent, cancel] = shared.withTimeout(background(), 60_000);
      const [child] = shared.withCancel(parent);
      for (let i = 0; i < 10; i++)
        expect((yield* select({ done: child.done().recv(), late: sleep(0.1) })).case).toBe("late");
      expect(home.waiting.size).toBe(0);
      cancel();
      expect(child.err()).toMatchObject({ message: "context canceled" });
    });
  });
});

test("what a worker has no more is let go of, and what nobody has is collected", { timeout: 60_000 }, async () => {
  const home = world.current as Home;
  const link = home.links[0] as Link;
  const ids = await run(function* () {
    const [above] = shared.withCancel(background());
    const [ctx] = shared.withCancel(above);
    const things = [
      shared.mutex(),
      shared.rwMutex(),
      shared.waitGroup(),
      shared.semaphore(1),
      shared.once(),
      shared.latch(1),
      ctx,
      shared.chan(1),
    ];
    const collected = shared.chan<null>();
    for (let i = 0; i < 2; i++) {
      yield* goOn<Work["collect"]>(0, module, "collect", [things, things], collected);
      yield* collected.recv();
    }
    return (home.codec.encode(things) as Parcel).things.flatMap((thing) => [...chain(thing)].map(({ id }) => id));
  });
  expect(ids).toHaveLength(9);
  expect(ids.map((id) => link.holds({ id }))).toEqual(Array(9).fill(true));
  while (ids.some((id) => link.holds({ id }))) {
    await run(function* () {
      const collected = shared.chan<null>();
      yield* goOn<Work["collect"]>(0, module, "collect", [], collected);
      yield* collected.recv();
    });
  }
  while (ids.some((id) => home.known(id) !== undefined)) {
    // Who has just looked keeps what he saw.
    await sleep(1);
    collectGarbage();
  }
});
