// Goroutines: how they start, and how they end.
import { describe, expect, test } from "vitest";
import { call, chan, go, gosched, numGoroutine, run, sleep, UsageError, type Routine } from "goroutines";
import { child } from "./child.ts";
import { nobody, waiting } from "./queues.ts";

describe("go f(x)", () => {
  test("function and arguments are evaluated by the caller", async () => {
    const got: number[] = [];
    await run(function* () {
      let x = 1;
      let f = function* (v: number): Routine {
        got.push(v);
      };
      go(f, x);
      x = 2;
      f = function* () {
        got.push(-1);
      };
      go(f, x);
      yield* gosched();
    });
    expect(got).toEqual([1, -1]);
  });

  test("takes as many arguments as the function does", async () => {
    const got: unknown[] = [];
    await run(function* () {
      go(
        function* (...args: unknown[]) {
          got.push(args);
        },
        1,
        "b",
        null,
        undefined,
        [5],
      );
      go(function* (...args: unknown[]) {
        got.push(args);
      });
      yield* gosched();
    });
    expect(got).toEqual([[1, "b", null, undefined, [5]], []]);
  });

  test("results are dropped, and go returns nothing", async () => {
    await run(function* () {
      expect(
        go(function* () {
          return 5;
        }),
      ).toBe(undefined);
      yield* gosched();
    });
  });

  test("does not run before its caller's next op", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        log.push("goroutine");
      });
      log.push("caller");
      yield* gosched();
    });
    expect(log).toEqual(["caller", "goroutine"]);
  });

  test("takes a generator: go(this.loop(a)) is Go's go f(x)", async () => {
    class Counter {
      count = 0;
      *loop(by: number): Routine {
        yield* sleep(0);
        this.count += by;
      }
      start(): void {
        go(this.loop(3));
      }
    }
    const counter = new Counter();
    await run(function* () {
      counter.start();
      yield* gosched();
    });
    expect(counter.count).toBe(3);
  });

  test("calls a plain function that returns a generator at once", async () => {
    const log: string[] = [];
    await run(function* () {
      go((name: string) => {
        log.push(`${name} called`);
        return (function* () {
          log.push(`${name} runs`);
        })();
      }, "f");
      log.push("caller");
      yield* gosched();
    });
    expect(log).toEqual(["f called", "caller", "f runs"]);
  });

  test("runs an iterator that is no native generator", async () => {
    const got: number[] = [];
    await run(function* () {
      const ch = chan<number>(0, 0);
      const inner = (function* (): Routine {
        got.push(yield* ch.recv());
      })();
      const wrapped = { next: (token: unknown) => inner.next(token), [Symbol.iterator]: () => wrapped };
      go(wrapped as unknown as Routine);
      yield* ch.send(6);
      yield* gosched();
    });
    expect(got).toEqual([6]);
  });
});

describe("go of a generator", () => {
  test("that is a goroutine already is a TypeError: two in one would resume each other's waits", async () => {
    await run(function* () {
      const ch = chan<number>(1);
      const routine = (function* (): Routine {
        yield* ch.send(1);
      })();
      go(routine);
      expect(() => go(routine)).toThrow(expect.objectContaining({ code: "ERR_STARTED" }) as Error);
      expect(yield* ch.recv()).toBe(1);
    });
  });
});

describe("go of what is no goroutine", () => {
  const nothing = function nothing(): void {};
  const asynchronous = async function asynchronous(): Promise<void> {};

  test.each([[null], [undefined]])("of %s is the fatal error go of nil func value", async (f) => {
    await expect(
      run(function* () {
        go(f as never);
      }),
    ).rejects.toMatchObject({ name: "FatalError", code: "ERR_FATAL", message: "go of nil func value" });
  });

  test.each([[null], [undefined]])("of %s outside any goroutine throws it", (f) => {
    expect(() => go(f as never)).toThrow(
      expect.objectContaining({ name: "FatalError", message: "go of nil func value" }),
    );
  });

  test.each<[name: string, what: unknown]>([
    ["the number 5", 5],
    ['the string "f"', "f"],
    ["the boolean true", true],
    ["Symbol(s)", Symbol("s")],
    ["a plain object", {}],
    ["an array of 0", []],
    ["a promise", Promise.resolve()],
    ["an object of class Channel", chan()],
    ["the op chan receive", chan().recv()],
    ["the function nothing returned undefined", nothing],
    ["an anonymous function returned undefined", () => {}],
    ["an anonymous function returned the number 5", () => 5],
    ["the function asynchronous returned a promise", asynchronous],
    ["an anonymous function returned a promise", async () => {}],
    ["the function named returned", async function* named() {}],
  ])("of what is neither is a TypeError that names it: %s", async (name, what) => {
    const refused = {
      name: "UsageError",
      code: "ERR_NO_ROUTINE",
      message: expect.stringMatching(/^go: needs a generator/),
    };
    let error: unknown;
    try {
      go(what as never);
    } catch (e) {
      error = e;
    }
    expect(error).toMatchObject(refused);
    expect(error).toBeInstanceOf(TypeError);
    expect(error).toBeInstanceOf(UsageError);
    expect((error as Error).message).toContain(name);
    // In a goroutine it is thrown at the caller, who may catch it.
    await run(function* () {
      expect(() => go(what as never)).toThrow(expect.objectContaining(refused));
      yield* gosched();
    });
  });

  test("a plain function's own throw is the caller's", async () => {
    const boom = new Error("boom");
    await run(function* () {
      expect(() =>
        go(() => {
          throw boom;
        }),
      ).toThrow(boom);
      yield* gosched();
    });
  });
});

