// Fatal errors: they end their program, and catching them gains nothing.
import { describe, expect, test } from "vitest";
import { call, chan, FatalError, go, gosched, run, select, sleep, until, type Op, type Routine } from "goroutines";
import { child } from "./child.ts";
import { nobody, waiting } from "./queues.ts";

/** The fatal error at hand: `go` of nil. */
function commit(): unknown {
  try {
    go(null as never);
  } catch (e) {
    return e;
  }
  throw new Error("go(null) did not throw");
}

const ops: [string, () => Op<unknown>][] = [
  [
    "a receive that is ready",
    () => {
      const ch = chan();
      ch.close();
      return ch.recv();
    },
  ],
  ["a send with room", () => chan<number>(1).send(1)],
  ["a select", () => select({ now: sleep(0) })],
  ["a sleep", () => sleep(1)],
  ["a sleep of 0", () => sleep(0)],
  ["gosched", () => gosched()],
  ["until", () => until(Promise.resolve())],
];

describe("a fatal error under run", () => {
  test("rejects run with a FatalError", async () => {
    const ended = run(function* () {
      commit();
    });
    await expect(ended).rejects.toBeInstanceOf(FatalError);
    await expect(ended).rejects.toMatchObject({ code: "ERR_FATAL", message: "go of nil func value" });
  });

  test("the promise rejects with the very error that is thrown", async () => {
    let thrown: unknown;
    const rejected: unknown = await run(function* () {
      thrown = commit();
    }).catch((e: unknown) => e);
    expect(rejected).toBe(thrown);
  });

  test.each(ops)("every later op throws it again: %s", async (_, op) => {
    const errors: unknown[] = [];
    const rejected: unknown = await run(function* () {
      errors.push(commit());
      for (let i = 0; i < 3; i++) {
        try {
          yield* op();
          errors.push("performed");
        } catch (e) {
          errors.push(e);
        }
      }
    }).catch((e: unknown) => e);
    expect(errors).toHaveLength(4);
    for (const e of errors) expect(e).toBe(rejected);
  });

  test("an op after it has no effect", async () => {
    const ch = chan<number>(1);
    await run(function* () {
      commit();
      try {
        yield* ch.send(1);
      } catch {
        // the fatal error again
      }
    }).catch(() => {});
    expect(ch.len).toBe(0);
  });

  test("what the goroutine returns or throws afterwards changes nothing", async () => {
    await expect(
      run(function* () {
        commit();
        return "alive";
      }),
    ).rejects.toBeInstanceOf(FatalError);
    await expect(
      run(function* () {
        commit();
        throw new Error("another");
      }),
    ).rejects.toBeInstanceOf(FatalError);
  });

  test("a goroutine that is started after it never runs", async () => {
    const log: string[] = [];
    await run(function* () {
      commit();
      try {
        go(function* () {
          log.push("ran");
        });
      } catch {
        // refusing is as good
      }
    }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 3));
    expect(log).toEqual([]);
  });

  test("inside of call it passes the callers, and their later ops throw it again", async () => {
    let later: unknown;
    const rejected: unknown = await run(function* () {
      try {
        yield* call(function* (): Routine {
          go(null as never);
        });
      } catch {
        // caught in vain
      }
      try {
        yield* sleep(0);
      } catch (e) {
        later = e;
      }
    }).catch((e: unknown) => e);
    expect(later).toBeInstanceOf(FatalError);
    expect(later).toBe(rejected);
  });

  test("the other goroutines run no more, and leave their queues", async () => {
    const ch = chan<number>();
    const log: string[] = [];
    await run(function* () {
      go(function* () {
        try {
          yield* ch.recv();
        } finally {
          log.push("finally");
        }
      });
      yield* gosched();
      go(function* () {
        log.push("began");
      });
      commit();
      expect(waiting(ch)).toEqual(nobody);
    }).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 3));
    expect(log).toEqual([]);
  });

  test("is the runtime's alone: another run goes on", async () => {
    const other = run(function* () {
      yield* sleep(3);
      return "goes on";
    });
    await expect(
      run(function* () {
        commit();
      }),
    ).rejects.toBeInstanceOf(FatalError);
    expect(await other).toBe("goes on");
  });
});

describe("a fatal error under main", () => {
  test("prints Go's text and exits with status 2 at the throw: nothing after it runs", async () => {
    const { stdout, stderr, status } = await child(`
      main(function* () {
        console.log("before");
        try { go(null); } catch { console.log("caught"); } finally { console.log("finally"); }
        console.log("after");
      });
    `);
    expect(stderr).toMatch(/^fatal error: go of nil func value\n\n/);
    expect([stdout, status]).toEqual(["before\n", 2]);
  });
});
