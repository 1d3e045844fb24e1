// sync.Mutex, line by line as the semantics state it.
import { describe, expect, test } from "vitest";
import { chan, DeadlockError, go, gosched, run, select, sleep, trySelect, type Routine } from "goroutines";
import { Mutex, type Locker } from "goroutines/sync";
import { stoppedClock } from "./clock.ts";

const unlockOfUnlocked = { name: "FatalError", message: "sync: unlock of unlocked mutex" };

describe("Mutex", () => {
  test("one goroutine at a time: what it protects stays whole across a yield*", async () => {
    const mu = new Mutex();
    let inside = 0;
    let most = 0;
    await run(function* () {
      const done = chan<void>();
      for (let i = 0; i < 10; i++) {
        go(function* () {
          for (let k = 0; k < 20; k++) {
            yield* mu.lock();
            most = Math.max(most, ++inside);
            yield* gosched();
            inside--;
            mu.unlock();
          }
          yield* done.send(undefined);
        });
      }
      for (let i = 0; i < 10; i++) yield* done.recv();
    });
    expect([most, inside]).toEqual([1, 0]);
  });

  test("fatal error: sync: unlock of unlocked mutex", async () => {
    await expect(
      run(function* () {
        new Mutex().unlock();
      }),
    ).rejects.toMatchObject(unlockOfUnlocked);
  });

  test("the fatal error can't be caught to any gain", async () => {
    let wentOn = false;
    await expect(
      run(function* () {
        try {
          new Mutex().unlock();
        } catch {}
        yield* gosched();
        wentOn = true;
      }),
    ).rejects.toMatchObject(unlockOfUnlocked);
    expect(wentOn).toBe(false);
  });

  test("any goroutine may unlock", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      go(function* () {
        mu.unlock();
      });
      yield* mu.lock();
      mu.unlock();
    });
    expect(mu.tryLock()).toBe(true);
  });

  test("not reentrant: it waits for itself, as sync.Mutex.Lock", async () => {
    const error = await run(
      function* () {
        const mu = new Mutex();
        yield* mu.lock();
        yield* mu.lock();
      },
      { deadlock: "exact" },
    ).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DeadlockError);
    expect((error as DeadlockError).dump).toContain("goroutine 1 [sync.Mutex.Lock]:");
  });

  test("tryLock fails if locked", () => {
    const mu = new Mutex();
    expect([mu.tryLock(), mu.tryLock()]).toEqual([true, false]);
    mu.unlock();
    expect(mu.tryLock()).toBe(true);
  });

  test("is a Locker", () => {
    expect((new Mutex() satisfies Locker).tryLock()).toBe(true);
  });

  test("a program that ends leaves its locks held, and its waiters leave the queue", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      go(function* () {
        yield* mu.lock();
      });
      yield* gosched();
    });
    expect(mu.tryLock()).toBe(false);
    mu.unlock();
    expect(mu.tryLock()).toBe(true);
  });
});

describe("what lock returns", () => {
  test("unlocks at the end of the block, for using", async () => {
    const mu = new Mutex();
    await run(function* () {
      {
        using _ = yield* mu.lock();
        expect(mu.tryLock()).toBe(false);
      }
      expect(mu.tryLock()).toBe(true);
    });
  });

  test("unlocks when the block is left by a throw", async () => {
    const mu = new Mutex();
    await expect(
      run(function* () {
        using _ = yield* mu.lock();
        throw new Error("boom");
      }),
    ).rejects.toThrow("boom");
    expect(mu.tryLock()).toBe(true);
  });

  test("unlocks once: a block may unlock early, and the next owner keeps the lock", async () => {
    const mu = new Mutex();
    await run(function* () {
      using held = yield* mu.lock();
      held[Symbol.dispose]();
      yield* mu.lock();
      held[Symbol.dispose]();
      expect(mu.tryLock()).toBe(false);
    });
    expect(mu.tryLock()).toBe(false);
  });

  test("is not allocated anew while it is unlocked by name", async () => {
    const mu = new Mutex();
    await run(function* () {
      const first = yield* mu.lock();
      mu.unlock();
      expect(yield* mu.lock()).toBe(first);
      first[Symbol.dispose]();
      expect(yield* mu.lock()).not.toBe(first);
    });
  });
});