describe("main's return", () => {
  test("drops the other goroutines, wherever they are", async () => {
    const ch = chan<number>();
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        yield* ch.recv();
        log.push("received");
      });
      go(function* () {
        yield* sleep(1);
        log.push("slept");
      });
      yield* gosched();
      go(function* () {
        log.push("began");
      });
    });
    ch.trySend(1);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(log).toEqual([]);
    expect(waiting(ch)).toEqual(nobody);
  });

  test("runs no finally of theirs: their deferred calls are dropped", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        try {
          yield* chan().recv();
        } finally {
          log.push("finally");
        }
      });
      yield* gosched();
    });
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(log).toEqual([]);
  });
});

describe("a panic", () => {
  const values: [string, unknown][] = [
    ["an error", new Error("boom")],
    ["a string", "boom"],
    ["a number", 0],
    ["undefined", undefined],
    ["null", null],
    ["an object", { code: 5 }],
    ["a frozen object", Object.freeze({})],
    ["a promise", Promise.resolve(1)],
    ["a function", () => {}],
  ];

  test.each(values)("in main rejects run with the very value thrown: %s", async (_, value) => {
    const rejection: unknown = await run(function* () {
      throw value;
    }).then(
      () => "resolved",
      (e: unknown) => [e],
    );
    expect(rejection).toEqual([value]);
    expect((rejection as unknown[])[0]).toBe(value);
  });

  test.each(values)("in any goroutine rejects run with the very value thrown: %s", async (_, value) => {
    const rejection: unknown = await run(function* () {
      go(function* () {
        yield* gosched();
        throw value;
      });
      yield* chan().recv();
    }).then(
      () => "resolved",
      (e: unknown) => [e],
    );
    expect((rejection as unknown[])[0]).toBe(value);
  });

  test("main cannot recover that of another goroutine", async () => {
    const log: string[] = [];
    const ended = run(function* () {
      try {
        go(function* () {
          throw new Error("boom");
        });
        yield* chan().recv();
      } catch {
        log.push("caught");
      } finally {
        log.push("finally");
      }
    });
    await expect(ended).rejects.toThrow("boom");
    expect(log).toEqual([]);
  });

  test("runs that goroutine's deferred calls only", async () => {
    const log: string[] = [];
    const ended = run(function* () {
      try {
        go(function* () {
          try {
            try {
              yield* gosched();
              throw new Error("boom");
            } finally {
              log.push("first");
            }
          } finally {
            log.push("second");
          }
        });
        go(function* () {
          try {
            yield* chan().recv();
          } finally {
            log.push("another's");
          }
        });
        yield* chan().recv();
      } finally {
        log.push("main's");
      }
    });
    await expect(ended).rejects.toThrow("boom");
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(log).toEqual(["first", "second"]);
  });

  test("that is caught where it is thrown ends nothing", async () => {
    const got = await run(function* () {
      const ch = chan<string>(1);
      go(function* () {
        try {
          yield* gosched();
          throw new Error("boom");
        } catch (e) {
          yield* ch.send((e as Error).message);
        }
      });
      return yield* ch.recv();
    });
    expect(got).toBe("boom");
  });

  test("of the first goroutine that has one is what run rejects with", async () => {
    const ended = run(function* () {
      go(function* () {
        throw new Error("first");
      });
      go(function* () {
        throw new Error("second");
      });
      yield* chan().recv();
    });
    await expect(ended).rejects.toThrow("first");
  });

  test("before the first op of a goroutine, in a default parameter, is a panic like any other", async () => {
    const ended = run(function* () {
      go(function* (
        parameter = (() => {
          throw new Error("in a parameter");
        })(),
      ) {
        void parameter;
      });
      yield* chan().recv();
    });
    await expect(ended).rejects.toThrow("in a parameter");
  });
});

