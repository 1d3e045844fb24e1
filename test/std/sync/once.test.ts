// Once, onceFunc, onceValue, onceValues.
import { describe, expect, expectTypeOf, test } from "vitest";
import { chan, go, goexit, gosched, run, select, sleep, until, type Routine, type Task } from "goroutines";
import { Once, onceFunc, onceValue, onceValues, WaitGroup } from "goroutines/sync";
import { asleep, failure, waitingAt } from "./waiting.ts";

describe("Once", () => {
  test("runs the first function only: plain or a generator function", async () => {
    const ran: string[] = [];
    await run(function* () {
      const once = new Once();
      yield* once.do(function* () {
        yield* gosched();
        ran.push("first");
      });
      yield* once.do(() => ran.push("second"));
      yield* once.do(function* () {
        ran.push("third");
      });
      const other = new Once();
      yield* other.do(() => {
        ran.push("plain");
      });
    });
    await new Once().do(() => {
      ran.push("awaited");
    });
    expect(ran).toEqual(["first", "plain", "awaited"]);
  });

  test("concurrent callers wait for the first", async () => {
    const order: string[] = [];
    await run(function* () {
      const once = new Once();
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          yield* once.do(function* () {
            yield* sleep(1);
            order.push("ran");
          });
          order.push(`went on ${i}`);
        });
      yield* gosched();
      expect(waitingAt(once.do(() => {}))).toBe(2);
      yield* wg.wait();
    });
    expect(order[0]).toBe("ran");
    expect(order).toHaveLength(4);
  });

  test("a panic counts as done, and only the first caller sees it", async () => {
    const boom = new Error("boom");
    let seen = 0;
    let runs = 0;
    await run(function* () {
      const once = new Once();
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          try {
            yield* once.do(function* () {
              runs++;
              yield* gosched();
              throw boom;
            });
          } catch (e) {
            expect(e).toBe(boom);
            seen++;
          }
        });
      yield* wg.wait();
      yield* once.do(() => {
        runs++;
      });
    });
    expect([runs, seen]).toEqual([1, 1]);
  });

  test("a goexit counts as done", async () => {
    const order: string[] = [];
    await run(function* () {
      const once = new Once();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* once.do(function* () {
          return yield* goexit();
        });
        order.push("never");
      });
      yield* gosched();
      yield* once.do(() => {
        order.push("never");
      });
      yield* wg.wait();
      order.push("end");
    });
    expect(order).toEqual(["end"]);
  });

  test("a recursive call deadlocks, visible in the dump", async () => {
    expect(
      await asleep(function* () {
        const once = new Once();
        yield* once.do(function* () {
          yield* once.do(() => {});
        });
      }),
    ).toEqual(["sync.Once.Do"]);
  });

  test("a caller whose program ends leaves no trace", async () => {
    const once = new Once();
    await run(function* () {
      go(function* () {
        yield* once.do(function* () {
          yield* chan().recv();
        });
      });
      go(function* () {
        yield* once.do(() => {});
      });
      yield* gosched();
      expect(waitingAt(once.do(() => {}))).toBe(1);
    });
    expect(waitingAt(once.do(() => {}))).toBe(0);
  });

  test("a loop over a Once that is done starves nobody", async () => {
    await run(function* () {
      const once = new Once();
      const stopped = chan<void>();
      go(function* () {
        stopped.close();
      });
      while (stopped.tryRecv() === undefined) yield* once.do(() => {});
    });
  });

  test("does nothing until it is performed, and refuses what is no function that can be run here", async () => {
    const once = new Once();
    let ran = false;
    const task = once.do(() => {
      ran = true;
    });
    await sleep(1);
    expect(ran).toBe(false);
    await task;
    expect(ran).toBe(true);
    expect(() => new Once().do(3 as never)).toThrow(
      "once.do: needs a plain function or a generator function, not the number 3",
    );
    // @ts-expect-error an async function would not be waited for
    await expect(new Once().do(async () => {})).rejects.toThrow(
      /once\.do: .* returned a promise: give a generator function/,
    );
    // @ts-expect-error an op that is returned would not be performed
    await expect(new Once().do(() => sleep(1))).rejects.toThrow("returned the op sleep");
  });

  test("is a task: no case of select, and no iterable for others", async () => {
    const once = new Once();
    for (let i = 0; i < 2; i++) {
      expect(
        await failure(function* () {
          // @ts-expect-error a task has several steps
          yield* select({ once: once.do(() => {}) });
        }),
      ).toMatchObject({ code: "ERR_SELECT_CASE" });
      await once.do(() => {});
    }
    expect(() => [...(once.do(() => {}) as unknown as Iterable<unknown>)]).toThrow(
      "sync.Once.Do: driven outside any goroutine",
    );
  });
});

