// Iterables and async iterables as channels, and channels as iterables and arrays.
import { describe, expect, test } from "vitest";
import { DeadlockError, UsageError, chan, go, gosched, run, select, sleep, trySelect, until } from "goroutines";
import { collect, fromAsyncIterable, fromIterable, toAsyncIterable } from "goroutines/interop";
import { nobody, waiting } from "../core/queues.ts";

const exact = { deadlock: "exact" } as const;
const tick = (ms = 1): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Counts what is asked of it, and tells when it is left early. */
function counting(end = Infinity): { asked: number; returned: number } & AsyncIterable<number> {
  return {
    asked: 0,
    returned: 0,
    [Symbol.asyncIterator]() {
      return {
        next: async () => (this.asked < end ? { done: false, value: ++this.asked } : { done: true, value: undefined }),
        return: async () => ({ done: true, value: this.returned++ }),
      };
    },
  };
}

describe("fromIterable", () => {
  test("delivers every value, then is closed", async () => {
    await run(function* () {
      const ch = fromIterable([1, undefined, null]);
      expect(yield* ch.recvOk()).toEqual([1, true]);
      expect(yield* collect(ch)).toEqual([undefined, null]);
      expect(yield* ch.recvOk()).toEqual([undefined, false]);
      expect(yield* collect(fromIterable("añb"))).toEqual(["a", "ñ", "b"]);
    }, exact);
  });

  test("takes one step a receive, so an endless iterable will do; several may receive", async () => {
    await run(function* () {
      let steps = 0;
      const ch = fromIterable(
        (function* () {
          for (;;) yield ++steps;
        })(),
      );
      expect(steps).toBe(0);
      expect([yield* ch.recv(), yield* ch.recv()]).toEqual([1, 2]);
      expect(yield* select({ it: ch.recv(), never: chan().recv() })).toEqual({ case: "it", value: 3 });
      expect([ch.tryRecv(), trySelect({ it: ch.recvOk() })?.value]).toEqual([
        [4, true],
        [5, true],
      ]);
      expect([steps, ch.len, ch.cap]).toEqual([5, 0, 0]);
    }, exact);
  });

  test("error: a receive throws what the iterable throws, again at each receive", async () => {
    await run(function* () {
      const boom = new Error("boom");
      const ch = fromIterable(
        (function* () {
          yield 1;
          throw boom;
        })(),
      );
      expect(yield* ch.recv()).toBe(1);
      for (const op of [ch.recv(), ch.recvOk(), ch.recv()]) {
        let caught: unknown;
        try {
          yield* op;
        } catch (e) {
          caught = e;
        }
        expect(caught).toBe(boom);
      }
      expect(() => ch.tryRecv()).toThrow(boom);
    }, exact);
  });

  test("cancel: calls the iterator's return once, and closes", async () => {
    let cleaned = 0;
    const ch = fromIterable(
      (function* () {
        try {
          for (;;) yield 1;
        } finally {
          cleaned++;
        }
      })(),
    );
    expect(await ch.recv()).toBe(1);
    await ch.cancel();
    await ch.cancel();
    expect([cleaned, await ch.recvOk()]).toEqual([1, [undefined, false]]);
    const failing = fromIterable({
      [Symbol.iterator]: () => ({
        next: () => ({ done: false, value: 1 }),
        return() {
          throw new Error("cleanup");
        },
      }),
    });
    await failing.recv();
    await expect(failing.cancel()).rejects.toThrow("cleanup");
  });

  test("signal: receives throw its reason", async () => {
    const controller = new AbortController();
    const ch = fromIterable([1, 2, 3], { signal: controller.signal });
    expect(await ch.recv()).toBe(1);
    controller.abort(new Error("stop"));
    await expect(Promise.resolve(ch.recv())).rejects.toThrow("stop");
    await expect(Promise.resolve(fromIterable([1], { signal: AbortSignal.abort("gone") }).recv())).rejects.toBe("gone");
  });

  test("says what it needs", () => {
    expect(() => fromIterable(3 as never)).toThrow("fromIterable: needs an iterable, not the number 3");
    expect(() => fromIterable(chan().recv() as never)).toThrow(
      "fromIterable: needs an iterable, not the op chan receive",
    );
    expect(() => fromIterable(null as never)).toThrow(UsageError);
  });
});

