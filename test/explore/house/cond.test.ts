// Cond. A signal that comes after a waiter has released the lock wakes it: none is lost. A broadcast wakes all who
// wait. A woken waiter finds the condition as it was announced or changed since, so it looks again. What could break
// that: a signal between the unlock and the wait, somebody who takes the lock between the signal and the run of whom it
// woke.

import { describe, expect, test } from "vitest";
import { gosched, type Routine, type Task } from "goroutines";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

interface Event {
  wait(): Task<void> | Routine;
  signal(): void;
}

/** One place, filled twice by a producer, emptied by two consumers: who got what. */
function onePlace(make: (mu: Mutex) => Event, looksAgain = true) {
  return function* (): Routine<string> {
    const mu = new Mutex();
    const filled = make(mu);
    const emptied = make(mu);
    const place: number[] = [];
    const wg = new WaitGroup();
    const got: string[] = [];
    for (const me of ["a", "b"]) {
      wg.go(function* () {
        yield* mu.lock();
        for (let looks = true; looks && place.length === 0; looks = looksAgain) yield* filled.wait();
        invariant(place.length === 1, "there is something to take");
        got.push(`${me}${place.pop()}`);
        mu.unlock();
        emptied.signal();
      });
    }
    for (const value of [1, 2]) {
      yield* mu.lock();
      while (place.length === 1) yield* emptied.wait();
      place.push(value);
      mu.unlock();
      filled.signal();
    }
    yield* wg.wait();
    return got.join(" ");
  };
}

describe("a place that is filled and emptied", () => {
  test("no wake-up is lost", async () => {
    expect(await outcomes(onePlace((mu) => new Cond(mu)))).toEqual(["a1 b2", "b1 a2"]);
  });

  test("a waiter that does not look again is caught", async () => {
    expect((await failure(onePlace((mu) => new Cond(mu), false))).message).toContain("there is something to take");
  });

  test("a wait that unlocks first and queues up then is caught", async () => {
    class UnlocksFirst implements Event {
      readonly #mu: Mutex;
      readonly #own = new Mutex();
      readonly #cond = new Cond(this.#own);
      constructor(mu: Mutex) {
        this.#mu = mu;
      }
      *wait(): Routine {
        this.#mu.unlock();
        yield* this.#own.lock();
        yield* this.#cond.wait();
        this.#own.unlock();
        yield* this.#mu.lock();
      }
      signal(): void {
        this.#cond.signal();
      }
    }
    expect((await failure(onePlace((mu) => new UnlocksFirst(mu)))).kind).toBe("deadlock");
  });
});

describe("a condition that comes true for all", () => {
  function announced(how: "signal" | "broadcast") {
    return function* (): Routine<string> {
      const mu = new Mutex();
      const cond = new Cond(mu);
      const wg = new WaitGroup();
      const passed: string[] = [];
      const door = { open: false };
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          yield* mu.lock();
          while (!door.open) yield* cond.wait();
          passed.push(me);
          mu.unlock();
        });
      }
      yield* mu.lock();
      door.open = true;
      yield* gosched();
      cond[how]();
      mu.unlock();
      yield* wg.wait();
      return passed.join("");
    };
  }

  test("a broadcast wakes all", async () => {
    expect(await outcomes(announced("broadcast"))).toEqual(["ab", "ba"]);
  });

  test("a signal in its place is caught", async () => {
    expect((await failure(announced("signal"))).kind).toBe("deadlock");
  });
});
