// goexit: ends the goroutine that performs it, not its program.
import { describe, expect, test } from "vitest";
import { call, chan, go, goexit, gosched, isGoexit, numGoroutine, run, select, type Routine } from "goroutines";
import { child } from "./child.ts";

describe("goexit()", () => {
  test("ends its goroutine, however deep it is performed", async () => {
    const log: string[] = [];
    await run(function* () {
      function* deep(n: number): Routine {
        if (n === 0) yield* goexit();
        yield* deep(n - 1);
        log.push("after");
      }
      go(deep, 5);
      yield* gosched();
      expect(numGoroutine()).toBe(1);
    });
    expect(log).toEqual([]);
  });

  test("runs all deferred calls of its goroutine", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        try {
          try {
            return yield* goexit();
          } finally {
            yield* gosched();
            log.push("inner");
          }
        } finally {
          log.push("outer");
        }
      });
      yield* gosched();
      yield* gosched();
    });
    expect(log).toEqual(["inner", "outer"]);
  });

  test("passes through call", async () => {
    const log: string[] = [];
    await run(function* () {
      function* deep(n: number): Routine {
        try {
          if (n === 0) yield* goexit();
          yield* call(deep, n - 1);
          log.push("after");
        } finally {
          log.push(`finally ${n}`);
        }
      }
      go(deep, 2);
      yield* gosched();
    });
    expect(log).toEqual(["finally 0", "finally 1", "finally 2"]);
  });

  test("ends no one else: the program goes on", async () => {
    const got = await run(function* () {
      const ch = chan<number>(1);
      go(function* () {
        return yield* goexit();
      });
      go(function* () {
        yield* ch.send(5);
      });
      return yield* ch.recv();
    });
    expect(got).toBe(5);
  });

  test("a bare catch must rethrow it: isGoexit tells", async () => {
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        try {
          yield* goexit();
        } catch (e) {
          log.push(`isGoexit ${isGoexit(e)}`);
          if (isGoexit(e)) throw e;
        }
        log.push("alive");
      });
      go(function* () {
        try {
          yield* goexit();
        } catch {
          // swallowed
        }
        log.push("swallowed");
      });
      yield* gosched();
    });
    expect(log).toEqual(["isGoexit true", "swallowed"]);
    for (const e of [new Error("x"), undefined, null, "goexit", {}]) expect(isGoexit(e)).toBe(false);
  });

  test("is a case of select like any op, always ready", async () => {
    await run(function* () {
      go(function* () {
        yield* select({ exit: goexit() });
        throw new Error("alive");
      });
      yield* gosched();
      expect(numGoroutine()).toBe(1);
    });
  });
});

describe("goexit() in main", () => {
  test("main's deferred calls run, the others go on; when none is left: deadlock", async () => {
    const log: string[] = [];
    const ended = run(
      function* () {
        go(function* () {
          yield* gosched();
          yield* gosched();
          log.push("the other");
        });
        try {
          return yield* goexit();
        } finally {
          log.push("main's finally");
        }
      },
      { deadlock: "exact" },
    );
    await expect(ended).rejects.toMatchObject({
      name: "DeadlockError",
      message: "no goroutines (main called runtime.Goexit) - deadlock!",
    });
    expect(log).toEqual(["main's finally", "the other"]);
  });

  test("with others that wait for ever, the deadlock is theirs", async () => {
    const ended = run(
      function* () {
        go(function* () {
          yield* chan().recv();
        });
        return yield* goexit();
      },
      { deadlock: "exact" },
    );
    await expect(ended).rejects.toMatchObject({
      message: "all goroutines are asleep - deadlock!",
      dump: expect.stringContaining("goroutine 2 [chan receive]:"),
    });
  });

  test("a program ends with Go's text and status 2", async () => {
    const { stdout, stderr, status } = await child(`
      main(function* () {
        go(function* () { yield* sleep(5); console.log("the other"); });
        return yield* goexit();
      });
    `);
    expect(stderr).toMatch(/^fatal error: no goroutines \(main called runtime\.Goexit\) - deadlock!\n/);
    expect([stdout, status]).toEqual(["the other\n", 2]);
  });

  test("a panic of another goroutine afterwards ends the program as ever", async () => {
    const ended = run(function* () {
      go(function* () {
        yield* gosched();
        throw new Error("boom");
      });
      return yield* goexit();
    });
    await expect(ended).rejects.toThrow("boom");
  });
});
