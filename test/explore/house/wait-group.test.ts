// WaitGroup. `wait` returns only once the counter has been at zero, and everybody who waits then goes on. What could
// break that: an `add` that comes as somebody waits, several who wait, a second round that begins before all of
// the first have gone on.

import { describe, expect, test } from "vitest";
import { go, gosched, select, sleep, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

function* step(): Routine {
  yield* gosched();
}

describe("wait", () => {
  test("returns once all have finished, to all who wait", async () => {
    const results = await outcomes(function* () {
      const work = new WaitGroup();
      const waiting = new WaitGroup();
      const finished: string[] = [];
      for (const me of ["a", "b"]) {
        work.go(function* () {
          yield* gosched();
          finished.push(me);
        });
      }
      waiting.go(function* () {
        yield* work.wait();
        invariant(finished.length === 2, "all have finished");
      });
      yield* work.wait();
      invariant(finished.length === 2, "all have finished");
      yield* waiting.wait();
      return finished.join("");
    });
    expect(results).toEqual(["ab", "ba"]);
  });

  test("with the add inside the goroutine may return too early, which is caught", async () => {
    const { message } = await failure(function* () {
      const wg = new WaitGroup();
      let finished = false;
      go(function* () {
        yield* gosched();
        wg.add(1);
        yield* gosched();
        finished = true;
        wg.done();
      });
      yield* wg.wait();
      invariant(finished, "it has finished");
    });
    expect(message).toContain("it has finished");
  });

  test("as a case that loses leaves nothing behind", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      let finished = false;
      wg.go(function* () {
        yield* gosched();
        finished = true;
      });
      const r = yield* select({ all: wg.wait(), late: sleep(1) });
      invariant(r.case === "late" || finished, "it has finished");
      yield* wg.wait();
      // Somebody who still waited would make a panic of this.
      wg.add(1);
      wg.done();
      return r.case;
    });
    expect(results).toEqual(["all", "late"]);
  });
});

describe("a second round", () => {
  test("after wait has returned is as the first", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      const order: number[] = [];
      for (const round of [1, 2]) {
        for (const i of [0, 1]) {
          wg.go(function* () {
            yield* gosched();
            order.push(10 * round + i);
          });
        }
        yield* wg.wait();
      }
      return order.join(" ");
    });
    expect(results).toEqual(["10 11 20 21", "10 11 21 20", "11 10 20 21", "11 10 21 20"]);
  });

  test("that begins before all have gone on panics, which is caught", async () => {
    const { message } = await failure(function* () {
      const wg = new WaitGroup();
      const other = new WaitGroup();
      wg.go(step);
      other.go(function* () {
        yield* wg.wait();
      });
      yield* wg.wait();
      wg.go(step);
      yield* wg.wait();
      yield* other.wait();
    });
    expect(message).toContain("sync: WaitGroup is reused before previous Wait has returned");
  });

  test("done once too often panics, whoever does it", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      const callers = new WaitGroup();
      wg.add(1);
      const panicked: string[] = [];
      for (const me of ["a", "b"]) {
        callers.go(function* () {
          yield* gosched();
          try {
            wg.done();
          } catch (e) {
            panicked.push(`${me}: ${(e as Error).message}`);
          }
        });
      }
      yield* callers.wait();
      return panicked.join(" ");
    });
    expect(results).toEqual(["a: sync: negative WaitGroup counter", "b: sync: negative WaitGroup counter"]);
  });
});
