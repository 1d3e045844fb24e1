// The counter that two threads raise n times each, by a read and then a write. Every total from 2 to 2n can come
// of it, and no other. To 2: one reads 0; the other raises it n - 1 times; the one writes 1; the other reads that; the
// one does the rest of its work; the other writes 2. That takes four preemptions, however large n is.

import { describe, expect, test } from "vitest";
import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { delay, shared } from "goroutines/testing";
import { failure, outcomes } from "./model.ts";

/** Two threads, of which main is one, raise a counter `n` times each: the total. */
function raised(n: number, lock: Mutex | null = null) {
  return function* (): Routine<number> {
    const total = shared(0, "total");
    const wg = new WaitGroup();
    function* raise(): Routine {
      for (let i = 0; i < n; i++) {
        if (lock !== null) yield* lock.lock();
        yield* total.set((yield* total.get()) + 1);
        lock?.unlock();
      }
    }
    wg.go(raise);
    yield* raise();
    yield* wg.wait();
    return yield* total.get();
  };
}

function fromTo(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

describe("a counter that two threads raise", () => {
  test.each([1, 2, 3])("%i times each, in all interleavings: every total from 2 on, and no other", async (n) => {
    expect(await outcomes(raised(n), { races: false })).toEqual(fromTo(Math.min(n, 2), 2 * n));
  });

  test("ten times each: three preemptions lose half of it at most, four all but 2", async () => {
    expect(await outcomes(raised(10), { races: false, strategy: delay({ bound: 3 }) })).toEqual(fromTo(10, 20));
    expect(await outcomes(raised(10), { races: false, strategy: delay({ bound: 4 }) })).toEqual(fromTo(2, 20));
  });

  test("is a data race", async () => {
    expect((await failure(raised(10))).kind).toBe("race");
  });

  test("under a mutex comes to all of it", async () => {
    expect(await outcomes(() => raised(2, new Mutex())())).toEqual([4]);
    expect(await outcomes(() => raised(10, new Mutex())(), { strategy: delay({ bound: 3 }) })).toEqual([20]);
  });
});
