// Once, onceFunc, onceValue. The function runs once, and nobody returns before it has ended, however it ends. What
// could break that: a call while the function waits, a panic or a goexit of the function while others wait for it.

import { describe, expect, test } from "vitest";
import { goexit, gosched, type Routine, type Task } from "goroutines";
import { Once, onceFunc, onceValue, WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

interface Doer {
  do(f: () => Routine): Task<void> | Routine;
}

/** Three call it: whose function has run, and who got its panic. */
function calling(make: () => Doer, end: () => Routine) {
  return function* (): Routine<string> {
    const once = make();
    const wg = new WaitGroup();
    const ran: string[] = [];
    const panicked: string[] = [];
    let ended = false;
    for (const me of ["a", "b", "c"]) {
      wg.go(function* () {
        try {
          yield* once.do(function* () {
            ran.push(me);
            try {
              yield* gosched();
              yield* end();
            } finally {
              ended = true;
            }
          });
        } catch (e) {
          panicked.push(`${me} ${(e as Error).message.slice(0, 6)}`);
        }
        invariant(ended, "nobody returns before it has ended");
      });
    }
    yield* wg.wait();
    invariant(ran.length === 1, "it has run once");
    return [...ran, ...panicked].join(", ");
  };
}

function* well(): Routine {}

function* badly(): Routine {
  throw new Error("broken");
}

function* byGoexit(): Routine {
  return yield* goexit();
}

describe("Once", () => {
  test("runs one caller's function, and all return after it", async () => {
    expect(await outcomes(calling(() => new Once(), well))).toEqual(["a", "b", "c"]);
  });

  test("gives a panic, or a goexit, to the caller who ran it alone", async () => {
    expect(await outcomes(calling(() => new Once(), badly))).toEqual(["a, a broken", "b, b broken", "c, c broken"]);
    expect(await outcomes(calling(() => new Once(), byGoexit))).toEqual(["a, a goexit", "b, b goexit", "c, c goexit"]);
  });

  test("a flag that is set before the function has run is caught", async () => {
    class Flag implements Doer {
      #done = false;
      *do(f: () => Routine): Routine {
        if (this.#done) return;
        this.#done = true;
        yield* f();
      }
    }
    expect((await failure(calling(() => new Flag(), well))).message).toContain("nobody returns before it has ended");
  });

  test("a flag that is set after the function has run is caught", async () => {
    class Flag implements Doer {
      #done = false;
      *do(f: () => Routine): Routine {
        if (this.#done) return;
        yield* f();
        this.#done = true;
      }
    }
    expect((await failure(calling(() => new Flag(), well))).message).toContain("it has run once");
  });
});

describe("onceFunc and onceValue", () => {
  test("give every caller the same value", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      let runs = 0;
      const value = onceValue(function* () {
        yield* gosched();
        return ++runs;
      });
      const got: number[] = [];
      for (let i = 0; i < 2; i++) {
        wg.go(function* () {
          got.push(yield* value());
        });
      }
      yield* wg.wait();
      return got.join(" ");
    });
    expect(results).toEqual(["1 1"]);
  });

  test("throw at every caller what the function threw", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      let runs = 0;
      const connect = onceFunc(function* () {
        yield* gosched();
        throw new Error(`refused ${++runs}`);
      });
      const got: string[] = [];
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          try {
            yield* connect();
          } catch (e) {
            got.push(`${me} ${(e as Error).message}`);
          }
        });
      }
      yield* wg.wait();
      return got.join(", ");
    });
    expect(results).toEqual(["a refused 1, b refused 1", "b refused 1, a refused 1"]);
  });
});
