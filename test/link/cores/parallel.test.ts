// A function for each of many inputs, on all cores.
import { chan, go, run, type GoError, until } from "goroutines";
import { background, withCancelCause } from "goroutines/context";
import { toAsyncIterable } from "goroutines/interop";
import { cores, goOn, parallel, shared, type Cores, type Progress } from "goroutines/cores";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type * as functions from "./pool-functions.ts";

const url = new URL("./pool-functions.ts", import.meta.url);

function upTo(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}

const squares = upTo(1000).map((n) => n * n);

describe.for(["memory", "messages"] as const)("in a world that shares %s", (sharing) => {
  let world: Cores;
  beforeAll(() => {
    world = cores({ size: 2, sharing });
  });
  afterAll(() => world.close());

  describe("map", () => {
    test.for([
      ["an array", () => upTo(1000)],
      ["a set", () => new Set(upTo(1000))],
      [
        "a generator",
        function* () {
          yield* upTo(1000);
        },
      ],
      [
        "an async generator",
        async function* () {
          yield* upTo(1000);
        },
      ],
      [
        "a channel",
        () => {
          const ch = chan<number>();
          go(function* () {
            for (let n = 0; n < 1000; n++) yield* ch.send(n);
            ch.close();
          });
          return ch;
        },
      ],
      [
        "a shared channel",
        () => {
          const ch = shared.chan<number>(1000);
          for (let n = 0; n < 1000; n++) ch.trySend(n);
          ch.close();
          return ch;
        },
      ],
    ] as const)("takes %s, and keeps its order", async ([, inputs]) => {
      expect(await parallel.map<typeof functions.square>(url, "square", inputs())).toEqual(squares);
    });

    test.for(["square", "squareLater"] as const)("calls a function that is plain or async: %s", async (name) => {
      expect(await parallel.map<typeof functions.square>(url, name, upTo(1000))).toEqual(squares);
    });

    test.for([1, 7, 1000, 5000])("sends %i at once if told so", async (chunk) => {
      expect(await parallel.map<typeof functions.square>(url, "square", upTo(1000), { chunk })).toEqual(squares);
    });

    test.for([[], new Set<number>(), new Float64Array()] as const)(
      "makes nothing of nothing",
      async (nothing: Iterable<number>) => {
        expect(await parallel.map<typeof functions.square>(url, "square", nothing)).toHaveLength(0);
      },
    );

    test("makes a typed array of a typed array", async () => {
      const result: Float64Array = await parallel.map<typeof functions.half>(
        url,
        "half",
        Float64Array.from(upTo(1000)),
      );
      expect(result).toEqual(Float64Array.from(upTo(1000), (n) => n / 2));
      const whole: Int16Array = await parallel.map<typeof functions.half>(url, "half", Int16Array.from(upTo(1000)), {
        chunk: 10,
      });
      expect(whole).toEqual(Int16Array.from(upTo(1000), (n) => n / 2));
    });

    test("makes an array of a typed array where the results are of another type", async () => {
      const result: string[] = await parallel.map<typeof functions.text>(url, "text", Float64Array.of(1, 2));
      expect(result).toEqual(["1", "2"]);
    });

    test("unordered, gives each result once, as a channel", async () => {
      const results = parallel.map<typeof functions.square>(url, "square", upTo(1000), { ordered: false });
      const received: number[] = [];
      for await (const result of results) received.push(result);
      expect(received.sort((a, b) => a - b)).toEqual(squares);
    });

    test("unordered, works no faster than its results are received, and ends when it is cancelled", async () => {
      let asked = 0;
      const inputs = function* () {
        for (;;) yield asked++;
      };
      const results = parallel.map<typeof functions.square>(url, "square", inputs(), { ordered: false, chunk: 10 });
      await results.recv();
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(asked).toBeLessThan(1000);
      await results.cancel();
      const before = asked;
      // What was made by then can be received; nothing comes after.
      for await (const result of results) expect(result).toBeGreaterThanOrEqual(0);
      expect(asked).toBe(before);
    });

    test("unordered, a loop that is left ends it", async () => {
      let ended = false;
      const inputs = function* () {
        try {
          for (let n = 0; ; n++) yield n;
        } finally {
          ended = true;
        }
      };
      for await (const result of toAsyncIterable(
        parallel.map<typeof functions.square>(url, "square", inputs(), { ordered: false }),
      )) {
        if (result >= 0) break;
      }
      await vi.waitFor(() => expect(ended).toBe(true));
    });

    test("unordered, throws at the receiver what went wrong", async () => {
      const results = parallel.map<typeof functions.failAt3>(url, "failAt3", [3], { ordered: false });
      await expect(results.recv()).rejects.toMatchObject({ code: "ERR_TASK" });
    });
  });

  describe("forEach", () => {
    test("calls the function with each input", async () => {
      const told = shared.chan<number>(100);
      await parallel.forEach<typeof functions.tellAll>(
        url,
        "tellAll",
        upTo(100).map((n) => [told, n] as const),
      );
      told.close();
      const seen: number[] = [];
      for await (const n of told) seen.push(n);
      expect(seen.sort((a, b) => a - b)).toEqual(upTo(100));
    });

    test("tells how far it has come, and closes that channel", async () => {
      const progress = chan<Progress>(1000);
      await parallel.forEach<typeof functions.square>(url, "square", upTo(100), { progress, chunk: 30 });
      const told: Progress[] = [];
      for await (const step of progress) told.push(step);
      expect(told).toHaveLength(4);
      expect(told.at(-1)).toEqual({ done: 100, total: 100 });
    });

    test("tells the latest to a channel that has had no room", async () => {
      const progress = chan<Progress>();
      const [begun, letGo] = [shared.chan<number>(10), shared.chan<number>(10)];
      const inputs = upTo(10).map((n) => [begun, letGo, n] as const);
      const options = { progress, chunk: 1, size: 1 };
      const performed = Promise.resolve(
        parallel.forEach<typeof functions.waitAll>(url, "waitAll", inputs, options),
      ).then(() => "done");
      // With all but one done the call goes on.
      for (let n = 0; n < 9; n++) await letGo.send(n);
      for (let n = 0; n < 10; n++) await begun.recv();
      let told = 0;
      while (told < 9) told = (await progress.recv())?.done as number;
      await letGo.send(9);
      expect(await performed).toBe("done");
    });

    test("is held up by nobody who does not listen", async () => {
      const progress = chan<Progress>();
      await parallel.forEach<typeof functions.square>(url, "square", upTo(100), { progress });
    });
  });

  test("on a worker takes a shared channel, and tells one how far it has come", async () => {
    const inputs = shared.chan<number>();
    const [progress, results] = [shared.chan<Progress>(1000), shared.chan<unknown>(1)];
    await goOn<typeof functions.squareAll>(1, url, "squareAll", inputs, progress, results);
    for (const n of upTo(100)) await inputs.send(n);
    inputs.close();
    expect(await results.recv()).toEqual(squares.slice(0, 100));
    const told: Progress[] = [];
    for await (const step of progress) told.push(step);
    expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
    expect(told.at(-1)).toEqual({ done: 100, total: undefined });
  });

  describe("reduce", () => {
    test("folds all into one", async () => {
      expect(await parallel.reduce<typeof functions.add>(url, "add", upTo(1001))).toBe(500_500);
      expect(await parallel.reduce<typeof functions.add>(url, "add", Float64Array.from(upTo(1001)))).toBe(500_500);
      expect(await parallel.reduce<typeof functions.add>(url, "add", new Set(upTo(1001)))).toBe(500_500);
    });

    test("keeps the order, for a function that is no commutative one", async () => {
      const letters = upTo(1000).map((n) => String.fromCharCode(97 + (n % 26)));
      expect(await parallel.reduce<typeof functions.concat>(url, "concat", letters, { initial: ">", chunk: 7 })).toBe(
        `>${letters.join("")}`,
      );
    });

    test("folds what another function makes of each", async () => {
      const sum = await parallel.reduce<typeof functions.add, typeof functions.square>(url, "add", upTo(100), {
        map: "square",
        initial: 1,
      });
      expect(sum).toBe(328_351);
    });

    test("of nothing is the initial value, or an error", async () => {
      expect(await parallel.reduce<typeof functions.add>(url, "add", [], { initial: 7 })).toBe(7);
      await expect(parallel.reduce<typeof functions.add>(url, "add", [])).rejects.toMatchObject({
        code: "ERR_NO_INPUT",
      });
    });

    test("of one is that one", async () => {
      expect(await parallel.reduce<typeof functions.add>(url, "add", [7])).toBe(7);
      expect(
        await parallel.reduce<typeof functions.add, typeof functions.square>(url, "add", [7], { map: "square" }),
      ).toBe(49);
    });

    test("of fractions is the same each time", async () => {
      const thirds = upTo(10_000).map((n) => 1 / (n + 3));
      const sums = new Set<number>();
      for (let i = 0; i < 5; i++) sums.add(await parallel.reduce<typeof functions.add>(url, "add", thirds));
      expect(sums.size).toBe(1);
    });
  });

  describe("a failure", () => {
    test("names the input, and has what was thrown as its cause", async () => {
      const error = (await Promise.resolve(
        parallel.map<typeof functions.failAt3>(url, "failAt3", [0, 1, 2, 3, 4], { chunk: 2 }),
      ).then(
        () => undefined,
        (e: unknown) => e,
      )) as GoError;
      expect(error.code).toBe("ERR_TASK");
      expect(error.message).toMatch(/^failAt3 threw on worker [01]: no 3 \(input 3\)$/);
      expect((error.cause as Error).stack).toMatch(/pool-functions/);
    });

    test("ends the rest: no more inputs are taken", async () => {
      let ended = false;
      const inputs = function* () {
        try {
          for (let n = 0; ; n++) yield n;
        } finally {
          ended = true;
        }
      };
      await expect(parallel.forEach<typeof functions.failAt3>(url, "failAt3", inputs())).rejects.toMatchObject({
        code: "ERR_TASK",
      });
      expect(ended).toBe(true);
    });

    test("of the inputs is thrown as it is", async () => {
      const inputs = function* () {
        yield 1;
        throw new RangeError("no more inputs");
      };
      await expect(parallel.map<typeof functions.square>(url, "square", inputs())).rejects.toThrow(
        new RangeError("no more inputs"),
      );
    });

    test("leaves its successor unharmed", async () => {
      await expect(parallel.map<typeof functions.failAt3>(url, "failAt3", upTo(1000))).rejects.toThrow("no 3");
      expect(await parallel.map<typeof functions.failAt3>(url, "failAt3", [1, 2])).toEqual([1, 2]);
    });

    test.for([{ chunk: 0 }, { chunk: 2.5 }, { size: 0 }])("refuses %o", async (options) => {
      await expect(parallel.map<typeof functions.square>(url, "square", [1], options)).rejects.toMatchObject({
        name: "UsageError",
      });
    });

    test("refuses what is no list of inputs", async () => {
      await expect(parallel.map(url, "square", 5 as never)).rejects.toMatchObject({ code: "ERR_NO_INPUTS" });
    });
  });

  describe("a cancel", () => {
    test("by a context throws its cause at once, though a worker is still at it", async () => {
      const [begun, letGo] = [shared.chan<number>(2), shared.chan<number>()];
      const [context, cancel] = withCancelCause(background());
      const inputs = upTo(100).map((n) => [begun, letGo, n] as const);
      const performed = Promise.resolve(
        parallel.forEach<typeof functions.waitAll>(url, "waitAll", inputs, { context }),
      );
      for (let worker = 0; worker < 2; worker++) await begun.recv();
      const why = new Error("enough");
      cancel(why);
      await expect(performed).rejects.toBe(why);
      // What waits is not begun: only the two that run take a value each.
      await letGo.send(0);
      await letGo.send(0);
      expect(letGo.trySend(0)).toBe(false);
    });

    test("by a signal throws its reason", async () => {
      const controller = new AbortController();
      controller.abort(new Error("gone"));
      await expect(
        parallel.map<typeof functions.square>(url, "square", upTo(10), { signal: controller.signal }),
      ).rejects.toThrow("gone");
    });

    test("comes with the end of its program", async () => {
      let ended = false;
      await run(function* () {
        go(function* () {
          const inputs = function* () {
            try {
              for (let n = 0; ; n++) yield n;
            } finally {
              ended = true;
            }
          };
          yield* parallel.forEach<typeof functions.square>(url, "square", inputs());
        });
        yield* until(new Promise((resolve) => setTimeout(resolve, 10)));
      });
      await vi.waitFor(() => expect(ended).toBe(true));
    });
  });
});
