// call: a deep blocking call.
import { describe, expect, test } from "vitest";
import { call, chan, go, goexit, gosched, run, select, sleep, type Chan, type Routine } from "goroutines";
import { nobody, waiting } from "./queues.ts";

describe("call(fn, ...args)", () => {
  test("returns what the function returns", async () => {
    const got = await run(function* () {
      function* add(a: number, b: number): Routine<number> {
        return a + b;
      }
      return [
        yield* call(add, 1, 2),
        yield* call(function* () {
          return undefined;
        }),
        yield* call(function* () {
          yield* sleep(1);
          return "slept";
        }),
      ];
    });
    expect(got).toEqual([3, undefined, "slept"]);
  });

  test("gives back any value, whatever it looks like to the runtime", async () => {
    const values = [undefined, null, new Error("returned, not thrown"), { done: true, value: 1 }, [1], Symbol.iterator];
    const got = await run(function* () {
      const returned: unknown[] = [];
      for (const value of values)
        returned.push(
          yield* call(function* () {
            return value;
          }),
        );
      return returned;
    });
    got.forEach((value, i) => expect(value).toBe(values[i]));
  });

  test("throws what the function throws, which the caller can catch", async () => {
    const boom = new Error("boom");
    for (const wait of [false, true]) {
      await run(function* () {
        let caught: unknown;
        try {
          yield* call(function* () {
            if (wait) yield* sleep(1);
            throw boom;
          });
        } catch (e) {
          caught = e;
        }
        expect(caught).toBe(boom);
        yield* gosched();
      });
    }
    await expect(
      run(function* () {
        yield* call(function* () {
          throw boom;
        });
      }),
    ).rejects.toBe(boom);
    await expect(
      run(function* () {
        yield* call(function* () {
          throw undefined;
        });
      }).then(() => "returned"),
    ).rejects.toBe(undefined);
  });

  test("does nothing until it is performed, and begins anew each time", async () => {
    let calls = 0;
    await run(function* () {
      const task = call(function* () {
        return ++calls;
      });
      yield* gosched();
      expect(calls).toBe(0);
      expect([yield* task, yield* task]).toEqual([1, 2]);
    });
  });

  test("10,000 levels deep: down, waiting at the bottom, and up again", async () => {
    const ch = chan<number>();
    function* descend(level: number): Routine<number> {
      if (level === 0) return (yield* ch.recv()) as number;
      return 1 + (yield* call(descend, level - 1));
    }
    const got = await run(function* () {
      go(function* () {
        yield* ch.send(7);
      });
      return yield* call(descend, 10_000);
    });
    expect(got).toBe(10_007);
  });

  test("a throw passes 10,000 levels, and runs every finally on its way, the callee's first", async () => {
    const boom = new Error("boom");
    const finals: number[] = [];
    function* descend(level: number): Routine {
      try {
        if (level === 0) {
          yield* sleep(0);
          throw boom;
        }
        yield* call(descend, level - 1);
      } finally {
        finals.push(level);
      }
    }
    await expect(
      run(function* () {
        yield* call(descend, 10_000);
      }),
    ).rejects.toBe(boom);
    expect(finals).toEqual(Array.from({ length: 10_001 }, (_, i) => i));
  });

  test("a finally on the way of a throw may wait", async () => {
    const log: string[] = [];
    await run(function* () {
      try {
        yield* call(function* () {
          try {
            yield* call(function* () {
              throw new Error("boom");
            });
          } finally {
            yield* sleep(1);
            log.push("waited");
          }
        });
      } catch {
        log.push("caught");
      }
    });
    expect(log).toEqual(["waited", "caught"]);
  });

  test("goexit passes it, and ends the goroutine", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        try {
          yield* call(function* () {
            return yield* goexit();
          });
          log.push("after");
        } finally {
          log.push("finally");
        }
      });
      yield* gosched();
    });
    expect(log).toEqual(["finally"]);
  });

  test("mixes with plain yield*, with forEach and with select", async () => {
    interface Tree {
      readonly left?: Tree;
      readonly value: number;
      readonly right?: Tree;
    }
    const tree: Tree = { left: { value: 1 }, value: 2, right: { left: { value: 3 }, value: 4 } };
    function* walk(t: Tree, out: Chan<number>): Routine {
      if (t.left !== undefined) yield* call(walk, t.left, out);
      yield* select({ out: out.send(t.value), late: sleep(1000) });
      if (t.right !== undefined) yield* walk(t.right, out);
    }
    const got: number[] = [];
    await run(function* () {
      const out = chan<number>();
      go(function* () {
        yield* call(walk, tree, out);
        out.close();
      });
      yield* call(function* () {
        yield* out.forEach(function* (v) {
          got.push(
            yield* call(function* () {
              return v;
            }),
          );
        });
      });
    });
    expect(got).toEqual([1, 2, 3, 4]);
  });

  test("awaited, runs in a goroutine of its own", async () => {
    expect(
      await call(function* (n: number): Routine<number> {
        yield* sleep(1);
        return n * 2;
      }, 4),
    ).toBe(8);
    const boom = new Error("boom");
    await expect(
      Promise.resolve(
        call(function* () {
          throw boom;
        }),
      ),
    ).rejects.toBe(boom);
  });

  test("a goroutine that waits below it is in the queue itself, and leaves it when its program ends", async () => {
    const ch = chan<number>();
    await run(function* () {
      go(function* () {
        yield* call(function* () {
          yield* call(function* () {
            yield* ch.recv();
          });
        });
      });
      yield* gosched();
      expect(waiting(ch).receivers).toBe(1);
    });
    expect(waiting(ch)).toEqual(nobody);
  });

  test.each<[string, unknown]>([
    ["the number 5", 5],
    ["undefined", undefined],
    ["null", null],
    ['the string "f"', "f"],
    ["a plain object", {}],
    ["an object of class", (function* () {})()],
  ])("of no function is refused by name: %s", (name, fn) => {
    expect(() => call(fn as never)).toThrow(
      expect.objectContaining({
        name: "UsageError",
        code: "ERR_NO_ROUTINE",
        message: expect.stringContaining(name === "an object of class" ? "call: " : name),
      }),
    );
  });

  test.each<[string, () => unknown]>([
    ["an anonymous function returned undefined", () => {}],
    ["an anonymous function returned the number 5", () => 5],
    ["an anonymous function returned a promise", async () => {}],
  ])("of a function that returns no generator is refused by name, at the yield*: %s", async (name, fn) => {
    await expect(
      run(function* () {
        yield* call(fn as never);
      }),
    ).rejects.toMatchObject({ name: "UsageError", code: "ERR_NO_ROUTINE", message: expect.stringContaining(name) });
    await run(function* () {
      let caught: unknown;
      try {
        yield* call(fn as never);
      } catch (e) {
        caught = e;
      }
      expect(caught).toMatchObject({ code: "ERR_NO_ROUTINE" });
      yield* gosched();
    });
  });
});