describe("barging in normal mode", () => {
  test("unlock frees the lock: who locks before the woken waiter runs has it", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      const waiter = worker(mu, "waiter", log);
      go(waiter);
      yield* gosched();
      mu.unlock();
      expect(mu.tryLock()).toBe(true);
      log.push("barged");
      mu.unlock();
      yield* gosched();
    });
    expect(log).toEqual(["barged", "waiter"]);
  });

  test("the loser goes back to the front of the queue", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      go(worker, mu, "first", log);
      go(worker, mu, "second", log);
      yield* gosched();
      for (let i = 0; i < 5; i++) {
        mu.unlock();
        yield* mu.lock();
        log.push("barged");
        yield* gosched();
      }
      mu.unlock();
      yield* gosched();
      yield* gosched();
    });
    expect(log).toEqual([...Array.from({ length: 5 }, () => "barged"), "first", "second"]);
  });

  test("one waiter at a time is woken", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      go(worker, mu, "first", log);
      go(worker, mu, "second", log);
      yield* gosched();
      mu.unlock();
      mu.tryLock();
      mu.unlock();
      yield* gosched();
      expect(log).toEqual(["first"]);
      yield* gosched();
    });
    expect(log).toEqual(["first", "second"]);
  });

  test("the woken waiter takes the lock when nobody barges", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      go(function* () {
        yield* mu.lock();
      });
      yield* gosched();
      mu.unlock();
      yield* gosched();
    });
    expect(mu.tryLock()).toBe(false);
  });
});

describe("starvation mode", () => {
  const clock = stoppedClock();

  /** Has the oldest waiter of a locked `mu` woken, and barges before it runs. */
  function* barge(mu: Mutex): Routine {
    mu.unlock();
    expect(mu.tryLock()).toBe(true);
    yield* gosched();
  }

  test("after a waiter has lost for more than 1 ms, unlock hands over, first in, first out", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      for (const name of ["a", "b", "c"]) go(worker, mu, name, log);
      yield* gosched();
      yield* barge(mu);
      clock.now += 1.5;
      yield* barge(mu);
      // a has lost twice, 1.5 ms apart: nobody barges any more.
      mu.unlock();
      expect(mu.tryLock()).toBe(false);
      go(worker, mu, "newcomer", log);
      for (let i = 0; i < 6; i++) yield* gosched();
    });
    expect(log).toEqual(["a", "b", "c", "newcomer"]);
  });

  test("tryLock fails while it is starving, between two owners", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      for (const name of ["a", "b"]) go(worker, mu, name, []);
      yield* gosched();
      yield* barge(mu);
      clock.now += 2;
      yield* barge(mu);
      mu.unlock();
      const answers = [mu.tryLock()];
      yield* gosched();
      answers.push(mu.tryLock());
      expect(answers).toEqual([false, false]);
    });
  });

  test("a loss for 1 ms or less does not starve", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      go(worker, mu, "a", []);
      yield* gosched();
      yield* barge(mu);
      clock.now += 1;
      yield* barge(mu);
      yield* barge(mu);
    });
  });

  test("ends when the queue is empty", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      go(worker, mu, "a", []);
      yield* gosched();
      yield* barge(mu);
      clock.now += 2;
      yield* barge(mu);
      mu.unlock();
      expect(mu.tryLock()).toBe(false);
      yield* gosched();
      // a was the last: normal mode again.
      yield* mu.lock();
      go(worker, mu, "b", []);
      yield* gosched();
      yield* barge(mu);
    });
  });

  test("ends when somebody has waited for less than 1 ms", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      go(worker, mu, "a", log);
      yield* gosched();
      yield* barge(mu);
      clock.now += 2;
      yield* barge(mu);
      go(function* () {
        yield* mu.lock();
        log.push("b");
        mu.unlock();
        // c, who has waited for longer, competes again.
        log.push(mu.tryLock() ? "barged" : "handed over");
        mu.unlock();
      });
      go(worker, mu, "c", log);
      yield* gosched();
      clock.now += 0.5;
      mu.unlock();
      for (let i = 0; i < 6; i++) yield* gosched();
    });
    expect(log).toEqual(["a", "b", "barged", "c"]);
  });

  test("ends when its waiters give up", async () => {
    const mu = new Mutex();
    const gaveUp = chan<void>();
    await run(function* () {
      yield* mu.lock();
      // It keeps the lock.
      go(function* () {
        yield* mu.lock();
      });
      yield* gosched();
      yield* barge(mu);
      clock.now += 2;
      yield* barge(mu);
      for (let i = 0; i < 2; i++)
        go(function* () {
          yield* select({ held: mu.lock(), gaveUp: gaveUp.recv() });
        });
      yield* gosched();
      mu.unlock();
      yield* gosched();
      gaveUp.close();
      yield* gosched();
      go(worker, mu, "b", []);
      yield* gosched();
      yield* barge(mu);
    });
  });

  test("the clock is read only once a waiter has lost", async () => {
    const mu = new Mutex();
    await run(function* () {
      for (let i = 0; i < 3; i++) {
        yield* mu.lock();
        go(worker, mu, "waiter", []);
        yield* gosched();
        mu.unlock();
        yield* gosched();
      }
      expect(clock.reads).toBe(0);
      yield* mu.lock();
      go(worker, mu, "waiter", []);
      yield* gosched();
      yield* barge(mu);
      expect(clock.reads).toBe(1);
    });
  });
});

