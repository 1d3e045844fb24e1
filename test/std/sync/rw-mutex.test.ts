// sync.RWMutex, line by line as the semantics state it, and the preferences that Go lacks.
import { describe, expect, test } from "vitest";
import {
  chan,
  DeadlockError,
  go,
  gosched,
  run,
  select,
  sleep,
  trySelect,
  UsageError,
  until,
  type Routine,
} from "goroutines";
import { RWMutex, type Locker, type Preference } from "goroutines/sync";

describe("RWMutex", () => {
  test("fatal error: sync: Unlock of unlocked RWMutex", async () => {
    const error = { name: "FatalError", message: "sync: Unlock of unlocked RWMutex" };
    await expect(
      run(function* () {
        new RWMutex().unlock();
      }),
    ).rejects.toMatchObject(error);
    await expect(
      run(function* () {
        const rw = new RWMutex();
        yield* rw.rLock();
        rw.unlock();
      }),
    ).rejects.toMatchObject(error);
  });

  test("fatal error: sync: RUnlock of unlocked RWMutex", async () => {
    const error = { name: "FatalError", message: "sync: RUnlock of unlocked RWMutex" };
    await expect(
      run(function* () {
        new RWMutex().rUnlock();
      }),
    ).rejects.toMatchObject(error);
    await expect(
      run(function* () {
        const rw = new RWMutex();
        yield* rw.lock();
        try {
          rw.rUnlock();
        } catch {}
        yield* gosched();
      }),
    ).rejects.toMatchObject(error);
  });

  test("many readers at a time, or one writer", async () => {
    const rw = new RWMutex();
    let readers = 0;
    let writers = 0;
    let most = 0;
    const wrong: string[] = [];
    const check = (): void => {
      most = Math.max(most, readers);
      if (writers > 1 || (writers === 1 && readers > 0)) wrong.push(`${readers} readers, ${writers} writers`);
    };
    await run(function* () {
      const done = chan<void>();
      for (let i = 0; i < 10; i++) {
        go(function* () {
          for (let k = 0; k < 20; k++) {
            if ((i + k) % 4 === 0) {
              yield* rw.lock();
              writers++;
              check();
              yield* gosched();
              writers--;
              rw.unlock();
            } else {
              yield* rw.rLock();
              readers++;
              check();
              yield* gosched();
              readers--;
              rw.rUnlock();
            }
          }
          yield* done.send(undefined);
        });
      }
      for (let i = 0; i < 10; i++) yield* done.recv();
    });
    expect(wrong).toEqual([]);
    expect(most).toBeGreaterThan(2);
    expect(rw.tryLock()).toBe(true);
  });

  test("a waiting writer blocks new readers", async () => {
    const rw = new RWMutex();
    const log: string[] = [];
    await run(function* () {
      yield* rw.rLock();
      go(writer, rw, "writer", log);
      yield* gosched();
      expect(rw.tryRLock()).toBe(false);
      expect(trySelect({ it: rw.rLock() })).toBe(undefined);
      go(reader, rw, "reader", log);
      yield* gosched();
      expect(log).toEqual([]);
      rw.rUnlock();
      yield* gosched();
      yield* gosched();
    });
    expect(log).toEqual(["writer", "reader"]);
  });

  test("on Unlock all waiting readers go before the next writer", async () => {
    const rw = new RWMutex();
    const log: string[] = [];
    await run(function* () {
      yield* rw.lock();
      go(writer, rw, "writer 1", log);
      go(reader, rw, "reader 1", log);
      go(writer, rw, "writer 2", log);
      go(reader, rw, "reader 2", log);
      yield* gosched();
      rw.unlock();
      for (let i = 0; i < 6; i++) yield* gosched();
    });
    expect(log).toEqual(["reader 1", "reader 2", "writer 1", "writer 2"]);
  });

  test("readers that come after the Unlock wait for the writer", async () => {
    const rw = new RWMutex();
    const log: string[] = [];
    await run(function* () {
      yield* rw.lock();
      go(reader, rw, "reader 1", log);
      go(writer, rw, "writer", log);
      yield* gosched();
      rw.unlock();
      // Reader 1 has the lock, the writer is next.
      go(reader, rw, "reader 2", log);
      for (let i = 0; i < 6; i++) yield* gosched();
    });
    expect(log).toEqual(["reader 1", "writer", "reader 2"]);
  });

  test("a goroutine that takes the read lock twice waits for the writer in between, for ever", async () => {
    const error = await run(
      function* () {
        const rw = new RWMutex();
        yield* rw.rLock();
        go(function* writing() {
          yield* rw.lock();
        });
        yield* gosched();
        yield* rw.rLock();
      },
      { deadlock: "exact" },
    ).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(DeadlockError);
    expect((error as DeadlockError).dump).toContain("goroutine 1 [sync.RWMutex.RLock]:");
    expect((error as DeadlockError).dump).toContain("goroutine 2 [sync.RWMutex.Lock]:");
  });

  test("tryLock and tryRLock", () => {
    const rw = new RWMutex();
    expect([rw.tryRLock(), rw.tryRLock(), rw.tryLock()]).toEqual([true, true, false]);
    rw.rUnlock();
    expect(rw.tryLock()).toBe(false);
    rw.rUnlock();
    expect([rw.tryLock(), rw.tryLock(), rw.tryRLock()]).toEqual([true, false, false]);
    rw.unlock();
    expect(rw.tryRLock()).toBe(true);
  });

  test("rLocker is its reading side as a Locker, the same one each time", async () => {
    const rw = new RWMutex();
    const l: Locker = rw.rLocker();
    expect(rw.rLocker()).toBe(l);
    await run(function* () {
      yield* l.lock();
      expect([rw.tryLock(), rw.tryRLock()]).toEqual([false, true]);
      rw.rUnlock();
      l.unlock();
      expect(rw.tryLock()).toBe(true);
    });
  });

  test("what the ops return unlocks once; each reader has its own", async () => {
    const rw = new RWMutex();
    await run(function* () {
      const one = yield* rw.rLock();
      const two = yield* rw.rLock();
      one[Symbol.dispose]();
      one[Symbol.dispose]();
      expect(rw.tryLock()).toBe(false);
      two[Symbol.dispose]();
      {
        using held = yield* rw.lock();
        expect(rw.tryRLock()).toBe(false);
        held[Symbol.dispose]();
        expect(rw.tryRLock()).toBe(true);
        rw.rUnlock();
      }
      expect(rw.tryLock()).toBe(true);
    });
  });

  test("a reader that was alone when it came keeps its own, whoever comes and goes", async () => {
    const rw = new RWMutex();
    await run(function* () {
      yield* rw.rLock();
      rw.rUnlock();
      const first = yield* rw.rLock();
      const second = yield* rw.rLock();
      second[Symbol.dispose]();
      const third = yield* rw.rLock();
      expect(new Set([first, second, third]).size).toBe(3);
      first[Symbol.dispose]();
      first[Symbol.dispose]();
      expect(rw.tryLock()).toBe(false);
      third[Symbol.dispose]();
      expect(rw.tryLock()).toBe(true);
    });
  });

  test("awaited: owns the lock when its promise settles", async () => {
    const rw = new RWMutex();
    const reading = await rw.rLock();
    const later = (async () => {
      const held = await rw.lock();
      expect(rw.tryRLock()).toBe(false);
      held[Symbol.dispose]();
    })();
    await gosched();
    expect(rw.tryRLock()).toBe(false);
    reading[Symbol.dispose]();
    await later;
    expect(rw.tryLock()).toBe(true);
  });
});

