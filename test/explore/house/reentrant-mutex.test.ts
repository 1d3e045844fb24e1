// ReentrantMutex. One goroutine at a time is inside, however many times over; it is free when the owner has taken back
// every lock. What could break that: the last unlock beside another's lock, a waiting case of a select, which is
// given the lock for the goroutine that waits there.

import { describe, expect, test } from "vitest";
import { gosched, select, sleep, type Routine } from "goroutines";
import { Mutex, ReentrantMutex, WaitGroup, type Locker } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

/** Two goroutines lock it twice over: the order in which they were inside. */
function nested(make: () => Locker) {
  return function* (): Routine<string> {
    const mu = make();
    const wg = new WaitGroup();
    const order: string[] = [];
    let inside = "";
    for (const me of ["a", "b"]) {
      wg.go(function* () {
        yield* mu.lock();
        invariant(inside === "", "one is inside");
        inside = me;
        yield* mu.lock();
        yield* gosched();
        mu.unlock();
        yield* gosched();
        invariant(inside === me, "it is held until the last unlock");
        inside = "";
        order.push(me);
        mu.unlock();
      });
    }
    yield* wg.wait();
    return order.join("");
  };
}

describe("a lock within a lock", () => {
  test("is the owner's", async () => {
    expect(await outcomes(nested(() => new ReentrantMutex()))).toEqual(["ab", "ba"]);
  });

  test("of a plain mutex is a deadlock, which is caught", async () => {
    expect((await failure(nested(() => new Mutex()))).kind).toBe("deadlock");
  });

  test("that is free after the first unlock is caught", async () => {
    class FreeTooEarly extends ReentrantMutex {
      override unlock(): void {
        super.unlock();
        if (this.holds > 0) super.unlock();
      }
    }
    expect((await failure(nested(() => new FreeTooEarly()))).kind).toBe("panic");
  });
});

test("a case of a select owns it if it has fired, and only its goroutine may unlock it", async () => {
  const results = await outcomes(function* () {
    const mu = new ReentrantMutex();
    const wg = new WaitGroup();
    let owner = "";
    let refused = false;
    wg.go(function* () {
      const r = yield* select({ held: mu.lock(), late: sleep(1) });
      if (r.case === "late") return;
      owner = "case";
      yield* mu.lock();
      yield* gosched();
      invariant(mu.holds === 2, "twice over");
      mu.unlock();
      owner = "";
      mu.unlock();
    });
    yield* mu.lock();
    yield* gosched();
    mu.unlock();
    yield* gosched();
    try {
      if (owner === "case") mu.unlock();
    } catch {
      refused = true;
    }
    invariant(owner !== "case" || refused, "nobody else unlocks it");
    yield* wg.wait();
    invariant(mu.holds === 0 && mu.tryLock(), "it is free in the end");
    return refused;
  });
  expect(results).toEqual([false, true]);
});
