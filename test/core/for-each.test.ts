// Loops over a channel: `forEach` for goroutines, `for await` for async functions.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { chan, go, gosched, isGoexit, goexit, run, sleep, stop, type Chan, type Routine } from "goroutines";
import { nobody, waiting } from "./queues.ts";

function* count(to: number, ch: Chan<number>): Routine {
  for (let i = 1; i <= to; i++) yield* ch.send(i);
  ch.close();
}

interface Parcel {
  opened: boolean;
}

/** Whether a value that a waiting loop over `ch` has been through is kept alive by it. */
async function keeps(ch: Chan<Parcel>): Promise<boolean> {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const sent = await (async () => {
    const parcel: Parcel = { opened: false };
    await ch.send(parcel);
    return new WeakRef(parcel);
  })();
  // What a WeakRef was asked for lives until the end of the turn.
  for (let i = 0; i < 100 && sent.deref() !== undefined; i++) {
    await new Promise((resolve) => setImmediate(resolve));
    collect();
  }
  return sent.deref() !== undefined;
}

describe("ch.forEach", () => {
  test("calls the function with every value until the channel is closed", async () => {
    const ch = chan<number>();
    const got: number[] = [];
    await run(function* () {
      go(count, 4, ch);
      yield* ch.forEach((v) => {
        got.push(v);
      });
    });
    expect(got).toEqual([1, 2, 3, 4]);
  });

  test("goes through what is buffered before the close", async () => {
    const ch = chan<number>(3);
    for (const v of [1, 2, 3]) ch.trySend(v);
    ch.close();
    const got: number[] = [];
    await run(function* () {
      yield* ch.forEach((v) => got.push(v));
    });
    expect(got).toEqual([1, 2, 3]);
  });

  test("performs a generator function as a part of the goroutine", async () => {
    const ch = chan<number>();
    const out = chan<number>(10);
    await run(function* () {
      go(count, 3, ch);
      yield* ch.forEach(function* (v) {
        yield* sleep(1);
        yield* out.send(v * v);
      });
    });
    expect([out.tryRecv(), out.tryRecv(), out.tryRecv(), out.tryRecv()]).toEqual([
      [1, true],
      [4, true],
      [9, true],
      undefined,
    ]);
  });

  test.each([
    ["a plain function", (v: number) => (v === 2 ? stop : undefined)],
    [
      "a generator function",
      function* (v: number) {
        return v === 2 ? stop : undefined;
      },
    ],
  ])("ends at stop, returned by %s, and takes no further value", async (_, each) => {
    const ch = chan<number>(4);
    for (const v of [1, 2, 3]) ch.trySend(v);
    await run(function* () {
      yield* ch.forEach(each);
    });
    expect(ch.tryRecv()).toEqual([3, true]);
  });

  test("ignores every other result", async () => {
    const results: unknown[] = [0, false, null, undefined, "stop", Symbol("stop"), {}, [], 1n];
    const ch = chan<number>();
    let calls = 0;
    await run(function* () {
      go(count, results.length, ch);
      yield* ch.forEach((v) => {
        calls++;
        return results[v - 1] as undefined;
      });
    });
    expect(calls).toBe(results.length);
  });

  test.each<[string, (parcel: Parcel) => unknown]>([
    [
      "a plain function",
      (parcel) => {
        parcel.opened = true;
      },
    ],
    ["a function that returns it", (parcel) => parcel],
    [
      "a generator function",
      function* (parcel) {
        yield* gosched();
        parcel.opened = true;
      },
    ],
  ])("keeps no value alive while it waits: %s", async (_, each) => {
    const ch = chan<Parcel>();
    go(function* () {
      yield* ch.forEach(each as () => void);
    });
    expect(await keeps(ch)).toBe(false);
    ch.close();
  });

  test("throws what the function throws", async () => {
    const boom = new Error("boom");
    const ch = chan<number>(2);
    ch.trySend(1);
    ch.trySend(2);
    await run(function* () {
      let caught: unknown;
      try {
        yield* ch.forEach(() => {
          throw boom;
        });
      } catch (e) {
        caught = e;
      }
      expect(caught).toBe(boom);
    });
    expect(ch.tryRecv()).toEqual([2, true]);
  });

  test("refuses an async function by name when it has returned a promise", async () => {
    const ch = chan<number>(1);
    ch.trySend(1);
    const each = async function handle(): Promise<void> {};
    await expect(
      run(function* () {
        yield* ch.forEach(each as never);
      }),
    ).rejects.toMatchObject({
      name: "UsageError",
      code: "ERR_NO_ROUTINE",
      message:
        "forEach: the function handle returned a promise: give a generator function, with `yield* until(promise)` in the place of await",
    });
  });

  test.each([
    [5, "the number 5"],
    [undefined, "undefined"],
    [null, "null"],
    ["x", 'the string "x"'],
    [{}, "a plain object"],
  ])("refuses %s, which is no function", (given, name) => {
    expect(() => chan().forEach(given as never)).toThrow(
      expect.objectContaining({ code: "ERR_NO_ROUTINE", message: expect.stringContaining(name) }),
    );
  });

  test("can be awaited: then it runs in a goroutine of its own", async () => {
    const ch = chan<number>();
    const got: number[] = [];
    go(count, 3, ch);
    await ch.forEach((v) => got.push(v));
    expect(got).toEqual([1, 2, 3]);
  });

  test("begins anew at each yield*, as every task does", async () => {
    const ch = chan<number>(4);
    for (const v of [1, 2, 3, 4]) ch.trySend(v);
    const got: number[] = [];
    await run(function* () {
      const two = ch.forEach((v) => {
        got.push(v);
        return v % 2 === 0 ? stop : undefined;
      });
      yield* two;
      yield* two;
    });
    expect(got).toEqual([1, 2, 3, 4]);
  });

  test("a goexit inside of it ends the goroutine", async () => {
    const ch = chan<number>(1);
    ch.trySend(1);
    const seen: boolean[] = [];
    await run(function* () {
      go(function* () {
        try {
          yield* ch.forEach(function* () {
            return yield* goexit();
          });
        } catch (e) {
          seen.push(isGoexit(e));
          throw e;
        }
      });
      yield* gosched();
    });
    expect(seen).toEqual([true]);
  });
});

describe("for await over a channel", () => {
  test("goes through every value until the channel is closed", async () => {
    const ch = chan<number>();
    go(count, 3, ch);
    const got: number[] = [];
    for await (const v of ch) got.push(v);
    expect(got).toEqual([1, 2, 3]);
  });

  test("keeps no value alive while it waits", async () => {
    const ch = chan<Parcel>();
    const values = ch[Symbol.asyncIterator]();
    // A loop of the test's own would keep its variable.
    const open = async (): Promise<void> => {
      (await values.next()).value!.opened = true;
    };
    const opened = open();
    const kept = keeps(ch);
    await opened;
    const ended = values.next();
    expect(await kept).toBe(false);
    ch.close();
    expect(await ended).toEqual({ done: true, value: undefined });
  });

  test("takes no value more than it has handed out when it is left", async () => {
    const ch = chan<number>(4);
    for (const v of [1, 2, 3]) ch.trySend(v);
    for await (const v of ch) if (v === 2) break;
    expect(ch.tryRecv()).toEqual([3, true]);
    expect(waiting(ch)).toEqual(nobody);
  });
});
