// func: deferred calls, the named result, and what is refused.
import { describe, expect, test } from "vitest";
import {
  call,
  chan,
  FatalError,
  go,
  gosched,
  run,
  select,
  sleep,
  UsageError,
  type Routine,
  type Task,
} from "goroutines";
import { func, type Frame } from "goroutines/defer";
import { Mutex } from "goroutines/sync";
import { failure, lines } from "./subject.ts";

describe("deferred calls", () => {
  test("run last in, first out, after the body", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          for (let i = 0; i < 3; i++) f.defer(log, i);
          log("body");
        });
      }),
    ).toEqual(["body", "2", "1", "0"]);
  });

  test("function and arguments are evaluated at the defer statement", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          let x = 1;
          let say = (n: number): void => log("before", n);
          f.defer(say, x);
          x = 2;
          say = () => log("after");
          say(x);
        });
      }),
    ).toEqual(["after", "before 1"]);
  });

  test("a nil deferred function panics when run; the calls before it run", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(() => log(f.recover()));
          f.defer(log, "first");
          f.defer(null);
          f.defer(undefined);
          f.defer(log, "last");
          log("body");
        });
      }),
    ).toEqual(["body", "last", "first", "runtime error: invalid memory address or nil pointer dereference"]);
    expect(
      await failure(
        () =>
          func(function* (f) {
            f.defer(null);
          }) as never,
      ),
    ).toMatchObject({ name: "RuntimeError", code: "ERR_NIL_DEREFERENCE" });
  });

  test("may be generator functions that perform ops", async () => {
    expect(
      await lines(function* (log) {
        const ch = chan<string>();
        const mu = new Mutex();
        go(function* () {
          yield* func(function* (f) {
            f.defer(() => ch.close());
            f.defer(function* (s: string) {
              yield* mu.lock();
              yield* sleep(1);
              yield* ch.send(s);
              mu.unlock();
            }, "deferred");
            yield* ch.send("body");
          });
        });
        yield* ch.forEach((s) => log(s));
      }),
    ).toEqual(["body", "deferred"]);
  });

  test("may be added by a deferred call: they run next", async () => {
    expect(
      await lines(function* (log) {
        yield* func(function* (f) {
          f.defer(log, "last");
          f.defer(() => {
            f.defer(log, "added");
            log("first");
          });
        });
      }),
    ).toEqual(["first", "added", "last"]);
  });

  test("run when the function is left by a panic through call, however deep", async () => {
    const log: number[] = [];
    function* deep(n: number): Routine {
      yield* func(function* (f) {
        f.defer(() => {
          log.push(n);
        });
        if (n === 0) throw new Error("deep");
        yield* gosched();
        yield* call(deep, n - 1);
      });
    }
    await expect(run(() => deep(3))).rejects.toThrow("deep");
    expect(log).toEqual([0, 1, 2, 3]);
  });
});

describe("the result", () => {
  test("is what the body returns", async () => {
    expect(
      await run(function* () {
        return yield* func<number>(function* () {
          return 4;
        });
      }),
    ).toBe(4);
  });

  test("is the named result as deferred calls leave it", async () => {
    expect(
      await run(function* () {
        return yield* func<number>(function* (f) {
          f.defer(() => {
            f.result *= 2;
          });
          f.defer(() => {
            f.result += 1;
          });
          return 4;
        });
      }),
    ).toBe(10);
  });

  test("is what was set before a panic that is recovered", async () => {
    expect(
      await run(function* () {
        return yield* func<number>(function* (f) {
          f.defer(() => {
            f.recover();
          });
          f.result = 7;
          throw new Error("boom");
        });
      }),
    ).toBe(7);
    expect(
      await run(function* () {
        return yield* func<number>(function* (f) {
          f.defer(() => {
            f.recover();
          });
          f.defer(() => {
            throw new Error("after return");
          });
          return 9;
        });
      }),
    ).toBe(9);
  });

  test("is left alone by a bare return, and undefined if nothing sets it", async () => {
    expect(
      await run(function* () {
        return yield* func<number>(function* (f) {
          f.result = 3;
          return;
        });
      }),
    ).toBe(3);
    expect(
      await run(function* () {
        return yield* func(function* () {});
      }),
    ).toBeUndefined();
  });

  test("has the type that func was given, and none otherwise", () => {
    const named: Task<number> = func<number>(function* (f) {
      f.result = 1;
    });
    const inferred: Task<string> = func(function* (f: Frame<string>) {
      return f.result;
    });
    // @ts-expect-error a result without its type
    const untyped = func(function* (f) {
      f.recover();
      return 1;
    });
    expect([named, inferred, untyped].length).toBe(3);
  });
});

