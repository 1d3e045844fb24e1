// call, gosched, goexit. `call(f)` is `yield* f()` to everybody else: the same interleavings, the same results. What
// could break that: a goroutine that is woken while its caller is set aside, a throw from below, a goexit.

import { describe, expect, test } from "vitest";
import { call, chan, go, goexit, gosched, type Routine, type Task } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

type Calling = <A extends unknown[], T>(fn: (...args: A) => Routine<T>, ...args: A) => Task<T> | Routine<T>;

/** `yield*` itself. */
const plain: Calling = (fn, ...args) => fn(...args);

/** Two walk down and up again, meeting at a channel at the bottom, and throw on the way: what they saw. */
function walking(calling: Calling) {
  return function* (): Routine<string> {
    const ch = chan<string>();
    const wg = new WaitGroup();
    const seen: string[] = [];
    function* walk(me: string, depth: number): Routine<number> {
      if (depth > 0) {
        try {
          return 1 + (yield* calling(walk, me, depth - 1));
        } catch (e) {
          seen.push(`${me}${depth}`);
          if (depth > 1) throw e;
          return 10;
        }
      }
      if (me === "a") yield* ch.send(me);
      else invariant((yield* ch.recv()) === "a", "they meet");
      throw new Error(me);
    }
    for (const me of ["a", "b"]) {
      wg.go(function* () {
        invariant((yield* calling(walk, me, 2)) === 11, "what is thrown is caught one level up");
      });
    }
    yield* wg.wait();
    return seen.join(" ");
  };
}

describe("call", () => {
  test("has the interleavings that yield* has", async () => {
    const results = await outcomes(walking(call));
    expect(results).toEqual(await outcomes(walking(plain)));
    expect(results).toEqual(["a1 b1", "b1 a1"]);
  });

  test("that drops what its callee throws is caught", async () => {
    const dropping: Calling = function* dropped(fn, ...args): Routine<never> {
      try {
        return (yield* fn(...args)) as never;
      } catch {
        return 0 as never;
      }
    };
    expect((await failure(walking(dropping))).message).toContain("what is thrown is caught one level up");
  });
});

describe("gosched", () => {
  test("lets anybody go first", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      const order: string[] = [];
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          order.push(me);
          yield* gosched();
          order.push(me);
        });
      }
      yield* wg.wait();
      return order.join("");
    });
    expect(results).toEqual(["aabb", "abab", "abba", "baab", "baba", "bbaa"]);
  });

  test("between a look and what follows from it is caught", async () => {
    const { message } = await failure(function* () {
      const wg = new WaitGroup();
      let taken = 0;
      for (let i = 0; i < 2; i++) {
        wg.go(function* () {
          if (taken > 0) return;
          yield* gosched();
          taken++;
        });
      }
      yield* wg.wait();
      invariant(taken === 1, "one has taken it");
    });
    expect(message).toContain("one has taken it");
  });
});

describe("goexit", () => {
  test("runs every finally on its way, through calls as well, and nothing after it", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      const seen: string[] = [];
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          try {
            yield* call(function* () {
              try {
                return yield* goexit();
              } finally {
                yield* gosched();
                seen.push(me);
              }
            });
            invariant(false, "it has exited");
          } finally {
            seen.push(me.toUpperCase());
          }
        });
      }
      yield* wg.wait();
      return seen.join("");
    });
    expect(results).toEqual(["aAbB", "bBaA"]);
  });

  test("of main lets the others go on, and is a deadlock when they have ended, which is caught", async () => {
    let worked = 0;
    const { kind, message } = await failure(function* () {
      worked = 0;
      go(function* () {
        yield* gosched();
        worked++;
      });
      return yield* goexit();
    });
    expect([kind, message, worked]).toEqual(["deadlock", "no goroutines (main called runtime.Goexit) - deadlock!", 1]);
  });
});