describe("its ops as cases of select", () => {
  test("fire only once they own the lock, and losers leave no trace", async () => {
    const rw = new RWMutex();
    await run(function* () {
      yield* rw.lock();
      expect((yield* select({ w: rw.lock(), r: rw.rLock(), late: sleep(0.1) })).case).toBe("late");
      go(function* () {
        yield* gosched();
        rw.unlock();
      });
      const r = yield* select({ w: rw.lock(), r: rw.rLock() });
      expect(r.case).toBe("r");
      r.value[Symbol.dispose]();
      expect(rw.tryLock()).toBe(true);
    });
  });

  test("a writer that gives up lets the readers in that it kept out", async () => {
    const rw = new RWMutex();
    const log: string[] = [];
    await run(function* () {
      const gaveUp = chan<void>();
      yield* rw.rLock();
      go(function* () {
        const r = yield* select({ w: rw.lock(), gaveUp: gaveUp.recv() });
        log.push(r.case);
      });
      yield* gosched();
      go(reader, rw, "reader", log);
      yield* gosched();
      gaveUp.close();
      yield* gosched();
      yield* gosched();
      expect(log).toEqual(["gaveUp", "reader"]);
    });
  });

  test("a writer whose program ends lets the readers of another program in", async () => {
    const rw = new RWMutex();
    const log: string[] = [];
    const controller = new AbortController();
    rw.tryRLock();
    const writing = run(
      function* () {
        yield* rw.lock();
      },
      { signal: controller.signal },
    );
    await sleep(1);
    const reading = run(function* () {
      yield* reader(rw, "reader", log);
    });
    await sleep(1);
    expect(log).toEqual([]);
    controller.abort(new Error("enough"));
    await expect(writing).rejects.toThrow("enough");
    await reading;
    expect(log).toEqual(["reader"]);
  });

  test("what a woken case runs finds every queue whole: the select that gave up fires once", async () => {
    // The writer's select loses to `a`; that wakes the reader's select, whose aborted `until` sends to `b`.
    const rw = new RWMutex();
    const a = chan<number>();
    const b = chan<number>();
    const answers: boolean[] = [];
    const log: unknown[] = [];
    await run(function* () {
      yield* rw.rLock();
      go(function* () {
        const r = yield* select({ a: a.recv(), w: rw.lock(), b: b.recv() });
        log.push(r.case, r.value);
      });
      yield* gosched();
      go(function* () {
        const r = yield* select({
          r: rw.rLock(),
          p: until((signal) => {
            signal.addEventListener("abort", () => answers.push(b.trySend(2)));
            return new Promise<void>(() => {});
          }),
        });
        log.push(r.case);
      });
      yield* gosched();
      expect(a.trySend(1)).toBe(true);
      for (let i = 0; i < 3; i++) yield* gosched();
    });
    expect(answers).toEqual([false]);
    expect(log).toEqual(["a", 1, "r"]);
  });
});

