// The nil channel.
import { describe, expect, test } from "vitest";
import { chan, DeadlockError, go, gosched, isNil, nilChan, run, select, trySelect, type Routine } from "goroutines";

/** What a goroutine waits for when nothing can wake it, by the report of its deadlock. */
async function stuckAt(body: () => Routine<unknown>): Promise<string> {
  const error: unknown = await run(
    function* () {
      yield* body();
    },
    { deadlock: "exact" },
  ).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(DeadlockError);
  return /\[(.*)\]/.exec((error as DeadlockError).dump)?.[1] ?? "";
}

describe("a nil channel", () => {
  test("blocks a send for ever", async () => {
    expect(
      await stuckAt(function* () {
        yield* nilChan<number>().send(1);
      }),
    ).toBe("chan send (nil chan)");
  });

  test("blocks a receive for ever", async () => {
    expect(
      await stuckAt(function* () {
        yield* nilChan<number>().recv();
      }),
    ).toBe("chan receive (nil chan)");
    expect(
      await stuckAt(function* () {
        yield* nilChan<number>().recvOk();
      }),
    ).toBe("chan receive (nil chan)");
  });

  test("blocks a range over it for ever", async () => {
    expect(
      await stuckAt(function* () {
        yield* nilChan<number>().forEach(() => {});
      }),
    ).toBe("chan receive (nil chan)");
  });

  test("blocks an async function for ever, both ways", async () => {
    const settled: string[] = [];
    void nilChan<number>()
      .send(1)
      .then(() => settled.push("send"));
    void nilChan<number>()
      .recv()
      .then(() => settled.push("recv"));
    await new Promise((resolve) => setTimeout(resolve, 2));
    expect(settled).toEqual([]);
  });

  test("has len 0 and cap 0", () => {
    expect([nilChan().len, nilChan().cap]).toEqual([0, 0]);
  });

  test("panics with close of nil channel", () => {
    expect(() => nilChan().close()).toThrow(
      expect.objectContaining({
        name: "RuntimeError",
        code: "ERR_CLOSE_OF_NIL_CHANNEL",
        message: "close of nil channel",
      }),
    );
  });

  test("is never ready: trySend answers false, tryRecv undefined", () => {
    expect(nilChan<number>().trySend(1)).toBe(false);
    expect(nilChan<number>().tryRecv()).toBe(undefined);
  });

  test("switches its case of a select off, both ways", async () => {
    const ch = chan<number>(1);
    ch.trySend(1);
    expect(trySelect({ in: nilChan<number>().recv(), out: nilChan<number>().send(1) })).toBe(undefined);
    for (let i = 0; i < 50; i++) {
      const r = trySelect({ nil: nilChan<number>().recv(), it: ch.recv(), out: nilChan<number>().send(1) });
      expect(r).toEqual({ case: "it", value: 1 });
      ch.trySend(1);
    }
    expect(
      await stuckAt(function* () {
        yield* select({ in: nilChan().recv(), out: nilChan<number>().send(1) });
      }),
    ).toBe("select");
  });

  test("a parked select leaves a nil case as it leaves any other", async () => {
    const ch = chan<number>();
    const got = await run(function* () {
      go(function* () {
        yield* gosched();
        yield* ch.send(3);
      });
      return yield* select({ nil: nilChan<number>().recv(), it: ch.recv() });
    });
    expect(got).toEqual({ case: "it", value: 3 });
  });

  test("is one shared object, which isNil knows", () => {
    expect(nilChan<number>()).toBe(nilChan<string>());
    expect(isNil(nilChan())).toBe(true);
    expect(isNil(chan())).toBe(false);
    expect(isNil({})).toBe(false);
  });
});
