// until: a promise, or a function that starts one, as an op.
import { describe, expect, test } from "vitest";
import { chan, go, gosched, run, select, sleep, trySelect, until, type Op } from "goroutines";
import { child } from "./child.ts";
import { nobody, waiting } from "./queues.ts";

const never: Promise<never> = new Promise(() => {});

/** A function for `until` that never settles, and what has become of its calls. */
function hanging(): { start: (signal: AbortSignal) => Promise<never>; signals: AbortSignal[] } {
  const signals: AbortSignal[] = [];
  return {
    signals,
    start(signal) {
      signals.push(signal);
      return never;
    },
  };
}

describe("until(promise)", () => {
  test("returns the promise's value", async () => {
    expect(
      await run(function* () {
        return yield* until(Promise.resolve(3));
      }),
    ).toBe(3);
    expect(
      await run(function* () {
        return yield* until(new Promise<string>((resolve) => setTimeout(resolve, 2, "later")));
      }),
    ).toBe("later");
    expect(await until(Promise.resolve(4))).toBe(4);
  });

  test("throws the very reason of its rejection, in the goroutine", async () => {
    for (const reason of [new Error("rejected"), undefined, null, "text"]) {
      await run(function* () {
        let caught: unknown = "nothing";
        try {
          yield* until(Promise.reject(reason));
        } catch (e) {
          caught = e;
        }
        expect(caught).toBe(reason);
      });
      await expect(Promise.resolve(until(Promise.reject(reason)))).rejects.toBe(reason);
    }
  });

  test("of a promise that has settled is ready at once", async () => {
    const promise = Promise.resolve(5);
    const op = until(promise);
    await promise;
    expect(trySelect({ it: op })).toEqual({ case: "it", value: 5 });
    expect(trySelect({ it: until(promise) })).toEqual({ case: "it", value: 5 });
  });

  test("a rejection that a select takes is thrown there", async () => {
    const boom = new Error("boom");
    await expect(
      run(function* () {
        yield* select({ it: until(Promise.reject(boom)), never: chan().recv() });
      }),
    ).rejects.toBe(boom);
  });

  test("may be performed as often as one likes, by many at once", async () => {
    const promise = new Promise<number>((resolve) => setTimeout(resolve, 3, 6));
    const op = until(promise);
    const got: number[] = [];
    await run(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          got.push(yield* op, yield* until(promise));
        });
      got.push(yield* op);
      yield* gosched();
      yield* gosched();
    });
    expect(got).toEqual([6, 6, 6, 6, 6, 6, 6]);
  });

  test("subscribes once, however many selects it loses and however many wait", async () => {
    let subscriptions = 0;
    const thenable: PromiseLike<number> = {
      then(resolve) {
        subscriptions++;
        setTimeout(() => void resolve?.(8), 5);
        return never;
      },
    };
    await run(function* () {
      const ready = chan();
      ready.close();
      for (let i = 0; i < 100; i++) yield* select({ ready: ready.recv(), it: until(thenable) }, { priority: true });
      for (let i = 0; i < 100; i++) yield* select({ late: sleep(0.01), it: until(thenable) });
      for (let i = 0; i < 5; i++)
        go(function* () {
          yield* until(thenable);
        });
      expect(yield* until(thenable)).toBe(8);
      expect(yield* until(thenable)).toBe(8);
    });
    expect(subscriptions).toBe(1);
  });

  test("a losing rejection counts as handled", async () => {
    const { stdout, stderr, status } = await child(`
      process.on("unhandledRejection", () => console.log("unhandled"));
      await run(function* () {
        const rejects = new Promise((_, reject) => setTimeout(reject, 300, new Error("boom")));
        yield* select({ late: sleep(1), it: until(rejects) });
        yield* select({ late: sleep(1), it: until(() => new Promise((_, reject) => setTimeout(reject, 300, new Error("boom")))) });
        yield* sleep(400);
      });
      console.log("done");
    `);
    expect([stdout, stderr, status]).toEqual(["done\n", "", 0]);
  });

  test("adopts a thenable as await does: its then is called in a microtask", async () => {
    const thenable = {
      then(resolve: (v: number) => void) {
        resolve(9);
      },
    } as PromiseLike<number>;
    expect(trySelect({ it: until(thenable) })).toBe(undefined);
    await new Promise((resolve) => setTimeout(resolve));
    expect(trySelect({ it: until(thenable) })).toEqual({ case: "it", value: 9 });
    expect(
      await run(function* () {
        return yield* until(thenable);
      }),
    ).toBe(9);
  });

  test("a thenable that settles twice has settled once, as a promise has", async () => {
    let settle: (v: number) => void = () => {};
    const thenable = {
      then(resolve: (v: number) => void) {
        settle = resolve;
      },
    } as PromiseLike<number>;
    const got = await run(function* () {
      const both = chan<number>(2, 0);
      go(function* () {
        yield* both.send(yield* until(thenable));
      });
      yield* sleep(1);
      settle(1);
      settle(2);
      yield* both.send(yield* until(thenable));
      return [yield* both.recv(), yield* both.recv()].toSorted((a, b) => a - b);
    });
    expect(got).toEqual([1, 1]);
  });

  test("a thenable that throws is one that is rejected, as for await", async () => {
    const boom = new Error("boom");
    const thenable = {
      then() {
        throw boom;
      },
    } as PromiseLike<number>;
    await expect(
      run(function* () {
        yield* until(thenable);
      }),
    ).rejects.toBe(boom);
    await run(function* () {
      let op: Op<number> | undefined;
      expect(() => {
        op = until(thenable);
      }).not.toThrow();
      expect(op).toBeDefined();
      yield* gosched();
    });
  });

  test.each<[string, () => unknown]>([
    ["an op", () => chan<number>(1).recv()],
    ["a select", () => select({ it: chan<number>(1).recv() })],
    ["a task", () => chan<number>(1).forEach(() => {})],
  ])("of %s is refused: it is no promise, and would be performed once for all", (_, what) => {
    expect(() => until(what() as never)).toThrow(expect.objectContaining({ name: "UsageError", code: "ERR_UNTIL" }));
  });

  test.each<[string, unknown]>([
    ["the number 5", 5],
    ["undefined", undefined],
    ["null", null],
    ['the string "x"', "x"],
    ["a plain object", {}],
    ["an object of class Channel", chan()],
  ])("of what is neither a promise nor a function is refused by name: %s", (name, what) => {
    expect(() => until(what as never)).toThrow(
      expect.objectContaining({ name: "UsageError", code: "ERR_UNTIL", message: expect.stringContaining(name) }),
    );
  });
});

