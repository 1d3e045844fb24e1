// Cond: the ticket, the order of signals, and who a broadcast reaches.
import { describe, expect, test } from "vitest";
import { go, gosched, run, select, type Op, type Routine } from "goroutines";
import { Cond, Mutex, WaitGroup, type Locker } from "goroutines/sync";
import { asleep, failure, waitingAt } from "./waiting.ts";

/** Starts `n` goroutines that wait at `cond`, one after the other. */
function* waiters(cond: Cond, n: number, order: number[], wg: WaitGroup): Routine {
  for (let i = 0; i < n; i++) {
    wg.go(function* () {
      yield* cond.l.lock();
      yield* cond.wait();
      order.push(i);
      cond.l.unlock();
    });
    yield* gosched();
  }
}

describe("Cond", () => {
  test("Signal is first in, first out", async () => {
    const order: number[] = [];
    await run(function* () {
      const cond = new Cond(new Mutex());
      const wg = new WaitGroup();
      yield* waiters(cond, 4, order, wg);
      for (let i = 0; i < 4; i++) {
        cond.signal();
        yield* gosched();
        yield* gosched();
        expect(order).toHaveLength(i + 1);
      }
      yield* wg.wait();
    });
    expect(order).toEqual([0, 1, 2, 3]);
  });

  test("Signal is forgotten without waiters", async () => {
    expect(
      await asleep(function* () {
        const cond = new Cond(new Mutex());
        cond.signal();
        cond.broadcast();
        yield* cond.l.lock();
        yield* cond.wait();
      }),
    ).toEqual(["sync.Cond.Wait"]);
  });

  test("Broadcast wakes only those present", async () => {
    const order: number[] = [];
    await run(function* () {
      const cond = new Cond(new Mutex());
      const wg = new WaitGroup();
      yield* waiters(cond, 3, order, wg);
      cond.broadcast();
      yield* waiters(cond, 1, order, new WaitGroup());
      yield* wg.wait();
      yield* gosched();
      expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2]);
      expect(waitingAt(cond.wait())).toBe(1);
    });
  });

  test("the ticket is taken before the unlock", async () => {
    await run(function* () {
      // A locker whose unlock signals at once: a waiter that queued up later would miss it.
      const mu = new Mutex();
      const l: Locker = {
        lock: () => mu.lock(),
        unlock() {
          mu.unlock();
          cond.signal();
        },
      };
      const cond: Cond = new Cond(l);
      yield* cond.l.lock();
      yield* cond.wait();
      mu.unlock();
    });
  });

  test("relocks before it returns", async () => {
    const order: string[] = [];
    await run(function* () {
      const mu = new Mutex();
      const cond = new Cond(mu);
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* mu.lock();
        yield* cond.wait();
        order.push("woken");
        expect(mu.tryLock()).toBe(false);
        mu.unlock();
      });
      yield* gosched();
      expect(mu.tryLock()).toBe(true);
      cond.signal();
      for (let i = 0; i < 3; i++) yield* gosched();
      order.push("unlock");
      mu.unlock();
      yield* wg.wait();
    });
    expect(order).toEqual(["unlock", "woken"]);
  });

  test("a waiter that relocks shows sync.Mutex.Lock, one that waits sync.Cond.Wait", async () => {
    expect(
      await asleep(function* () {
        const mu = new Mutex();
        const cond = new Cond(mu);
        for (let i = 0; i < 2; i++)
          go(function* () {
            yield* mu.lock();
            yield* cond.wait();
          });
        yield* gosched();
        yield* mu.lock();
        cond.signal();
        yield* mu.lock();
      }),
    ).toEqual(["sync.Mutex.Lock", "sync.Mutex.Lock", "sync.Cond.Wait"]);
  });

  test("without the lock: Go's fatal error", async () => {
    expect(
      await failure(function* () {
        yield* new Cond(new Mutex()).wait();
      }),
    ).toMatchObject({ name: "FatalError", message: "sync: unlock of unlocked mutex" });
  });

  test("a locker that throws from unlock: the waiter goes on with the throw and waits no more", async () => {
    await run(function* () {
      const l: Locker = {
        lock: () => new Mutex().lock(),
        unlock: () => {
          throw new Error("not now");
        },
      };
      const cond = new Cond(l);
      try {
        yield* cond.wait();
      } catch (e) {
        expect(e).toMatchObject({ message: "not now" });
      }
      expect(waitingAt(cond.wait())).toBe(0);
      yield* gosched();
    });
  });

  test("a program that ends takes its waiters with it", async () => {
    const cond = new Cond(new Mutex());
    await run(function* () {
      go(function* () {
        yield* cond.l.lock();
        yield* cond.wait();
      });
      yield* gosched();
      expect(waitingAt(cond.wait())).toBe(1);
    });
    expect(waitingAt(cond.wait())).toBe(0);
  });

  test("await cond.wait() in an async function", async () => {
    const cond = new Cond(new Mutex());
    await cond.l.lock();
    setTimeout(() => cond.signal(), 1);
    await cond.wait();
    cond.l.unlock();
  });

  test("wait is no case of select", async () => {
    const cond = new Cond(new Mutex());
    expect(
      await failure(function* () {
        // @ts-expect-error a task has several steps
        yield* select({ c: cond.wait() });
      }),
    ).toMatchObject({ code: "ERR_SELECT_CASE" });
  });

  test("needs a locker", () => {
    expect(() => new Cond({} as never)).toThrow(
      "Cond: needs a locker, which has lock() and unlock(), not a plain object",
    );
    expect(() => new Cond(null as never)).toThrow("not null");
  });

  test("two goroutines pass a token to and fro", async () => {
    const token = { turn: 0 };
    await run(function* () {
      const cond = new Cond(new Mutex());
      const wg = new WaitGroup();
      for (const me of [0, 1])
        wg.go(function* () {
          yield* cond.l.lock();
          for (let i = 0; i < 300; i++) {
            while (token.turn % 2 !== me) yield* cond.wait();
            token.turn++;
            cond.signal();
          }
          cond.l.unlock();
        });
      yield* wg.wait();
    });
    expect(token.turn).toBe(600);
  });

  test("any lock() that is an op will do", () => {
    const op: Op<Disposable> = new Mutex().lock();
    expect(new Cond({ lock: () => op, unlock() {} }).l.lock()).toBe(op);
  });
});
