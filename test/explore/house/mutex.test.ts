// Mutex. One goroutine at a time is inside; who waits gets in once, in the order of arrival but for those who barge;
// once somebody has been losing for more than a millisecond, nobody barges any more. What could break that: a lock
// between an unlock and the run of whom it woke, a waiter that gives up, the change to the starving mode and back.

import { describe, expect, test } from "vitest";
import { gosched, select, sleep, type Op, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import { failure, invariant, outcomes } from "./model.ts";

interface Lock {
  lock(): Op<unknown> | Routine<unknown>;
  unlock(): void;
}

/** Three goroutines that are inside once each, and let others run there: the order in which they were. */
function critical(make: () => Lock) {
  return function* (): Routine<string> {
    const mu = make();
    const wg = new WaitGroup();
    const order: string[] = [];
    let inside = 0;
    for (const me of ["a", "b", "c"]) {
      wg.go(function* () {
        yield* mu.lock();
        invariant(++inside === 1, "one is inside");
        order.push(me);
        yield* gosched();
        inside--;
        mu.unlock();
      });
    }
    yield* wg.wait();
    return order.join("");
  };
}

describe("mutual exclusion", () => {
  test("one is inside, in any order", async () => {
    expect(await outcomes(critical(() => new Mutex()))).toEqual(["abc", "acb", "bac", "bca", "cab", "cba"]);
  });

  test("a lock that looks first and takes it then is caught", async () => {
    class LooksFirst implements Lock {
      #locked = false;
      *lock(): Routine {
        while (this.#locked) yield* gosched();
        yield* gosched();
        this.#locked = true;
      }
      unlock(): void {
        this.#locked = false;
      }
    }
    expect((await failure(critical(() => new LooksFirst()))).message).toContain("one is inside");
  });

  test("two threads raise a counter under it: none is lost", async () => {
    const results = await outcomes(function* () {
      const mu = new Mutex();
      const count = shared(0, "count");
      const wg = new WaitGroup();
      function* raise(): Routine {
        for (let i = 0; i < 2; i++) {
          yield* mu.lock();
          yield* count.set((yield* count.get()) + 1);
          mu.unlock();
        }
      }
      wg.go(raise);
      yield* raise();
      yield* wg.wait();
      return yield* count.get();
    });
    expect(results).toEqual([4]);
  });
});

describe("tryLock", () => {
  test("of two, one or both have it in turn, never at once", async () => {
    const results = await outcomes(function* () {
      const mu = new Mutex();
      const wg = new WaitGroup();
      let inside = 0;
      let had = 0;
      for (let i = 0; i < 2; i++) {
        wg.go(function* () {
          if (!mu.tryLock()) return;
          invariant(++inside === 1, "one is inside");
          had++;
          yield* gosched();
          inside--;
          mu.unlock();
        });
      }
      yield* wg.wait();
      return had;
    });
    expect(results).toEqual([1, 2]);
  });

  test("succeeds between an unlock and the run of whom it woke; the woken one waits once more", async () => {
    const results = await outcomes(function* () {
      const mu = new Mutex();
      const wg = new WaitGroup();
      let order = "";
      yield* mu.lock();
      wg.go(function* () {
        yield* mu.lock();
        order += "w";
        mu.unlock();
      });
      wg.go(function* () {
        if (!mu.tryLock()) return;
        order += "t";
        yield* gosched();
        mu.unlock();
      });
      yield* gosched();
      mu.unlock();
      yield* wg.wait();
      invariant(mu.tryLock(), "it is free in the end");
      return order;
    });
    expect(results).toEqual(["tw", "w", "wt"]);
  });
});

describe("who waits", () => {
  /** One is inside five times, for 2 ms each; another asks for it once: how many times it was passed. */
  function barging(make: () => Lock) {
    return function* (): Routine<number> {
      const mu = make();
      const wg = new WaitGroup();
      let asks = false;
      let passed = 0;
      wg.go(function* () {
        for (let i = 0; i < 5; i++) {
          yield* mu.lock();
          if (asks) passed++;
          yield* sleep(2);
          mu.unlock();
        }
      });
      yield* gosched();
      asks = true;
      yield* mu.lock();
      asks = false;
      mu.unlock();
      yield* wg.wait();
      return passed;
    };
  }

  // Once before it has begun to wait, once when it is woken for the first time, and once more: then it has lost for 2
  // ms.
  test("is passed by those who barge, but no more when it has been losing for more than a millisecond", async () => {
    expect(
      await outcomes(
        barging(() => new Mutex()),
        { time: "idle" },
      ),
    ).toEqual([0, 1, 2, 3]);
  });

  test("by looking again and again may be passed for ever, which is caught", async () => {
    class LooksAgain implements Lock {
      readonly #mu = new Mutex();
      *lock(): Routine {
        while (!this.#mu.tryLock()) yield* sleep(1);
      }
      unlock(): void {
        this.#mu.unlock();
      }
    }
    const { kind } = await failure(
      barging(() => new LooksAgain()),
      { time: "idle", check: (passed) => invariant(passed <= 3, "passed too often") },
    );
    expect(kind).toBe("property");
  });
});

describe("waiters of both kinds", () => {
  test("a goroutine that competes, a case that is given the lock, and one that gives up: all is free in the end", async () => {
    const results = await outcomes(function* () {
      const mu = new Mutex();
      const wg = new WaitGroup();
      const order: string[] = [];
      let inside = 0;
      function* work(me: string): Routine {
        invariant(++inside === 1, "one is inside");
        order.push(me);
        yield* gosched();
        inside--;
        mu.unlock();
      }
      wg.go(function* () {
        yield* mu.lock();
        yield* work("a");
      });
      wg.go(function* () {
        const r = yield* select({ held: mu.lock(), late: sleep(1) });
        if (r.case === "held") yield* work("b");
      });
      yield* mu.lock();
      yield* work("m");
      yield* wg.wait();
      invariant(mu.tryLock(), "it is free in the end");
      return order.join("");
    });
    expect(results).toEqual(["abm", "am", "amb", "bam", "bma", "ma", "mab", "mba"]);
  });
});

test("`using` unlocks once, also where the block has unlocked early", async () => {
  const results = await outcomes(function* () {
    const mu = new Mutex();
    const wg = new WaitGroup();
    let inside = 0;
    for (const early of [true, false]) {
      wg.go(function* () {
        using held = yield* mu.lock();
        invariant(++inside === 1, "one is inside");
        yield* gosched();
        inside--;
        if (early) held[Symbol.dispose]();
        yield* gosched();
      });
    }
    yield* wg.wait();
    return mu.tryLock();
  });
  expect(results).toEqual([true]);
});

test("an unlock too many is a fatal error", async () => {
  const { message } = await failure(function* () {
    const mu = new Mutex();
    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) {
      wg.go(function* () {
        yield* gosched();
        mu.tryLock();
        yield* gosched();
        mu.unlock();
      });
    }
    yield* wg.wait();
  });
  expect(message).toBe("fatal error: sync: unlock of unlocked mutex");
});
