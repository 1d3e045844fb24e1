// The same programs on the locks and counters of one thread and on those that threads share, where the world was made.
import { describe, expect, test } from "vitest";
import { chan, go, goexit, gosched, run, select, sleep, trySelect, type Routine } from "goroutines";
import { shared } from "goroutines/cores";
import { background, withCancel } from "goroutines/context";
import { describeEach, inWorld } from "./kinds.ts";

/** Lets everybody who can run do so, also those who are woken through the shared heap. */
function* settle(): Routine {
  for (let i = 0; i < 5; i++) yield* sleep(1);
}

async function failure(body: () => Routine<unknown>): Promise<unknown> {
  return run(function* () {
    yield* body();
  }).then(
    () => "no failure",
    (e: unknown) => e,
  );
}

describeEach("a Mutex", (make) => {
  test("keeps whole across a yield* what it protects", async () => {
    let n = 0;
    await run(function* () {
      const mu = make.mutex();
      const done = chan();
      for (let i = 0; i < 10; i++)
        go(function* () {
          for (let k = 0; k < 20; k++) {
            yield* mu.lock();
            const before = n;
            yield* gosched();
            n = before + 1;
            mu.unlock();
          }
          yield* done.send(undefined);
        });
      for (let i = 0; i < 10; i++) yield* done.recv();
    });
    expect(n).toBe(200);
  });

  test("fatal error: sync: unlock of unlocked mutex", async () => {
    expect(
      await failure(function* () {
        make.mutex().unlock();
      }),
    ).toMatchObject({ name: "FatalError", message: "sync: unlock of unlocked mutex" });
  });

  test("any goroutine may unlock, and tryLock takes it only while it is free", async () => {
    const mu = make.mutex();
    await run(function* () {
      yield* mu.lock();
      expect(mu.tryLock()).toBe(false);
      go(function* () {
        mu.unlock();
      });
      yield* mu.lock();
      mu.unlock();
    });
    expect(mu.tryLock()).toBe(true);
  });

  test("first in, first out", async () => {
    const order: number[] = [];
    await run(function* () {
      const mu = make.mutex();
      yield* mu.lock();
      const done = chan();
      for (let i = 0; i < 5; i++)
        go(function* () {
          yield* mu.lock();
          order.push(i);
          yield* settle();
          mu.unlock();
          yield* done.send(undefined);
        });
      yield* settle();
      mu.unlock();
      for (let i = 0; i < 5; i++) yield* done.recv();
    });
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  test("a case fires only once it owns the lock, and is a lock with a timeout", async () => {
    await run(function* () {
      const mu = make.mutex();
      yield* mu.lock();
      expect((yield* select({ held: mu.lock(), late: sleep(1) })).case).toBe("late");
      go(function* () {
        yield* settle();
        mu.unlock();
      });
      expect((yield* select({ held: mu.lock(), never: chan().recv() })).case).toBe("held");
      expect(mu.tryLock()).toBe(false);
      mu.unlock();
      expect(mu.tryLock()).toBe(true);
    });
  });

  test("twice in one select: one of them fires, and the lock is held once", async () => {
    await run(function* () {
      const mu = make.mutex();
      yield* mu.lock();
      go(function* () {
        yield* settle();
        mu.unlock();
      });
      yield* select({ a: mu.lock(), b: mu.lock() });
      mu.unlock();
      expect(mu.tryLock()).toBe(true);
    });
  });

  test("for using, and unlocks once", async () => {
    await run(function* () {
      const mu = make.mutex();
      const held = yield* mu.lock();
      held[Symbol.dispose]();
      expect(mu.tryLock()).toBe(true);
      held[Symbol.dispose]();
      expect(mu.tryLock()).toBe(false);
    });
  });

  test("awaited: owns the lock when its promise settles", async () => {
    const mu = make.mutex();
    await mu.lock();
    let owns = false;
    const second = (async () => {
      await mu.lock();
      owns = true;
    })();
    await run(settle);
    expect(owns).toBe(false);
    mu.unlock();
    await second;
    expect(mu.tryLock()).toBe(false);
  });

  test("a program that ends leaves its locks held, and its waiters keep nobody from the lock", async () => {
    const mu = make.mutex();
    await run(function* () {
      yield* mu.lock();
      go(function* () {
        yield* mu.lock();
      });
      go(function* () {
        yield* select({ lock: mu.lock() });
      });
      yield* settle();
    });
    expect(mu.tryLock()).toBe(false);
    await run(function* () {
      go(function* () {
        yield* settle();
        mu.unlock();
      });
      yield* mu.lock();
    });
  });
});

// The local one is handed over where waiters of several programs stand in its queue, and stays held by the one that has
// ended.
describe("a Mutex shared through memory", () => {
  inWorld("memory");

  test("a waiter that was woken, and whose program ends before it runs, keeps nobody from the lock", async () => {
    const mu = shared.mutex();
    await mu.lock();
    const first = new AbortController();
    const ended = run(
      function* () {
        go(function* () {
          yield* mu.lock();
        });
        yield* chan().recv();
      },
      { signal: first.signal },
    ).catch(() => {});
    await run(settle);
    let owned = false;
    const second = run(function* () {
      yield* mu.lock();
      owned = true;
      mu.unlock();
    });
    await run(settle);
    mu.unlock();
    first.abort(new Error("over"));
    await ended;
    await second;
    expect(owned).toBe(true);
  });
});

describeEach("a RWMutex", (make) => {
  test("fatal errors", async () => {
    expect(
      await failure(function* () {
        make.rwMutex().unlock();
      }),
    ).toMatchObject({ name: "FatalError", message: "sync: Unlock of unlocked RWMutex" });
    expect(
      await failure(function* () {
        make.rwMutex().rUnlock();
      }),
    ).toMatchObject({ name: "FatalError", message: "sync: RUnlock of unlocked RWMutex" });
    expect(
      await failure(function* () {
        const rw = make.rwMutex();
        yield* rw.rLock();
        rw.unlock();
      }),
    ).toMatchObject({ message: "sync: Unlock of unlocked RWMutex" });
    expect(
      await failure(function* () {
        const rw = make.rwMutex();
        yield* rw.lock();
        rw.rUnlock();
      }),
    ).toMatchObject({ message: "sync: RUnlock of unlocked RWMutex" });
  });

  test("many readers at a time, or one writer", async () => {
    let readers = 0;
    let writers = 0;
    let most = 0;
    await run(function* () {
      const rw = make.rwMutex();
      const done = chan();
      for (let i = 0; i < 8; i++)
        go(function* () {
          for (let k = 0; k < 10; k++) {
            if (i % 4 === 0) {
              using _ = yield* rw.lock();
              expect([readers, writers++]).toEqual([0, 0]);
              yield* gosched();
              writers--;
            } else {
              using _ = yield* rw.rLock();
              most = Math.max(most, ++readers);
              expect(writers).toBe(0);
              yield* gosched();
              readers--;
            }
          }
          yield* done.send(undefined);
        });
      for (let i = 0; i < 8; i++) yield* done.recv();
    });
    expect(most).toBeGreaterThan(1);
  });

  test("a waiting writer stops new readers; after a writer all readers that wait go before the next one", async () => {
    const order: string[] = [];
    await run(function* () {
      const rw = make.rwMutex();
      const done = chan();
      yield* rw.rLock();
      function* write(name: string): Routine {
        using _ = yield* rw.lock();
        order.push(name);
        yield* settle();
        yield* done.send(undefined);
      }
      function* read(name: string): Routine {
        using _ = yield* rw.rLock();
        order.push(name);
        yield* settle();
        yield* done.send(undefined);
      }
      go(write, "w1");
      yield* settle();
      expect(rw.tryRLock()).toBe(false);
      go(write, "w2");
      yield* settle();
      go(read, "r1");
      go(read, "r2");
      yield* settle();
      expect(order).toEqual([]);
      rw.rUnlock();
      for (let i = 0; i < 4; i++) yield* done.recv();
    });
    expect(order).toEqual(["w1", "r1", "r2", "w2"]);
  });

  test("a writer that gives up lets the readers in that it kept out", async () => {
    await run(function* () {
      const rw = make.rwMutex();
      yield* rw.rLock();
      const read = chan<string>();
      go(function* () {
        yield* settle();
        yield* rw.rLock();
        yield* read.send("read");
      });
      const r = yield* select({ write: rw.lock(), late: sleep(20) });
      expect(r.case).toBe("late");
      expect(yield* read.recv()).toBe("read");
    });
  });

  test("tryLock, tryRLock, rLocker", () => {
    const rw = make.rwMutex();
    expect(rw.tryRLock()).toBe(true);
    expect(rw.tryRLock()).toBe(true);
    expect(rw.tryLock()).toBe(false);
    rw.rLocker().unlock();
    rw.rUnlock();
    expect(rw.tryLock()).toBe(true);
    expect(rw.tryRLock()).toBe(false);
    rw.unlock();
    expect(rw.rLocker()).toBe(rw.rLocker());
  });

  test("each reading ends once", async () => {
    await run(function* () {
      const rw = make.rwMutex();
      const a = yield* rw.rLock();
      const b = yield* rw.rLock();
      a[Symbol.dispose]();
      a[Symbol.dispose]();
      expect(rw.tryLock()).toBe(false);
      b[Symbol.dispose]();
      expect(rw.tryLock()).toBe(true);
    });
  });
});

describeEach("a WaitGroup", (make) => {
  test("many waiters all go on, and it can be used anew", async () => {
    await run(function* () {
      const wg = make.waitGroup();
      for (let round = 0; round < 3; round++) {
        wg.add(2);
        const passed = chan<number>(3);
        for (let i = 0; i < 3; i++)
          go(function* () {
            yield* wg.wait();
            yield* passed.send(i);
          });
        yield* settle();
        wg.done();
        yield* settle();
        expect(passed.len).toBe(0);
        wg.done();
        for (let i = 0; i < 3; i++) yield* passed.recv();
      }
      yield* wg.wait();
    });
  });

  test("panics `sync: negative WaitGroup counter`, and leaves the counter as Go does", () => {
    const wg = make.waitGroup();
    expect(() => wg.done()).toThrow(
      expect.objectContaining({
        name: "RuntimeError",
        code: "ERR_NEGATIVE_WAIT_GROUP",
        message: "sync: negative WaitGroup counter",
      }),
    );
    wg.add(1);
    expect(() => wg.add(-1)).toThrow("sync: negative WaitGroup counter");
    for (const n of [1.5, NaN, Infinity, "1" as never]) expect(() => wg.add(n)).toThrow("wg.add: needs a whole number");
  });

  test("panics `sync: WaitGroup is reused before previous Wait has returned`", async () => {
    expect(
      await failure(function* () {
        const wg = make.waitGroup();
        wg.add(1);
        go(function* () {
          wg.done();
          wg.add(1);
        });
        yield* wg.wait();
      }),
    ).toMatchObject({
      name: "RuntimeError",
      code: "ERR_WAIT_GROUP_REUSE",
      message: "sync: WaitGroup is reused before previous Wait has returned",
    });
  });

  test("as a case: fires, or leaves no trace", async () => {
    await run(function* () {
      const wg = make.waitGroup();
      wg.add(1);
      expect(trySelect({ all: wg.wait() })).toBe(undefined);
      expect((yield* select({ all: wg.wait(), again: wg.wait(), late: sleep(1) })).case).toBe("late");
      go(function* () {
        yield* settle();
        wg.done();
      });
      expect((yield* select({ all: wg.wait(), never: chan().recv() })).case).toBe("all");
    });
  });

  test("go counts until the goroutine ends: by a return, a goexit or a panic", async () => {
    const wg = make.waitGroup();
    await run(function* () {
      const ended: string[] = [];
      wg.go(function* (name: string) {
        yield* settle();
        ended.push(name);
      }, "returned");
      wg.go(function* () {
        try {
          return yield* goexit();
        } finally {
          ended.push("exited");
        }
      });
      expect(trySelect({ all: wg.wait() })).toBe(undefined);
      yield* wg.wait();
      expect(ended.toSorted()).toEqual(["exited", "returned"]);
    });
    expect(
      await failure(function* () {
        wg.go(function* () {
          throw new Error("boom");
        });
        yield* sleep(1000);
      }),
    ).toMatchObject({ message: "boom" });
    await wg.wait();
  });
});

describeEach("a Once", (make) => {
  test("runs the first function only, and the others wait for it", async () => {
    const order: string[] = [];
    await run(function* () {
      const once = make.once();
      const done = chan();
      for (let i = 0; i < 4; i++)
        go(function* () {
          yield* once.do(function* () {
            yield* settle();
            order.push("ran");
          });
          order.push("went on");
          yield* done.send(undefined);
        });
      for (let i = 0; i < 4; i++) yield* done.recv();
      yield* once.do(() => {
        order.push("ran again");
      });
    });
    expect(order).toEqual(["ran", "went on", "went on", "went on", "went on"]);
  });

  test("a panic and a goexit count as done, and only the first caller sees the panic", async () => {
    const boom = new Error("boom");
    await run(function* () {
      const once = make.once();
      let seen: unknown;
      try {
        yield* once.do(function* () {
          yield* gosched();
          throw boom;
        });
      } catch (e) {
        seen = e;
      }
      expect(seen).toBe(boom);
      yield* once.do(() => {
        throw new Error("ran again");
      });
      const second = make.once();
      const done = chan();
      go(function* () {
        try {
          yield* second.do(function* () {
            return yield* goexit();
          });
        } finally {
          done.close();
        }
      });
      yield* done.recv();
      yield* second.do(() => {
        throw new Error("ran again");
      });
    });
  });

  test("refuses what is no function that can be run here", async () => {
    const once = make.once();
    expect(() => once.do(5 as never)).toThrow(
      expect.objectContaining({
        code: "ERR_NO_ROUTINE",
        message: "once.do: needs a plain function or a generator function, not the number 5",
      }),
    );
    expect(
      await failure(function* () {
        yield* make.once().do((async () => {}) as never);
      }),
    ).toMatchObject({ code: "ERR_NO_ROUTINE" });
    await once.do(() => {});
  });
});

describeEach("a latch", (make) => {
  test("many waiters go on when it comes to zero, later ones at once, and more counts do nothing", async () => {
    await run(function* () {
      const latch = make.latch(2);
      const passed = chan(3);
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* latch.wait();
          yield* passed.send(i);
        });
      yield* settle();
      latch.countDown();
      yield* settle();
      expect([latch.count, passed.len]).toEqual([1, 0]);
      expect((yield* select({ open: latch.wait(), late: sleep(1) })).case).toBe("late");
      latch.countDown();
      for (let i = 0; i < 3; i++) yield* passed.recv();
      latch.countDown();
      expect(latch.count).toBe(0);
      yield* latch.wait();
    });
    await make.latch(0).wait();
    expect(() => make.latch(-1)).toThrow(expect.objectContaining({ code: "ERR_LATCH_COUNT" }));
    expect(() => make.latch(1.5)).toThrow("not the number 1.5");
  });
});

