// ReentrantMutex: a mutex that its owning goroutine may lock again.
import { describe, expect, test } from "vitest";
import { chan, DeadlockError, go, gosched, run, select, sleep, trySelect, UsageError, type Routine } from "goroutines";
import { ReentrantMutex, type Locker } from "goroutines/sync";

const noGoroutine = { name: "UsageError", code: "ERR_NO_GOROUTINE" };

describe("ReentrantMutex", () => {
  test("its owner may lock it again; it is free when every lock has been unlocked", async () => {
    const mu = new ReentrantMutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      yield* mu.lock();
      go(worker, mu, "other", log);
      yield* gosched();
      expect(mu.holds).toBe(2);
      mu.unlock();
      expect(mu.holds).toBe(1);
      yield* gosched();
      expect(log).toEqual([]);
      mu.unlock();
      yield* gosched();
      expect(log).toEqual(["other"]);
      expect(mu.holds).toBe(0);
    });
  });

  test("nested functions may each lock it, for using", async () => {
    const mu: ReentrantMutex & Locker = new ReentrantMutex();
    function* depth(n: number): Routine<number> {
      using _ = yield* mu.lock();
      return n === 0 ? mu.holds : yield* depth(n - 1);
    }
    expect(
      await run(function* () {
        return yield* depth(4);
      }),
    ).toBe(5);
    expect(mu.holds).toBe(0);
  });

  test("each lock's Disposable takes back one lock, once", async () => {
    const mu = new ReentrantMutex();
    await run(function* () {
      const one = yield* mu.lock();
      const two = yield* mu.lock();
      two[Symbol.dispose]();
      two[Symbol.dispose]();
      expect(mu.holds).toBe(1);
      one[Symbol.dispose]();
      expect(mu.holds).toBe(0);
    });
  });

  test("is handed over, first in, first out", async () => {
    const mu = new ReentrantMutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      for (const name of ["a", "b", "c"]) go(worker, mu, name, log);
      yield* gosched();
      mu.unlock();
      expect(mu.tryLock()).toBe(false);
      for (let i = 0; i < 4; i++) yield* gosched();
    });
    expect(log).toEqual(["a", "b", "c"]);
  });

  test("tryLock locks it once more for its owner, and fails for another goroutine", async () => {
    const mu = new ReentrantMutex();
    await run(function* () {
      expect([mu.tryLock(), mu.tryLock(), mu.holds]).toEqual([true, true, 2]);
      go(function* () {
        expect(mu.tryLock()).toBe(false);
      });
      yield* gosched();
    });
  });

  test("unlock by another goroutine is an error that names both, and changes nothing", async () => {
    const mu = new ReentrantMutex();
    const error = await run(function* main() {
      yield* mu.lock();
      yield* mu.lock();
      go(function* thief() {
        mu.unlock();
      });
      yield* gosched();
    }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(UsageError);
    expect(error).toMatchObject({
      code: "ERR_NOT_OWNER",
      message: "ReentrantMutex.unlock: goroutine 2 (thief) does not hold it, goroutine 1 (main) does, 2 times over",
    });
    expect(mu.holds).toBe(2);
  });

  test("fatal error: sync: unlock of unlocked mutex", async () => {
    await expect(
      run(function* () {
        new ReentrantMutex().unlock();
      }),
    ).rejects.toMatchObject({
      name: "FatalError",
      message: "sync: unlock of unlocked mutex",
    });
  });

  test("a waiter is listed as sync.ReentrantMutex.Lock", async () => {
    const error = await run(
      function* () {
        const mu = new ReentrantMutex();
        go(function* () {
          yield* mu.lock();
        });
        yield* gosched();
        yield* mu.lock();
      },
      { deadlock: "exact" },
    ).catch((e: unknown) => e);
    expect((error as DeadlockError).dump).toContain("goroutine 1 [sync.ReentrantMutex.Lock]:");
  });

  test("as a case of select: owned by the goroutine that selects, also when it had to wait", async () => {
    const mu = new ReentrantMutex();
    await run(function* () {
      expect((yield* select({ held: mu.lock(), late: sleep(10) })).case).toBe("held");
      expect(trySelect({ again: mu.lock() })?.case).toBe("again");
      const done = chan<number>();
      go(function* () {
        yield* select({ held: mu.lock(), late: sleep(1000) });
        yield* mu.lock();
        yield* done.send(mu.holds);
        mu.unlock();
        mu.unlock();
      });
      yield* gosched();
      mu.unlock();
      mu.unlock();
      expect(yield* done.recv()).toBe(2);
    });
  });

  test("a case that loses leaves no trace", async () => {
    const mu = new ReentrantMutex();
    await run(function* () {
      yield* mu.lock();
      const done = chan<string>();
      go(function* () {
        const r = yield* select({ held: mu.lock(), late: sleep(0.1) });
        yield* done.send(r.case);
      });
      expect(yield* done.recv()).toBe("late");
      mu.unlock();
      expect(mu.holds).toBe(0);
    });
  });

  test("outside any goroutine there is no owner: an error, and nothing is locked", async () => {
    const mu = new ReentrantMutex();
    const message = "ReentrantMutex.lock: it belongs to a goroutine, and the caller is none: use a Mutex";
    await expect((async () => await mu.lock())()).rejects.toMatchObject({ ...noGoroutine, message });
    await expect((async () => await select({ held: mu.lock() }))()).rejects.toMatchObject(noGoroutine);
    expect(() => trySelect({ held: mu.lock() })).toThrow(message);
    expect(() => mu.tryLock()).toThrow("ReentrantMutex.tryLock: it belongs to a goroutine");
    expect(() => mu.unlock()).toThrow("ReentrantMutex.unlock: it belongs to a goroutine");
    expect(mu.holds).toBe(0);
  });

  test("an async function that a goroutine calls is no goroutine", async () => {
    const mu = new ReentrantMutex();
    let outcome: Promise<unknown> | undefined;
    await run(function* () {
      outcome = (async () => await mu.lock())().catch((e: unknown) => e);
    });
    expect(await outcome).toMatchObject(noGoroutine);
    expect(mu.holds).toBe(0);
  });
});

function* worker(mu: ReentrantMutex, name: string, log: string[]): Routine {
  yield* mu.lock();
  log.push(name);
  mu.unlock();
}
