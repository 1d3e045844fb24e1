// singleflight. For one key one call is under way at a time, and all who ask meanwhile get what comes of it, a value
// or a throw. What could break that: a caller that comes as the call ends, one that comes after `forget`.

import { describe, expect, test } from "vitest";
import { goexit, gosched, type Routine } from "goroutines";
import { Group } from "goroutines/singleflight";
import { WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

interface Calls {
  do(key: string, fn: () => Routine<number>): Routine<{ readonly value: number; readonly shared: boolean }>;
}

function group(): Calls {
  const g = new Group<string, number>();
  return {
    *do(key, fn) {
      return yield* g.do(key, fn);
    },
  };
}

/** Three ask for one key: how many calls were made, and by how many callers each was shared. */
function asking(make: () => Calls) {
  return function* (): Routine<string> {
    const calls = make();
    const wg = new WaitGroup();
    let made = 0;
    let active = 0;
    const got: { readonly value: number; readonly shared: boolean }[] = [];
    for (let i = 0; i < 3; i++) {
      wg.go(function* () {
        got.push(
          yield* calls.do("k", function* () {
            invariant(++active === 1, "one call is under way");
            const value = ++made;
            yield* gosched();
            active--;
            return value;
          }),
        );
      });
    }
    yield* wg.wait();
    const callers = Array.from({ length: made }, (_, i) => got.filter(({ value }) => value === i + 1));
    invariant(
      callers.every((each) => each.every(({ shared }) => shared === each.length > 1)),
      "it is said to be shared if it is",
    );
    return callers.map((each) => each.length).join(" ");
  };
}

describe("three who ask for one key", () => {
  test("share the calls that are made in every way they can", async () => {
    expect(await outcomes(asking(group))).toEqual(["1 1 1", "1 2", "2 1", "3"]);
  });

  test("and look first whether a call is under way: caught", async () => {
    const make = (): Calls => {
      const flights = new Map<string, number>();
      return {
        *do(key, fn) {
          const value = flights.get(key);
          if (value !== undefined) return { value, shared: true };
          yield* gosched();
          const own = yield* fn();
          flights.set(key, own);
          return { value: own, shared: false };
        },
      };
    };
    expect((await failure(asking(make))).message).toContain("one call is under way");
  });

  test("all get what the call throws; its goexit ends them all", async () => {
    function failing(end: () => Routine<never>) {
      return function* (): Routine<string> {
        const g = new Group<string, number>();
        const wg = new WaitGroup();
        const got: string[] = [];
        let made = 0;
        for (let i = 0; i < 2; i++) {
          wg.go(function* () {
            let how = "ended";
            try {
              yield* g.do("k", function* () {
                made++;
                yield* gosched();
                return yield* end();
              });
              how = "returned";
            } catch (e) {
              how = (e as Error).message.slice(0, 6);
            } finally {
              got.push(how);
            }
          });
        }
        yield* wg.wait();
        return `${made}: ${got.join(" ")}`;
      };
    }
    expect(
      await outcomes(
        failing(function* () {
          throw new Error("broken");
        }),
      ),
    ).toEqual(["1: broken broken", "2: broken broken"]);
    expect(
      await outcomes(
        failing(function* () {
          return yield* goexit();
        }),
      ),
    ).toEqual(["1: goexit goexit", "2: goexit goexit"]);
  });
});

describe("forget and doChan", () => {
  test("who asks after forget makes a call of its own; who waits gets the old one's value", async () => {
    const results = await outcomes(function* () {
      const g = new Group<string, number>();
      const wg = new WaitGroup();
      const got: number[] = [];
      let made = 0;
      function* ask(): Routine {
        const { value } = yield* g.do("k", function* () {
          const mine = ++made;
          yield* gosched();
          return mine;
        });
        got.push(value);
      }
      wg.go(ask);
      wg.go(function* () {
        g.forget("k");
        yield* ask();
      });
      yield* wg.wait();
      return `${made}: ${got.join(" ")}`;
    });
    expect(results).toEqual(["1: 1 1", "2: 1 2", "2: 2 1"]);
  });

  test("every channel of doChan delivers once", async () => {
    const results = await outcomes(function* () {
      const g = new Group<string, number>();
      const wg = new WaitGroup();
      let made = 0;
      const got: string[] = [];
      for (let i = 0; i < 2; i++) {
        wg.go(function* () {
          const answer = g.doChan("k", function* () {
            yield* gosched();
            return ++made;
          });
          const { value, shared } = yield* answer.recv();
          got.push(`${value} ${shared}`);
          invariant(answer.tryRecv() === undefined, "there is one result");
        });
      }
      yield* wg.wait();
      return got.toSorted().join(", ");
    });
    expect(results).toEqual(["1 false, 2 false", "1 true, 1 true"]);
  });
});