describe("a goroutine that yields what is no Park", () => {
  const wrong: [string, unknown, string][] = [
    ["an op", chan().recv(), "the op chan receive"],
    ["a send", chan<number>().send(1), "the op chan send"],
    ["nothing", undefined, "undefined"],
    ["a number", 5, "the number 5"],
    ["a promise", Promise.resolve(), "a promise"],
    ["an object", {}, "a plain object"],
    ["a task", chan().forEach(() => {}), "range over a channel"],
  ];

  test.each(wrong)("panics and says to write yield*: %s", async (_, value, name) => {
    const ended = run(function* body() {
      yield value as never;
    });
    await expect(ended).rejects.toMatchObject({
      name: "UsageError",
      code: "ERR_YIELD",
      message: expect.stringMatching(/write `yield\*`, not `yield`/),
    });
    await expect(ended).rejects.toMatchObject({ message: expect.stringContaining(name) });
  });

  test("the message names the goroutine", async () => {
    const ended = run(function* () {
      go(function* worker() {
        yield chan().recv() as never;
      });
      yield* chan().recv();
    });
    await expect(ended).rejects.toMatchObject({ message: expect.stringContaining("goroutine 2 (worker)") });
  });

  test("leaves nobody in the queue of the op that it yielded", async () => {
    const ch = chan<number>();
    await expect(
      run(function* () {
        yield ch.recv() as never;
      }),
    ).rejects.toBeDefined();
    await expect(
      run(function* () {
        yield ch.send(1) as never;
      }),
    ).rejects.toBeDefined();
    expect(waiting(ch)).toEqual(nobody);
  });

  test("a park that is passed on by plain yield is none: nobody stays in a queue", async () => {
    const ch = chan<number>();
    function* inner(): Routine {
      yield* ch.recv();
    }
    await expect(
      run(function* () {
        for (const park of inner()) yield park;
      }),
    ).rejects.toMatchObject({ code: "ERR_YIELD" });
    expect(waiting(ch)).toEqual(nobody);
    expect(ch.trySend(1)).toBe(false);
  });

  test("inside of call it is thrown at the caller", async () => {
    await run(function* () {
      let caught: unknown;
      try {
        yield* call(function* () {
          yield 5 as never;
        });
      } catch (e) {
        caught = e;
      }
      expect(caught).toMatchObject({ code: "ERR_YIELD" });
      yield* gosched();
    });
  });
});

describe("numGoroutine", () => {
  test("counts the goroutines of the caller's program, the caller included", async () => {
    await run(function* () {
      expect(numGoroutine()).toBe(1);
      const ch = chan<void>();
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* ch.recv();
        });
      expect(numGoroutine()).toBe(4);
      yield* gosched();
      expect(numGoroutine()).toBe(4);
      ch.close();
      yield* gosched();
      expect(numGoroutine()).toBe(1);
    });
  });

  test("outside any goroutine counts those of the default program", async () => {
    const before = numGoroutine();
    const ch = chan<void>();
    go(function* () {
      yield* ch.recv();
    });
    expect(numGoroutine()).toBe(before + 1);
    await run(function* () {
      expect(numGoroutine()).toBe(1);
    });
    ch.close();
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(numGoroutine()).toBe(before);
  });
});

describe("the default program", () => {
  test("takes what go starts outside any goroutine", async () => {
    const ch = chan<number>();
    go(function* (n: number) {
      yield* ch.send(n);
    }, 8);
    expect(await ch.recv()).toBe(8);
  });

  test("keeps what its goroutines start in turn, also when a run ends", async () => {
    const ch = chan<string>();
    go(function* () {
      yield* sleep(2);
      go(function* () {
        yield* ch.send("child");
      });
    });
    await run(function* () {});
    expect(await ch.recv()).toBe("child");
  });

  test("hands an uncaught throw to the host as an uncaught exception, and its other goroutines go on", async () => {
    const { stdout, status } = await child(`
      process.on("uncaughtException", (e) => console.log("uncaught", e.message));
      go(function* () { throw new Error("boom"); });
      go(function* () { yield* sleep(5); console.log("goes on"); });
    `);
    expect(stdout).toBe("uncaught boom\ngoes on\n");
    expect(status).toBe(0);
  });

  test("never reports a deadlock, and its parked goroutines keep nothing alive", async () => {
    const { stdout, stderr, status } = await child(`
      go(function* () { yield* chan().recv(); });
      process.on("exit", () => console.log("exit"));
    `);
    expect([stdout, stderr, status]).toEqual(["exit\n", "", 0]);
  });

  test("a fatal error in it is thrown, and is otherwise a panic of its goroutine", async () => {
    const { stdout, status } = await child(`
      process.on("uncaughtException", (e) => console.log(e.name, e.message));
      go(function* () { go(null); });
    `);
    expect([stdout, status]).toEqual(["FatalError go of nil func value\n", 0]);
  });
});