describe("until(signal => promise)", () => {
  test("returns what the promise does, and its signal does not abort when it wins", async () => {
    let signal: AbortSignal | undefined;
    const got = await run(function* () {
      const value = yield* until(async (s) => {
        signal = s;
        return 7;
      });
      yield* sleep(1);
      return value;
    });
    expect(got).toBe(7);
    expect(signal?.aborted).toBe(false);
  });

  test("throws what the promise is rejected with, and what the function throws before its first await", async () => {
    const boom = new Error("boom");
    await expect(
      run(function* () {
        yield* until(() => Promise.reject(boom));
      }),
    ).rejects.toBe(boom);
    await expect(
      run(function* () {
        yield* until(() => {
          throw boom;
        });
      }),
    ).rejects.toBe(boom);
    await expect(
      Promise.resolve(
        until(() => {
          throw boom;
        }),
      ),
    ).rejects.toBe(boom);
    await expect(
      run(function* () {
        yield* select({
          it: until(() => {
            throw boom;
          }),
          never: chan().recv(),
        });
      }),
    ).rejects.toBe(boom);
  });

  test("starts only when no case was ready", async () => {
    const { start, signals } = hanging();
    const ready = chan();
    ready.close();
    await run(function* () {
      for (let i = 0; i < 50; i++) yield* select({ it: until(start), ready: ready.recv() });
    });
    expect(signals).toHaveLength(0);
  });

  test("is never started by trySelect", async () => {
    const { start, signals } = hanging();
    expect(trySelect({ it: until(start) })).toBe(undefined);
    expect(trySelect({ it: until(start), now: gosched() })?.case).toBe("now");
    await Promise.resolve();
    expect(signals).toHaveLength(0);
  });

  test("does not start before it is performed, and starts anew each time", async () => {
    let starts = 0;
    const op = until(async () => ++starts);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(starts).toBe(0);
    expect(
      await run(function* () {
        return [yield* op, yield* op];
      }),
    ).toEqual([1, 2]);
    expect(await op).toBe(3);
  });

  test("its signal aborts when it loses, at once", async () => {
    const { start, signals } = hanging();
    const ch = chan<number>();
    await run(function* () {
      go(function* () {
        yield* select({ it: until(start), in: ch.recv() });
      });
      yield* gosched();
      expect(signals.map((signal) => signal.aborted)).toEqual([false]);
      ch.trySend(1);
      expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    });
  });

  test("what it settles with after it has lost is nobody's", async () => {
    const got: unknown[] = [];
    await run(function* () {
      let settle: (v: string) => void = () => expect.unreachable();
      const late = chan<void>();
      const done = chan<void>();
      go(function* () {
        const it = until(() => new Promise<string>((resolve) => (settle = resolve)));
        got.push(yield* select({ it, late: late.recv() }));
        // It arrives while the goroutine waits at the next select.
        settle("too late");
        got.push(yield* select({ late: late.recv() }));
        done.close();
      });
      yield* gosched();
      yield* late.send();
      yield* until(new Promise((resolve) => setImmediate(resolve)));
      yield* late.send();
      yield* done.recv();
    });
    expect(got).toEqual([
      { case: "late", value: undefined },
      { case: "late", value: undefined },
    ]);
  });

  test("the losers' signals abort in a select of several", async () => {
    const one = hanging();
    const two = hanging();
    const r = await run(function* () {
      return yield* select({ one: until(one.start), two: until(two.start), three: until(async () => 3) });
    });
    expect(r).toEqual({ case: "three", value: 3 });
    expect([one.signals[0]?.aborted, two.signals[0]?.aborted]).toEqual([true, true]);
  });

  test("in a select of an async function too", async () => {
    const { start, signals } = hanging();
    expect((await select({ it: until(start), late: sleep(1) })).case).toBe("late");
    expect(signals[0]?.aborted).toBe(true);
  });
});