describeEach("a semaphore", (make) => {
  test("strictly first in, first out, however few tokens somebody wants; tryAcquire fails while anyone waits", async () => {
    const order: number[] = [];
    await run(function* () {
      const sem = make.semaphore(3);
      yield* sem.acquire(2);
      const done = chan();
      for (const n of [3, 1, 2]) {
        go(function* () {
          yield* sem.acquire(n);
          order.push(n);
          yield* done.send(undefined);
        });
        yield* settle();
      }
      expect(sem.tryAcquire()).toBe(false);
      expect(order).toEqual([]);
      sem.release(2);
      yield* done.recv();
      expect(order).toEqual([3]);
      sem.release(3);
      yield* done.recv();
      yield* done.recv();
      expect(order).toEqual([3, 1, 2]);
      sem.release(3);
      expect(sem.tryAcquire(3)).toBe(true);
    });
  });

  test("semaphore: released more than held; and no tokens at all", () => {
    const sem = make.semaphore(2);
    expect(() => sem.release()).toThrow(
      expect.objectContaining({
        name: "RuntimeError",
        code: "ERR_SEMAPHORE_RELEASE",
        message: "semaphore: released more than held",
      }),
    );
    expect(sem.tryAcquire(2)).toBe(true);
    sem.release(2);
    expect(make.semaphore(0).tryAcquire(0)).toBe(true);
    expect(make.semaphore(0).tryAcquire(1)).toBe(false);
    for (const n of [-1, 1.5, NaN]) {
      expect(() => sem.release(n)).toThrow(expect.objectContaining({ code: "ERR_SEMAPHORE_TOKENS" }));
      expect(() => make.semaphore(n)).toThrow(expect.objectContaining({ code: "ERR_SEMAPHORE_TOKENS" }));
    }
  });

  test("a context ends the wait, fails even if tokens are free, and a head that gives up serves those behind it", async () => {
    await run(function* () {
      const sem = make.semaphore(2);
      const [ctx, cancel] = make.withCancel(background());
      yield* sem.acquire(ctx, 1);
      const failed = chan<unknown>(1);
      const got = chan(1);
      go(function* () {
        try {
          yield* sem.acquire(ctx, 2);
        } catch (e) {
          yield* failed.send(e);
        }
      });
      yield* settle();
      go(function* () {
        yield* sem.acquire(1);
        yield* got.send(undefined);
      });
      yield* settle();
      expect(got.len).toBe(0);
      cancel();
      expect(yield* failed.recv()).toMatchObject({ message: "context canceled" });
      yield* got.recv();
      sem.release(2);
      let error: unknown;
      try {
        yield* sem.acquire(ctx);
      } catch (e) {
        error = e;
      }
      expect(error).toMatchObject({ message: "context canceled" });
      expect(sem.tryAcquire(2)).toBe(true);
    });
  });

  test("more tokens than there are: waits until the context is done, in nobody's way", async () => {
    await run(function* () {
      const sem = make.semaphore(1);
      const [ctx, cancel] = make.withCancel(background());
      go(function* () {
        yield* sem.acquire(5);
      });
      const failed = chan<unknown>(1);
      go(function* () {
        try {
          yield* sem.acquire(ctx, 2);
        } catch (e) {
          yield* failed.send(e);
        }
      });
      yield* settle();
      expect(sem.tryAcquire()).toBe(true);
      expect((yield* select({ all: sem.acquire(7), late: sleep(1) })).case).toBe("late");
      cancel();
      yield* failed.recv();
    });
  });

  test("with a context it is one case of a select, whichever ends first", async () => {
    await run(function* () {
      for (const ctxOf of [make.withCancel, withCancel]) {
        const sem = make.semaphore(1);
        const [ctx, cancel] = ctxOf(background());
        const ch = chan<number>();
        yield* sem.acquire();
        go(function* () {
          yield* settle();
          yield* ch.send(7);
        });
        expect(yield* select({ v: ch.recv(), token: sem.acquire(ctx) })).toEqual({ case: "v", value: 7 });
        go(function* () {
          yield* settle();
          sem.release();
        });
        expect((yield* select({ v: ch.recv(), token: sem.acquire(ctx) })).case).toBe("token");
        go(function* () {
          yield* settle();
          cancel();
        });
        let error: unknown;
        try {
          yield* select({ v: ch.recv(), token: sem.acquire(ctx) });
        } catch (e) {
          error = e;
        }
        expect(error).toMatchObject({ message: "context canceled" });
        sem.release();
        expect(sem.tryAcquire()).toBe(true);
      }
    });
  });

  test("at most so many at a time", async () => {
    let inside = 0;
    let most = 0;
    await run(function* () {
      const sem = make.semaphore(3);
      const done = chan();
      for (let i = 0; i < 12; i++)
        go(function* () {
          for (let k = 0; k < 5; k++) {
            yield* sem.acquire();
            most = Math.max(most, ++inside);
            yield* gosched();
            inside--;
            sem.release();
          }
          yield* done.send(undefined);
        });
      for (let i = 0; i < 12; i++) yield* done.recv();
    });
    expect([inside, most]).toEqual([0, 3]);
  });
});