describe("new RWMutex({ prefer })", () => {
  /** Who gets in, in which order, once a writer unlocks that five others have waited for. */
  async function order(prefer?: Preference): Promise<string[]> {
    const rw = prefer === undefined ? new RWMutex() : new RWMutex({ prefer });
    const log: string[] = [];
    await run(function* () {
      yield* rw.lock();
      go(writer, rw, "w1", log);
      go(reader, rw, "r1", log);
      go(reader, rw, "r2", log);
      go(writer, rw, "w2", log);
      go(reader, rw, "r3", log);
      yield* gosched();
      rw.unlock();
      for (let i = 0; i < 10; i++) yield* gosched();
    });
    expect(rw.tryLock()).toBe(true);
    return log;
  }

  test("left out: all waiting readers, then the writers", async () => {
    expect(await order()).toEqual(["r1", "r2", "r3", "w1", "w2"]);
  });

  test('"readers": the readers first, and new ones join however many writers wait', async () => {
    expect(await order("readers")).toEqual(["r1", "r2", "r3", "w1", "w2"]);
    const rw = new RWMutex({ prefer: "readers" });
    await run(function* () {
      yield* rw.rLock();
      go(writer, rw, "w", []);
      yield* gosched();
      expect(rw.tryRLock()).toBe(true);
      expect(rw.tryLock()).toBe(false);
    });
  });

  test('"writers": the writers first, and no reader while one waits', async () => {
    expect(await order("writers")).toEqual(["w1", "w2", "r1", "r2", "r3"]);
    const rw = new RWMutex({ prefer: "writers" });
    await run(function* () {
      yield* rw.rLock();
      go(writer, rw, "w", []);
      yield* gosched();
      expect(rw.tryRLock()).toBe(false);
    });
  });

  test('"fair": in the order of arrival, neighbouring readers together', async () => {
    expect(await order("fair")).toEqual(["w1", "r1", "r2", "w2", "r3"]);
  });

  test('"fair": neighbouring readers read at the same time', async () => {
    const rw = new RWMutex({ prefer: "fair" });
    let together = 0;
    await run(function* () {
      yield* rw.lock();
      for (let i = 0; i < 3; i++) {
        go(function* () {
          yield* rw.rLock();
          together++;
        });
      }
      go(writer, rw, "w", []);
      go(reader, rw, "r", []);
      yield* gosched();
      rw.unlock();
      yield* gosched();
      expect(together).toBe(3);
      expect(rw.tryRLock()).toBe(false);
    });
  });

  test.each<[string, unknown, string]>([
    [
      "another word",
      { prefer: "both" },
      'RWMutex: prefer must be "readers", "writers", "fair" or left out, not the string "both"',
    ],
    [
      "a property of every object",
      { prefer: "toString" },
      'RWMutex: prefer must be "readers", "writers", "fair" or left out, not the string "toString"',
    ],
    ["null", { prefer: null }, 'RWMutex: prefer must be "readers", "writers", "fair" or left out, not null'],
    ["options that are none", "fair", 'RWMutex: the options must be an object, not the string "fair"'],
  ])("refuses %s", (_, options, message) => {
    expect(() => new RWMutex(options as never)).toThrow(UsageError);
    expect(() => new RWMutex(options as never)).toThrow(message);
  });
});

function* reader(rw: RWMutex, name: string, log: string[]): Routine {
  yield* rw.rLock();
  log.push(name);
  rw.rUnlock();
}

function* writer(rw: RWMutex, name: string, log: string[]): Routine {
  yield* rw.lock();
  log.push(name);
  rw.unlock();
}
