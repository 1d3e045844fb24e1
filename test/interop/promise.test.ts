// toPromise: an op or a task as a promise.
import { describe, expect, test } from "vitest";
import { UsageError, call, chan, go, goexit, isGoexit, run, sleep, until } from "goroutines";
import { toPromise } from "goroutines/interop";
import { nobody, waiting } from "../core/queues.ts";

describe("toPromise", () => {
  test("performs an op or a task at once, and is a promise of its own", async () => {
    const ch = chan<number>(2);
    ch.trySend(1);
    ch.trySend(2);
    const first = toPromise(ch.recv());
    expect([first instanceof Promise, ch.len]).toEqual([true, 1]);
    expect(await first.finally(() => {})).toBe(1);
    expect(
      await toPromise(
        call(function* (a: number) {
          yield* sleep(1);
          return a + ((yield* ch.recv()) ?? 0);
        }, 3),
      ),
    ).toBe(5);
  });

  test("rejects with what is thrown, also with a goexit", async () => {
    const boom = new Error("boom");
    await expect(toPromise(until(Promise.reject(boom)))).rejects.toBe(boom);
    await expect(
      toPromise(
        call(function* () {
          throw boom;
        }),
      ),
    ).rejects.toBe(boom);
    expect(
      isGoexit(
        await toPromise(
          call(function* () {
            yield* goexit();
          }),
        ).catch((e: unknown) => e),
      ),
    ).toBe(true);
  });

  test("signal: gives the op up; it takes no value and leaves nothing behind", async () => {
    const ch = chan<number>();
    const controller = new AbortController();
    const given = toPromise(ch.recv(), { signal: controller.signal });
    controller.abort("late");
    await expect(given).rejects.toBe("late");
    expect(waiting(ch)).toEqual(nobody);
    const full = chan<number>(1);
    full.trySend(1);
    await expect(toPromise(full.recv(), { signal: controller.signal })).rejects.toBe("late");
    expect(full.len).toBe(1);
    expect(await toPromise(full.recv(), { signal: new AbortController().signal })).toBe(1);
  });

  test("and until back: a goroutine of another program waits for it", async () => {
    const ch = chan<number>();
    go(function* () {
      yield* ch.send(4);
    });
    expect(
      await run(
        function* () {
          return yield* until(toPromise(ch.recv()));
        },
        { deadlock: "exact" },
      ),
    ).toBe(4);
  });

  test("says what it needs", () => {
    expect(() => toPromise(Promise.resolve(1) as never)).toThrow("toPromise: needs an op or a task, not a promise");
    expect(() => toPromise(call(function* () {}) as never, { signal: new AbortController().signal })).toThrow(
      UsageError,
    );
  });
});
