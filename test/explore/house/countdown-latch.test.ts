// CountDownLatch. Nobody passes before the count is at zero, everybody does from then on. What could break that: the
// last countDown between somebody's look at the count and its wait.

import { describe, expect, test } from "vitest";
import { chan, gosched, select, sleep, type Op, type Routine } from "goroutines";
import { CountDownLatch, WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

interface Latch {
  countDown(): void;
  wait(): Op<void> | Routine;
}

/** Two count down, two wait: the order in which everything happened. */
function opening(make: () => Latch) {
  return function* (): Routine<string> {
    const latch = make();
    const wg = new WaitGroup();
    let counted = 0;
    const passed: string[] = [];
    for (let i = 0; i < 2; i++) {
      wg.go(function* () {
        counted++;
        latch.countDown();
      });
    }
    for (const me of ["a", "b"]) {
      wg.go(function* () {
        yield* latch.wait();
        invariant(counted === 2, "it is open");
        passed.push(me);
      });
    }
    yield* wg.wait();
    yield* latch.wait();
    latch.countDown();
    yield* latch.wait();
    return passed.join("");
  };
}

describe("a latch", () => {
  test("lets all pass once it is at zero, and stays open", async () => {
    expect(await outcomes(opening(() => new CountDownLatch(2)))).toEqual(["ab", "ba"]);
  });

  test("that looks first and waits then is caught", async () => {
    class LooksFirst implements Latch {
      #count = 2;
      readonly #open = chan<void>();
      countDown(): void {
        if (--this.#count === 0) while (this.#open.trySend());
      }
      *wait(): Routine {
        if (this.#count <= 0) return;
        yield* gosched();
        yield* this.#open.recv();
      }
    }
    expect((await failure(opening(() => new LooksFirst()))).kind).toBe("deadlock");
  });

  test("that opens one too early is caught", async () => {
    expect((await failure(opening(() => new CountDownLatch(1)))).message).toContain("it is open");
  });
});

test("a wait that loses leaves nothing behind", async () => {
  const results = await outcomes(function* () {
    const latch = new CountDownLatch(1);
    const wg = new WaitGroup();
    wg.go(function* () {
      yield* gosched();
      latch.countDown();
    });
    const r = yield* select({ open: latch.wait(), late: sleep(1) });
    invariant(r.case === "late" || latch.count === 0, "it is open");
    yield* wg.wait();
    return r.case;
  });
  expect(results).toEqual(["late", "open"]);
});