describe("fromAsyncIterable", () => {
  test("delivers every value, then is closed", async () => {
    await run(function* () {
      expect(yield* collect(fromAsyncIterable(counting(3)))).toEqual([1, 2, 3]);
      expect(yield* collect(fromAsyncIterable(counting(50), { capacity: 8 }))).toHaveLength(50);
      let sum = 0;
      yield* fromAsyncIterable(counting(4)).forEach((n) => {
        sum += n;
      });
      expect(sum).toBe(10);
    }, exact);
  });

  test("back-pressure: asks only when somebody waits, or the buffer has room", async () => {
    const lazy = counting();
    const one = fromAsyncIterable(lazy);
    await tick();
    expect(lazy.asked).toBe(0);
    expect(await one.recv()).toBe(1);
    await tick();
    expect(lazy.asked).toBe(1);
    const ahead = counting();
    const three = fromAsyncIterable(ahead, { capacity: 3 });
    expect(await three.recv()).toBe(1);
    await tick();
    expect([ahead.asked, three.len, three.cap]).toEqual([4, 3, 3]);
    await Promise.all([one.cancel(), three.cancel()]);
  });

  test("nothing is lost: a value whose receiver has given up goes to the next one", async () => {
    await run(function* () {
      let give: (n: number) => void = () => {};
      async function* slow(): AsyncGenerator<number> {
        yield await new Promise<number>((resolve) => {
          give = resolve;
        });
      }
      const ch = fromAsyncIterable(slow());
      expect((yield* select({ it: ch.recv(), late: sleep(1) })).case).toBe("late");
      give(7);
      yield* sleep(1);
      expect(ch.len).toBe(1);
      expect([yield* ch.recvOk(), yield* ch.recvOk()]).toEqual([
        [7, true],
        [undefined, false],
      ]);
    }, exact);
  });

  test("several may wait at once: first come, first served", async () => {
    const ch = fromAsyncIterable(counting(4));
    expect(await Promise.all([ch.recv(), ch.recv(), ch.recvOk(), ch.recv(), ch.recv()])).toEqual([
      1,
      2,
      [3, true],
      4,
      undefined,
    ]);
  });

  test("a wait for it is one that something outside will end: no deadlock is reported", async () => {
    await run(function* () {
      async function* slow(): AsyncGenerator<number> {
        await tick(3);
        yield 1;
      }
      expect(yield* fromAsyncIterable(slow()).recv()).toBe(1);
    }, exact);
  });

  test("error: what came before is received, then every receive throws, also those that wait", async () => {
    const boom = new Error("boom");
    async function* failing(): AsyncGenerator<number> {
      yield 1;
      yield 2;
      await tick();
      throw boom;
    }
    const ch = fromAsyncIterable(failing(), { capacity: 4 });
    expect(await ch.recv()).toBe(1);
    await tick(5);
    expect(await ch.recv()).toBe(2);
    await expect(Promise.resolve(ch.recv())).rejects.toBe(boom);
    const waiters = fromAsyncIterable(failing());
    const both = await Promise.allSettled([waiters.recv(), waiters.recv(), waiters.recv(), waiters.recvOk()]);
    expect(both.map((r) => r.status)).toEqual(["fulfilled", "fulfilled", "rejected", "rejected"]);
    await expect(
      (async () => {
        for await (const _ of fromAsyncIterable(failing()));
      })(),
    ).rejects.toBe(boom);
    await expect(
      run(function* () {
        yield* collect(fromAsyncIterable(failing()));
      }, exact),
    ).rejects.toBe(boom);
  });

  test("error: a next() that throws at once, or returns no object", async () => {
    const bad = (next: () => unknown): AsyncIterable<number> => ({ [Symbol.asyncIterator]: () => ({ next }) as never });
    await expect(
      Promise.resolve(
        fromAsyncIterable(
          bad(() => {
            throw new Error("at once");
          }),
        ).recv(),
      ),
    ).rejects.toThrow("at once");
    await expect(Promise.resolve(fromAsyncIterable(bad(async () => 3)).recv())).rejects.toThrow(
      "an iterator's next() must return an object, not the number 3",
    );
  });

  test("cancel: frees those who wait, calls return once, keeps what is buffered", async () => {
    const source = counting();
    const ch = fromAsyncIterable(source, { capacity: 2 });
    await ch.recv();
    await tick();
    await Promise.all([ch.cancel(), ch.cancel()]);
    expect(source.returned).toBe(1);
    expect([await ch.recv(), await ch.recv(), await ch.recvOk()]).toEqual([2, 3, [undefined, false]]);
    const never: AsyncIterable<number> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };
    const stuck = fromAsyncIterable(never);
    const waiter = stuck.recvOk().then((r) => r);
    await stuck.cancel();
    expect(await waiter).toEqual([undefined, false]);
  });

  test("signal: stops it, frees those who wait with its reason, and leaves no listener", async () => {
    const source = counting();
    const controller = new AbortController();
    const ch = fromAsyncIterable(source, { signal: controller.signal });
    await ch.recv();
    controller.abort("gone");
    await expect(Promise.resolve(ch.recv())).rejects.toBe("gone");
    expect(source.returned).toBe(1);
  });

  test("the end of its program stops it, and fails it for those who wait elsewhere", async () => {
    const source = counting();
    const outside: { ch?: ReturnType<typeof fromAsyncIterable<number>> } = {};
    await run(function* () {
      outside.ch = fromAsyncIterable(source);
      yield* outside.ch.recv();
    }, exact);
    await tick();
    expect(source.returned).toBe(1);
    await expect(Promise.resolve(outside.ch?.recv())).rejects.toMatchObject({ code: "ERR_PROGRAM_ENDED" });
  });

  test("says what it needs", () => {
    expect(() => fromAsyncIterable([1] as never)).toThrow(
      "fromAsyncIterable: needs an async iterable, not an array of 1",
    );
    expect(() => fromAsyncIterable(counting(), { capacity: -1 })).toThrow("makechan: size out of range");
    expect(() => fromAsyncIterable(counting(), { capacity: "1" as never })).toThrow(
      "the option capacity must be a whole number",
    );
  });
});

