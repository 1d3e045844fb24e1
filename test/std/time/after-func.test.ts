// afterFunc: a goroutine that starts when its time has come.
import { describe, expect, test } from "vitest";
import { chan, DeadlockError, go, gosched, isNil, numGoroutine, run, type Routine } from "goroutines";
import { afterFunc, sleep } from "goroutines/time";
import { child } from "../../core/child.ts";
import { pendingTimers } from "../../core/pending-timers.ts";
import { onVirtualTime } from "./virtual.ts";

const hour = 3_600_000;

/** So many turns of the host's loop. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setImmediate(resolve));
}

describe("afterFunc(d, f)", () => {
  test("starts f in a goroutine of its own, not before its time", () =>
    onVirtualTime(function* (clock) {
      const log: string[] = [];
      afterFunc(5, function* () {
        log.push(`f with ${numGoroutine()} goroutines`);
        yield* gosched();
        log.push("f ends");
      });
      clock.advance(4);
      yield* gosched();
      expect(log).toEqual([]);
      clock.advance(1);
      expect(log).toEqual([]);
      yield* gosched();
      yield* gosched();
      expect(log).toEqual(["f with 2 goroutines", "f ends"]);
    }));

  test("takes f's arguments, as go does", () =>
    onVirtualTime(function* (clock) {
      const ch = chan<string>(2);
      function* worker(id: number, out: typeof ch): Routine {
        yield* out.send(`worker ${id}`);
      }
      afterFunc(1, worker, 7, ch);
      afterFunc(2, worker(8, ch));
      clock.advance(2);
      expect(yield* ch.recv()).toBe("worker 7");
      expect(yield* ch.recv()).toBe("worker 8");
    }));

  test("a plain function that returns a generator runs in the goroutine, not in the timer", () =>
    onVirtualTime(function* (clock) {
      const log: string[] = [];
      afterFunc(1, () => {
        log.push("called");
        go(function* () {
          log.push("started by it");
        });
        return (function* () {
          log.push("run");
        })();
      });
      clock.advance(1);
      expect(log).toEqual([]);
      yield* gosched();
      yield* gosched();
      expect(log).toEqual(["called", "run", "started by it"]);
    }));

  test.each([0, -1, -Infinity])("with d = %d starts as soon as the others have had their turn", async (ms) => {
    await run(
      function* () {
        const done = chan<void>();
        const timer = afterFunc(ms, function* () {
          yield* done.send(undefined);
        });
        yield* done.recv();
        expect(timer.stop()).toBe(false);
      },
      { deadlock: "exact" },
    );
  });

  test.each([0, -1])("with d = %d starts in the host's next turn: it waits for no host timer", async (ms) => {
    let started = false;
    afterFunc(ms, function* () {
      started = true;
    });
    expect(started).toBe(false);
    await turns(2);
    expect(started).toBe(true);
  });

  test("one that sets itself anew at once leaves the host its turns", async () => {
    let starts = 0;
    let over = false;
    function* again(): Routine {
      starts++;
      if (!over) afterFunc(0, again);
    }
    afterFunc(0, again);
    await new Promise((resolve) => setTimeout(resolve, 1));
    await turns(10);
    over = true;
    await turns(2);
    expect(starts).toBeGreaterThan(10);
    expect(pendingTimers()).toBe(0);
  });

  test("its c is the nil channel", () =>
    onVirtualTime(function* () {
      const timer = afterFunc(5, function* () {});
      expect(isNil(timer.c)).toBe(true);
      timer.stop();
    }));

  test("JavaScript's limit of 2^31 ms is never visible", async () => {
    const log: number[] = [];
    await run(function* () {
      for (const ms of [2 ** 31, 2 ** 32 + 5, Infinity])
        afterFunc(ms, function* () {
          log.push(ms);
        });
      yield* sleep(20);
    });
    expect(log).toEqual([]);
  });
});

describe("a pending afterFunc", () => {
  test("keeps its program alive", async () => {
    const got = await run(
      function* () {
        const ch = chan<number>();
        afterFunc(5, function* () {
          yield* ch.send(1);
        });
        return yield* ch.recv();
      },
      { deadlock: "exact" },
    );
    expect(got).toBe(1);
  });

  test("keeps a program alive whose main has ended by goexit", async () => {
    const { stdout, stderr, status } = await child(`
      import { afterFunc } from "goroutines/time";
      main(function* () {
        afterFunc(5, function* () { console.log("f"); });
        return yield* goexit();
      });
    `);
    expect(stdout).toBe("f\n");
    expect(stderr).toMatch(/^fatal error: no goroutines \(main called runtime.Goexit\) - deadlock!\n/);
    expect(status).toBe(2);
  });

  test("no longer does so once stopped", async () => {
    const dead = run(
      function* () {
        const timer = afterFunc(hour, function* () {});
        timer.stop();
        yield* chan().recv();
      },
      { deadlock: "exact" },
    );
    await expect(dead).rejects.toThrow(DeadlockError);
  });

  test("is let go when the program ends: f never runs, and nothing keeps the process alive", async () => {
    const before = pendingTimers();
    await run(function* () {
      afterFunc(hour, function* () {}).reset(hour);
      expect(pendingTimers()).toBe(before + 1);
    });
    expect(pendingTimers()).toBe(before);
    const { stdout, stderr, status } = await child(`
      import { afterFunc } from "goroutines/time";
      await run(function* () { afterFunc(${hour}, function* () {}); });
      console.log("done");
    `);
    expect([stdout, stderr, status]).toEqual(["done\n", "", 0]);
  });

  test("is let go when the program is aborted; what runs on can leave no timer behind", async () => {
    const before = pendingTimers();
    const controller = new AbortController();
    const ended = run(
      function* () {
        const timer = afterFunc(hour, function* () {});
        controller.abort(new Error("enough"));
        expect(timer.stop()).toBe(false);
        timer.reset(hour);
        afterFunc(hour, function* () {});
      },
      { signal: controller.signal },
    );
    await expect(ended).rejects.toThrow("enough");
    expect(pendingTimers()).toBe(before);
  });

  test("belongs to the program that called afterFunc, whoever resets it", async () => {
    const log: string[] = [];
    await run(function* () {
      const timer = afterFunc(hour, function* () {
        log.push("f");
      });
      go(function* () {
        yield* sleep(hour);
      });
      void run(function* () {
        timer.reset(0);
      });
      yield* sleep(10);
    });
    expect(log).toEqual(["f"]);
  });

  test("outside any goroutine belongs to the default program", async () => {
    await new Promise<void>((resolve) => {
      afterFunc(1, function* () {
        resolve();
      });
    });
  });
});

describe("stop", () => {
  test("answers true until f has started, and f never starts", () =>
    onVirtualTime(function* (clock) {
      const log: string[] = [];
      const timer = afterFunc(5, function* () {
        log.push("f");
      });
      clock.sleepThrough(10);
      expect(timer.stop()).toBe(true);
      expect(timer.stop()).toBe(false);
      clock.fire();
      yield* gosched();
      expect(log).toEqual([]);
      expect(clock.pending).toHaveLength(0);
    }));

  test("answers false as soon as f has started, though it has not run yet", () =>
    onVirtualTime(function* (clock) {
      const log: string[] = [];
      const timer = afterFunc(5, function* () {
        log.push("f");
      });
      clock.advance(5);
      expect(timer.stop()).toBe(false);
      yield* gosched();
      expect(log).toEqual(["f"]);
    }));
});

describe("reset", () => {
  test("of a pending one answers true and moves it: f runs once", () =>
    onVirtualTime(function* (clock) {
      let runs = 0;
      const timer = afterFunc(5, function* () {
        runs++;
      });
      clock.advance(4);
      expect(timer.reset(5)).toBe(true);
      clock.advance(4);
      yield* gosched();
      expect(runs).toBe(0);
      clock.advance(1);
      yield* gosched();
      expect(runs).toBe(1);
    }));

  test("after f has started answers false and runs it once more, with the same arguments", () =>
    onVirtualTime(function* (clock) {
      const got: number[] = [];
      const timer = afterFunc(
        5,
        function* (n: number) {
          got.push(n);
        },
        7,
      );
      clock.advance(5);
      expect(timer.reset(5)).toBe(false);
      clock.advance(5);
      expect(timer.reset(-1)).toBe(false);
      clock.advance(0);
      yield* gosched();
      expect(got).toEqual([7, 7, 7]);
    }));

  test("after stop answers false and sets it again", () =>
    onVirtualTime(function* (clock) {
      let runs = 0;
      const timer = afterFunc(5, function* () {
        runs++;
      });
      timer.stop();
      expect(timer.reset(5)).toBe(false);
      clock.advance(5);
      yield* gosched();
      expect(runs).toBe(1);
    }));
});

describe("what is wrong with f", () => {
  test("a throw that it does not catch ends its program", async () => {
    const ended = run(
      function* () {
        afterFunc(1, function* () {
          throw new Error("boom");
        });
        yield* chan().recv();
      },
      { deadlock: "exact" },
    );
    await expect(ended).rejects.toThrow("boom");
  });

  test.each<[string, unknown]>([
    [
      "throws when it is called",
      () => {
        throw new Error("no generator: it throws");
      },
    ],
    ["returns a promise", async () => {}],
    ["returns an op", () => sleep(1)],
  ])("a plain function that %s is the panic of its goroutine: the timers go on", async (_, f) => {
    const other = new Promise<void>((resolve) => {
      afterFunc(2, function* () {
        resolve();
      });
    });
    const ended = run(
      function* () {
        afterFunc(1, f as () => Routine);
        yield* chan().recv();
      },
      { deadlock: "exact" },
    );
    await expect(ended).rejects.toThrow(/no generator|returned a promise: give|returned the op sleep: give/);
    await other;
  });

  test("a generator runs once: again is a panic that says so", async () => {
    const program = (again: (f: Routine) => void): Promise<void> =>
      run(
        function* () {
          const f = (function* (): Routine {})();
          again(f);
          yield* chan().recv();
        },
        { deadlock: "exact" },
      );
    const started = expect.objectContaining({
      code: "ERR_STARTED",
      message: expect.stringMatching(/^afterFunc: this generator is a goroutine already/),
    });
    await expect(
      program((f) => {
        afterFunc(1, f);
        afterFunc(1, f);
      }),
    ).rejects.toThrow(started);
    await expect(
      program((f) => {
        go(f);
        afterFunc(1, f);
      }),
    ).rejects.toThrow(started);
    await expect(
      program((f) => {
        const timer = afterFunc(0, f);
        go(function* () {
          yield* sleep(2);
          timer.reset(0);
          yield* sleep(5);
        });
      }),
    ).rejects.toThrow(started);
  });

  test("a generator whose start was prevented can still be started", () =>
    onVirtualTime(function* (clock) {
      const log: string[] = [];
      const f = (function* (): Routine {
        log.push("f");
      })();
      const timer = afterFunc(1, f);
      timer.stop();
      timer.reset(1);
      clock.advance(1);
      yield* gosched();
      yield* gosched();
      expect(log).toEqual(["f"]);
    }));

  test.each([null, undefined])("%s: fatal error: go of nil func value", async (f) => {
    const ended = run(function* () {
      afterFunc(1, f as never);
    });
    await expect(ended).rejects.toThrow(
      expect.objectContaining({ name: "FatalError", message: "go of nil func value" }),
    );
  });

  test.each<[unknown, RegExp]>([
    [1, /^afterFunc: needs a generator function or a generator, not the number 1$/],
    ["f", /^afterFunc: needs a generator function or a generator, not the string "f"$/],
    [{}, /^afterFunc: needs a generator, but a plain object was given/],
    [sleep(1), /^afterFunc: needs a generator, but the op sleep was given/],
  ])("%s is refused at the call", (f, message) => {
    expect(() => afterFunc(1, f as never)).toThrow(message);
    expect(() => afterFunc(1, f as never)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "ERR_NO_ROUTINE" }),
    );
  });

  test("a duration that is no number is refused by name", () => {
    expect(() => afterFunc("1" as never, function* () {})).toThrow(
      /^afterFunc: the duration must be a number of milliseconds, not the string "1"$/,
    );
    const timer = afterFunc(hour, function* () {});
    expect(() => timer.reset(Number.NaN)).toThrow(
      /^Timer.reset: the duration must be a number of milliseconds, not the number NaN$/,
    );
    expect(timer.stop()).toBe(true);
  });

  test("its type: a plain function or a routine, as go takes it", () => {
    // @ts-expect-error an async function
    expect(() => afterFunc(1, async () => {}).stop()).not.toThrow();
    expect(() =>
      afterFunc(
        1,
        function* (n: number) {
          expect(n).toBe(1);
        },
        // @ts-expect-error the arguments are those of f
        "x",
      ).stop(),
    ).not.toThrow();
  });
});
