// func, defer and recover. Whatever ends a function, its deferred calls run, the last one first, before its caller
// goes on; recover stops the panic of its own function, and nobody else's. What could break that: other goroutines
// that run while a deferred call waits, and that panic themselves.

import { describe, expect, test } from "vitest";
import { goexit, gosched, type Routine, type Task } from "goroutines";
import { func } from "goroutines/defer";
import { Mutex, WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

/** Two goroutines lock a mutex, and leave in some way while they hold it: the order in which they were inside. */
function leaving(section: (mu: Mutex, work: () => Routine) => Task<void> | Routine) {
  return function* (): Routine<string> {
    const mu = new Mutex();
    const wg = new WaitGroup();
    const order: string[] = [];
    let inside = 0;
    for (const me of ["a", "b"]) {
      wg.go(function* () {
        try {
          yield* section(mu, function* () {
            invariant(++inside === 1, "one is inside");
            order.push(me);
            yield* gosched();
            inside--;
            throw new Error(me);
          });
        } catch (e) {
          invariant((e as Error).message === me, "it is its own panic");
        }
      });
    }
    yield* wg.wait();
    return order.join("");
  };
}

describe("an unlock that is deferred", () => {
  test("is made when the function panics, whoever else runs", async () => {
    const section = (mu: Mutex, work: () => Routine): Task<void> =>
      func(function* (f) {
        yield* mu.lock();
        f.defer(() => mu.unlock());
        yield* work();
      });
    expect(await outcomes(leaving(section))).toEqual(["ab", "ba"]);
  });

  test("that is no deferred call is caught", async () => {
    function* section(mu: Mutex, work: () => Routine): Routine {
      yield* mu.lock();
      yield* work();
      mu.unlock();
    }
    expect((await failure(leaving(section))).kind).toBe("deadlock");
  });
});

describe("deferred calls that wait", () => {
  test("run the last one first, beside those of others, before the caller goes on", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      const calls: string[] = [];
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          const result = yield* func<string>(function* (f) {
            for (const i of [1, 2]) {
              f.defer(function* () {
                yield* gosched();
                calls.push(`${me}${i}`);
                const reason = f.recover();
                if (reason !== undefined) f.result = `recovered ${(reason as Error).message}`;
              });
            }
            throw new Error(me);
          });
          invariant(result === `recovered ${me}`, "it has recovered its own panic");
          invariant(calls.includes(`${me}1`), "all its deferred calls have run");
        });
      }
      yield* wg.wait();
      return calls.join(" ");
    });
    expect(results).toEqual(["a2 a1 b2 b1", "a2 b2 a1 b1", "a2 b2 b1 a1", "b2 a2 a1 b1", "b2 a2 b1 a1", "b2 b1 a2 a1"]);
  });

  test("run on goexit, and recover does not stop it", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      const calls: string[] = [];
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          yield* func(function* (f) {
            f.defer(function* () {
              yield* gosched();
              invariant(f.recover() === undefined, "there is nothing to recover");
              calls.push(me);
            });
            yield* goexit();
          });
          invariant(false, "it has exited");
        });
      }
      yield* wg.wait();
      return calls.join("");
    });
    expect(results).toEqual(["ab", "ba"]);
  });
});