describe("user code that an op calls finds the queues whole", () => {
  test("an abort listener of a losing case fires no second case", async () => {
    const a = chan<number>();
    const b = chan<number>();
    const log: unknown[] = [];
    await run(function* () {
      go(function* () {
        const listening = until((signal) => {
          signal.addEventListener("abort", () => log.push(["listener", b.trySend(2), b.tryRecv()]));
          return never;
        });
        log.push(yield* select({ a: a.recv(), listening, b: b.recv(), out: b.send(3) }));
        log.push("once");
      });
      yield* gosched();
      log.push(a.trySend(1));
      yield* gosched();
      yield* gosched();
    });
    expect(log).toEqual([["listener", false, undefined], true, { case: "a", value: 1 }, "once"]);
    expect([waiting(a), waiting(b)]).toEqual([nobody, nobody]);
  });

  test("a function that fires another case while it starts leaves nobody half parked", async () => {
    const a = chan<number>();
    const b = chan<number>();
    const log: unknown[] = [];
    await run(function* () {
      go(function* () {
        const starting = until(() => {
          log.push(a.trySend(1));
          return never;
        });
        log.push(yield* select({ a: a.recv(), starting, b: b.recv() }));
        log.push("once");
      });
      for (let i = 0; i < 4; i++) yield* gosched();
    });
    expect(log).toEqual([true, { case: "a", value: 1 }, "once"]);
    expect([waiting(a), waiting(b)]).toEqual([nobody, nobody]);
  });

  test("a function that starts may itself start goroutines, runs and async functions", async () => {
    const got = await run(function* () {
      return yield* until(async () => {
        const ch = chan<number>();
        go(function* () {
          yield* ch.send(1);
        });
        const inner = await run(function* () {
          return yield* until(async () => 20);
        });
        return ((await ch.recv()) as number) + inner;
      });
    });
    expect(got).toBe(21);
  });

  test("a listener that throws harms no one but its host", async () => {
    const { stdout, status } = await child(`
      process.on("uncaughtException", (e) => console.log("uncaught", e.message));
      await run(function* () {
        const p = until((signal) => { signal.addEventListener("abort", () => { throw new Error("in a listener"); }); return new Promise(() => {}); });
        const q = until((signal) => { signal.addEventListener("abort", () => console.log("aborted")); return new Promise(() => {}); });
        console.log((yield* select({ p, q, late: sleep(1) })).case);
        yield* sleep(5);
      });
    `);
    expect(stdout.split("\n").toSorted()).toEqual(["", "aborted", "late", "uncaught in a listener"]);
    expect(status).toBe(0);
  });
});
