// A select whose shared case another thread has just fired, as seen from its local cases: nothing is given to it any
// more. Here the other thread is this one, which has not looked into its inbox yet.
import { afterAll, beforeAll, expect, test } from "vitest";
import { chan, go, run, select, sleep } from "goroutines";
import { cores, shared, type Cores } from "goroutines/cores";
import { background, fromSignal, withCancel } from "goroutines/context";
import { newWeighted } from "goroutines/semaphore";
import { Mutex } from "goroutines/sync";
import { currentProgram } from "../../../../lib/core/default-program.ts";

let c: Cores;
beforeAll(() => {
  c = cores({ size: 1 });
});
afterAll(() => c.close());

test.each(["before", "after"])(
  "an acquire with a context inside a select takes no token once a shared case %s it has fired",
  async (place) => {
    await run(function* () {
      const ch = shared.chan<number>();
      const sem = newWeighted(1);
      const [ctx] = withCancel(background());
      yield* sem.acquire();
      const got = chan<unknown>(1);
      go(function* () {
        const r = yield* place === "before"
          ? select({ v: ch.recv(), token: sem.acquire(ctx) })
          : select({ token: sem.acquire(ctx), v: ch.recv() });
        yield* got.send(r);
      });
      yield* sleep(1);
      expect(ch.trySend(7)).toBe(true);
      sem.release();
      expect(yield* got.recv()).toEqual({ case: "v", value: 7 });
      expect(sem.tryAcquire()).toBe(true);
    });
  },
);

test("nor does one with a shared context take a local token that came too late", async () => {
  await run(function* () {
    const sem = newWeighted(1);
    const [ctx, cancel] = shared.withCancel(background());
    yield* sem.acquire();
    const failed = chan<unknown>(1);
    go(function* () {
      try {
        yield* select({ token: sem.acquire(ctx), never: chan().recv() });
      } catch (e) {
        yield* failed.send(e);
      }
    });
    yield* sleep(1);
    cancel();
    sem.release();
    expect(yield* failed.recv()).toMatchObject({ message: "context canceled" });
    expect(sem.tryAcquire()).toBe(true);
  });
});

test("a shared lock that is handed to a select whose local case came first goes to the next", async () => {
  await run(function* () {
    const mu = shared.mutex();
    const local = new Mutex();
    yield* mu.lock();
    yield* local.lock();
    const got = chan<string>(2);
    go(function* () {
      yield* got.send((yield* select({ shared: mu.lock(), local: local.lock() })).case);
    });
    yield* sleep(1);
    local.unlock();
    mu.unlock();
    expect(yield* got.recv()).toBe("local");
    yield* sleep(1);
    expect(mu.tryLock()).toBe(true);
  });
});

test("a signal that aborts too late is counted once", async () => {
  await run(function* () {
    const ch = shared.chan<number>();
    const controller = new AbortController();
    const stop = fromSignal(controller.signal);
    const got = chan<unknown>(1);
    go(function* () {
      yield* got.send(yield* select({ v: ch.recv(), stop: stop.done().recv() }));
    });
    yield* sleep(1);
    expect(ch.trySend(7)).toBe(true);
    controller.abort();
    expect(yield* got.recv()).toEqual({ case: "v", value: 7 });
    expect(currentProgram().outsideWaits).toBe(0);
  });
});