describe("onceFunc, onceValue, onceValues", () => {
  test("one run, whose value every call returns", async () => {
    let runs = 0;
    const value = onceValue(function* () {
      runs++;
      yield* sleep(1);
      return { n: runs };
    });
    const plain = onceValue(() => 7);
    const several = onceValues(() => [1, "a"]);
    const func = onceFunc(() => {
      runs++;
    });
    expectTypeOf(value).toEqualTypeOf<() => Task<{ n: number }>>();
    expectTypeOf(plain).toEqualTypeOf<() => Task<number>>();
    expectTypeOf(func).toEqualTypeOf<() => Task<void>>();
    const got: unknown[] = [];
    await run(function* () {
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          got.push(yield* value());
        });
      yield* wg.wait();
      expect(got).toEqual([{ n: 1 }, { n: 1 }, { n: 1 }]);
      expect(yield* value()).toBe(got[0]);
      expect([yield* plain(), yield* plain()]).toEqual([7, 7]);
      const [n, s] = yield* several();
      expectTypeOf(n).toEqualTypeOf<1>();
      expectTypeOf(s).toEqualTypeOf<"a">();
      expect([n, s]).toEqual([1, "a"]);
      yield* func();
      yield* func();
    });
    expect(await value()).toBe(got[0]);
    expect(runs).toBe(2);
  });

  test.each([
    ["onceFunc", onceFunc],
    ["onceValue", onceValue],
    ["onceValues", onceValues],
  ] as const)("%s: every call repanics the same value", async (_, keep) => {
    let runs = 0;
    const boom = new Error("boom");
    const f = (keep as (f: () => Routine<never>) => () => Task<unknown>)(function* () {
      runs++;
      yield* gosched();
      throw boom;
    });
    const caught: unknown[] = [];
    await run(function* () {
      const wg = new WaitGroup();
      for (let i = 0; i < 3; i++)
        wg.go(function* () {
          try {
            yield* f();
          } catch (e) {
            caught.push(e);
          }
        });
      yield* wg.wait();
    });
    await expect(f()).rejects.toBe(boom);
    expect(caught).toEqual([boom, boom, boom]);
    expect(caught[2]).toBe(boom);
    expect(runs).toBe(1);
  });

  test("undefined can be thrown too", async () => {
    const f = onceFunc(() => {
      throw undefined;
    });
    await expect(f()).rejects.toBe(undefined);
    await expect(f()).rejects.toBe(undefined);
  });

  test("a goexit ends every caller", async () => {
    const f = onceFunc(function* () {
      return yield* goexit();
    });
    let reached = 0;
    await run(function* () {
      for (let i = 0; i < 2; i++) {
        const wg = new WaitGroup();
        wg.go(function* () {
          yield* f();
          reached++;
        });
        yield* wg.wait();
      }
    });
    expect(reached).toBe(0);
  });

  test("a value may be an iterator", async () => {
    const keys = onceValue<MapIterator<string>>(() => new Map([["a", 1]]).keys());
    expect([...(await keys())]).toEqual(["a"]);
  });

  test("a recursive call deadlocks", async () => {
    expect(
      await asleep(function* () {
        const f: () => Task<number> = onceValue(function* (): Routine<number> {
          return yield* f();
        });
        yield* f();
      }),
    ).toEqual(["sync.Once.Do"]);
  });

  test("needs a function", () => {
    expect(() => onceFunc(null as never)).toThrow("onceFunc: needs a plain function or a generator function, not null");
  });

  test("may wait for a promise inside", async () => {
    const page = onceValue(() => until(Promise.resolve(1)) as never);
    await expect(page()).rejects.toThrow("returned the op promise");
    const right = onceValue(function* () {
      return yield* until(Promise.resolve(1));
    });
    expect(await right()).toBe(1);
  });
});