describe("lock as a case of select", () => {
  test("fires only once it owns the lock: unlock hands it over", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      const late = chan<void>();
      go(function* () {
        yield* gosched();
        mu.unlock();
        expect(mu.tryLock()).toBe(false);
        late.close();
      });
      const r = yield* select({ held: mu.lock(), late: late.recv() });
      expect(r.case).toBe("held");
      mu.unlock();
    });
  });

  test("is a lock with a timeout, and a loser leaves no trace", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      for (let i = 0; i < 3; i++) expect((yield* select({ held: mu.lock(), late: sleep(0.1) })).case).toBe("late");
      mu.unlock();
      expect(mu.tryLock()).toBe(true);
    });
  });

  test("is ready when nobody holds it", () => {
    const mu = new Mutex();
    const r = trySelect({ held: mu.lock() });
    expect(r?.case).toBe("held");
    expect(trySelect({ held: mu.lock() })).toBe(undefined);
    r?.value[Symbol.dispose]();
    expect(mu.tryLock()).toBe(true);
  });

  test("twice in one select: one of them fires, and the lock is held once", async () => {
    const mu = new Mutex();
    await run(function* () {
      yield* mu.lock();
      go(function* () {
        yield* gosched();
        mu.unlock();
      });
      yield* select([mu.lock(), mu.lock()]);
      mu.unlock();
      expect(mu.tryLock()).toBe(true);
    });
  });

  test("waits in the same queue as plain lockers", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    await run(function* () {
      yield* mu.lock();
      go(worker, mu, "first", log);
      go(function* () {
        const { value: held } = yield* select({ held: mu.lock(), never: null });
        log.push("case");
        held[Symbol.dispose]();
      });
      go(worker, mu, "third", log);
      yield* gosched();
      mu.unlock();
      for (let i = 0; i < 4; i++) yield* gosched();
    });
    expect(log).toEqual(["first", "case", "third"]);
  });
});

describe("lock in an async function", () => {
  test("owns the lock when its promise settles", async () => {
    const mu = new Mutex();
    const held = await mu.lock();
    const second = mu.lock().then((next) => {
      expect(mu.tryLock()).toBe(false);
      return next;
    });
    held[Symbol.dispose]();
    expect(mu.tryLock()).toBe(false);
    (await second)[Symbol.dispose]();
    expect(mu.tryLock()).toBe(true);
  });

  test("shared with goroutines, first in, first out", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    mu.tryLock();
    const before = mu.lock().then(() => log.push("async"));
    const program = run(function* () {
      yield* mu.lock();
      log.push("goroutine");
      mu.unlock();
    });
    await sleep(1);
    const after = mu.lock().then(() => log.push("async again"));
    mu.unlock();
    await before;
    mu.unlock();
    await program;
    await after;
    expect(log).toEqual(["async", "goroutine", "async again"]);
  });
});

describe("a mutex of several programs", () => {
  test("a waiter that is woken and never runs, since its program has ended, keeps nobody from the lock", async () => {
    const mu = new Mutex();
    const ended = run(function* () {
      yield* mu.lock();
      go(function* () {
        yield* mu.lock();
      });
      yield* gosched();
      mu.unlock();
      // Main returns: the woken goroutine will not run.
    });
    await ended;
    await run(function* () {
      yield* mu.lock();
      go(function* () {
        yield* mu.lock();
        mu.unlock();
      });
      yield* gosched();
      mu.unlock();
      yield* gosched();
      expect(mu.tryLock()).toBe(true);
    });
  });

  test("is handed over as soon as waiters of another program stand in the queue", async () => {
    const mu = new Mutex();
    const log: string[] = [];
    mu.tryLock();
    const one = run(function* () {
      yield* worker(mu, "one", log);
    });
    const two = run(function* () {
      yield* worker(mu, "two", log);
    });
    await sleep(1);
    mu.unlock();
    expect(mu.tryLock()).toBe(false);
    await Promise.all([one, two]);
    expect(log).toEqual(["one", "two"]);
    expect(mu.tryLock()).toBe(true);
  });
});

function* worker(mu: Mutex, name: string, log: string[]): Routine {
  yield* mu.lock();
  log.push(name);
  mu.unlock();
}