describe("toAsyncIterable", () => {
  test("every value until the channel is closed; none is taken that was not asked for", async () => {
    const ch = chan<number>(3);
    for (const n of [1, 2, 3]) ch.trySend(n);
    const it = toAsyncIterable(ch);
    expect(await it.next()).toEqual({ done: false, value: 1 });
    expect(ch.len).toBe(2);
    ch.close();
    const rest: number[] = [];
    for await (const n of it) rest.push(n);
    expect(rest).toEqual([2, 3]);
    expect(await it.next()).toEqual({ done: true, value: undefined });
  });

  test("cancel: leaving the loop tells it once; the end of the channel does not", async () => {
    const reasons: unknown[] = [];
    const ch = chan<number>(2);
    ch.trySend(1);
    ch.trySend(2);
    for await (const _ of toAsyncIterable(ch, { cancel: (reason) => reasons.push(reason) })) break;
    expect([reasons, ch.len]).toEqual([[undefined], 1]);
    ch.close();
    for await (const _ of toAsyncIterable(ch, { cancel: (reason) => reasons.push(reason) }));
    expect(reasons).toHaveLength(1);
  });

  test("cancel: of a source, leaving the loop is its own", async () => {
    const source = counting();
    for await (const n of toAsyncIterable(fromAsyncIterable(source))) if (n === 2) break;
    expect([source.asked, source.returned]).toEqual([2, 1]);
  });

  test("cancel: frees a next that waits, and it leaves the channel's queue", async () => {
    const ch = chan<number>();
    const it = toAsyncIterable(ch);
    const pending = it.next();
    await it.return?.();
    expect(await pending).toEqual({ done: true, value: undefined });
    expect(waiting(ch)).toEqual(nobody);
    expect(await it.next()).toEqual({ done: true, value: undefined });
  });

  test("signal: the loop throws its reason, and cancel is told", async () => {
    const controller = new AbortController();
    const ch = chan<number>();
    const reasons: unknown[] = [];
    const pending = toAsyncIterable(ch, { signal: controller.signal, cancel: (reason) => reasons.push(reason) }).next();
    controller.abort("gone");
    await expect(pending).rejects.toBe("gone");
    expect([reasons, waiting(ch)]).toEqual([["gone"], nobody]);
    await expect(toAsyncIterable(ch, { signal: AbortSignal.abort("before") }).next()).rejects.toBe("before");
  });

  test("error: throws what a receive throws", async () => {
    const it = toAsyncIterable(
      fromIterable(
        (function* () {
          yield 1;
          throw new Error("boom");
        })(),
      ),
    );
    expect(await it.next()).toEqual({ done: false, value: 1 });
    await expect(it.next()).rejects.toThrow("boom");
    expect(await it.next()).toEqual({ done: true, value: undefined });
    expect(() => toAsyncIterable(3 as never)).toThrow("toAsyncIterable: needs a channel, not the number 3");
  });
});

describe("collect", () => {
  test("everything until the channel is closed", async () => {
    await run(function* () {
      const ch = chan<number>();
      go(function* () {
        for (let i = 0; i < 3; i++) yield* ch.send(i);
        ch.close();
      });
      expect(yield* collect(ch)).toEqual([0, 1, 2]);
      yield* gosched();
      yield* until(Promise.resolve());
    }, exact);
    expect(await collect(fromIterable("ab"))).toEqual(["a", "b"]);
    expect(() => collect(3 as never)).toThrow("collect: needs a channel, not the number 3");
  });

  test("of a channel that nobody closes: a deadlock", async () => {
    await expect(
      run(function* () {
        yield* collect(chan());
      }, exact),
    ).rejects.toThrow(DeadlockError);
  });
});