describeEach("atomics", (make) => {
  test("Int32, Int64, Bool", () => {
    const n = make.int32(5);
    expect([
      n.load(),
      n.add(3),
      n.swap(2 ** 31 - 1),
      n.add(1),
      n.compareAndSwap(-(2 ** 31), 6),
      n.and(4),
      n.or(1),
      n.load(),
    ]).toEqual([5, 8, 8, -(2 ** 31), true, 6, 4, 5]);
    expect(() => n.store(1.5)).toThrow("Int32.store: needs a whole number, not the number 1.5");
    const big = make.int64(2n ** 40n);
    expect([big.add(1n), big.swap(-1n), big.load()]).toEqual([2n ** 40n + 1n, 2n ** 40n + 1n, -1n]);
    const bool = make.bool();
    expect([
      bool.load(),
      bool.swap(true),
      bool.compareAndSwap(true, false),
      bool.load(),
      make.bool(true).load(),
    ]).toEqual([false, false, true, false, true]);
  });
});

describe("by messages", () => {
  inWorld("messages");

  test.each([
    ["mutex", () => shared.mutex(), "a channel of capacity 1 is a lock: send(null) locks it, recv() unlocks it"],
    ["rwMutex", () => shared.rwMutex(), "a channel of capacity 1 is a lock"],
    ["waitGroup", () => shared.waitGroup(), "let each goroutine send once it is done, and receive as often"],
    ["semaphore", () => shared.semaphore(2), "a channel of that capacity is a semaphore"],
    ["once", () => shared.once(), "do it before goOn, and give the goroutines what came of it"],
    ["latch", () => shared.latch(2), "then close a channel that all wait for"],
    ["int32", () => shared.int32(), "keep it in a channel of capacity 1"],
    ["int64", () => shared.int64(), "keep it in a channel of capacity 1"],
    ["bool", () => shared.bool(), "keep it in a channel of capacity 1"],
  ] as const)("there is no %s, and the error says what does the same", (name, make, remedy) => {
    expect(make).toThrow(
      expect.objectContaining({
        name: "UsageError",
        code: "ERR_NO_SHARED_MEMORY",
        message: expect.stringMatching(
          `^shared\\.${name}: these cores share no memory .*: .*${remedy.replaceAll(/[()]/g, "\\$&")}`,
        ),
      }),
    );
  });

  test("the remedies work: a lock and a semaphore are channels", async () => {
    await run(function* () {
      let inside = 0;
      let most = 0;
      for (const size of [1, 3]) {
        const tokens = shared.chan<null>(size);
        const done = chan();
        inside = most = 0;
        for (let i = 0; i < 6; i++)
          go(function* () {
            for (let k = 0; k < 5; k++) {
              yield* tokens.send(null);
              most = Math.max(most, ++inside);
              yield* gosched();
              inside--;
              yield* tokens.recv();
            }
            yield* done.send(undefined);
          });
        for (let i = 0; i < 6; i++) yield* done.recv();
        expect([inside, most]).toEqual([0, size]);
      }
    });
  });
});