describe("a task like any other", () => {
  test("each performance begins anew", async () => {
    let n = 0;
    const task = func<number>(function* (f) {
      f.defer(() => {
        n++;
      });
      return n;
    });
    expect(n).toBe(0);
    expect(
      await run(function* () {
        return [yield* task, yield* task];
      }),
    ).toEqual([0, 1]);
  });

  test("can be awaited", async () => {
    expect(
      await func<number>(function* (f) {
        f.defer(() => {
          f.result++;
        });
        yield* sleep(1);
        return 1;
      }),
    ).toBe(2);
    const error = new Error("boom");
    await expect(
      (async () => {
        await func(function* () {
          throw error;
        });
      })(),
    ).rejects.toBe(error);
  });

  test("is no case of a select", async () => {
    const error = await failure(function* () {
      // @ts-expect-error a task has no single commit point
      yield* select({ no: func(function* () {}) });
    });
    expect(error).toMatchObject({ code: "ERR_SELECT_CASE" });
  });

  test("is an error where nothing runs it: a spread", () => {
    expect(() => [...(func(function* () {}) as unknown as Iterable<unknown>)]).toThrow(UsageError);
  });
});

describe("a fatal error", () => {
  test("runs nothing deferred and cannot be recovered", async () => {
    const log: unknown[] = [];
    const ended = run(function* () {
      yield* func(function* (f) {
        f.defer(() => {
          log.push(f.recover());
        });
        new Mutex().unlock();
      });
      log.push("alive");
    });
    await expect(ended).rejects.toBeInstanceOf(FatalError);
    expect(log).toEqual([]);
  });

  test("that is caught stops the function at its next op, and what was deferred is dropped", async () => {
    const log: string[] = [];
    const ended = run(function* () {
      yield* func(function* (f) {
        f.defer(() => {
          log.push("deferred");
        });
        try {
          new Mutex().unlock();
        } catch {
          log.push("caught");
        }
        yield* gosched();
        log.push("alive");
      });
    });
    await expect(ended).rejects.toThrow("sync: unlock of unlocked mutex");
    expect(log).toEqual(["caught"]);
  });

  test("in a deferred call drops the calls that are left", async () => {
    const log: string[] = [];
    const ended = run(function* () {
      yield* func(function* (f) {
        f.defer(() => {
          log.push("left");
        });
        f.defer(() => new Mutex().unlock());
        throw new Error("panic");
      });
    });
    await expect(ended).rejects.toBeInstanceOf(FatalError);
    expect(log).toEqual([]);
  });

  test("of another program is a panic here", async () => {
    const dead = await failure(function* () {
      new Mutex().unlock();
    });
    const got = await run(function* () {
      return yield* func<unknown>(function* (f) {
        f.defer(() => {
          f.result = f.recover();
        });
        throw dead;
      });
    });
    expect(got).toBe(dead);
  });
});

describe("what is refused", () => {
  test.each<[what: unknown, name: string]>([
    [5, "the number 5"],
    ["f", 'the string "f"'],
    [{}, "a plain object"],
  ])("f.defer(%s)", async (what, name) => {
    const error = await failure(
      () =>
        func(function* (f) {
          f.defer(what as never);
        }) as never,
    );
    expect(error).toMatchObject({
      code: "ERR_NO_ROUTINE",
      message: `f.defer: needs a plain function, a generator function or null, not ${name}`,
    });
  });

  test("a deferred function that returns what must be performed", async () => {
    const ch = chan<number>(1);
    const op = await failure(
      () =>
        func(function* (f) {
          // @ts-expect-error an op that nobody performs
          f.defer(() => ch.send(1));
        }) as never,
    );
    expect(op).toMatchObject({
      code: "ERR_NO_ROUTINE",
      message:
        "f.defer: an anonymous function returned the op chan send: give a generator function that performs it by yield*",
    });
    const promise = await failure(
      () =>
        func(function* (f) {
          // @ts-expect-error a promise that nobody awaits
          f.defer(async () => {});
        }) as never,
    );
    expect(promise).toMatchObject({ code: "ERR_NO_ROUTINE" });
  });

  test("f.defer after the function has ended, and from another goroutine", async () => {
    let escaped: Frame<void> | undefined;
    await run(function* () {
      yield* func(function* (f) {
        escaped = f;
      });
    });
    expect(() => escaped?.defer(() => {})).toThrow("f.defer: its function has ended");
    await run(function* () {
      yield* func(function* (f) {
        const errors = chan<unknown>(1);
        go(function* () {
          try {
            f.defer(() => {});
          } catch (e) {
            yield* errors.send(e);
          }
        });
        expect(yield* errors.recv()).toMatchObject({
          message: "f.defer: called outside the goroutine of its function",
        });
      });
    });
  });

  test("func of anything but a generator function", async () => {
    expect(() => func(5 as never)).toThrow("func: needs a generator function, not the number 5");
    expect(await failure(() => func((() => 5) as never) as never)).toMatchObject({ code: "ERR_NO_ROUTINE" });
  });
});
