// Ticker and tick: one tick is kept, the rest are dropped, and the grid stays.
import { describe, expect, expectTypeOf, test } from "vitest";
import { chan, DeadlockError, go, gosched, isNil, run, select, trySelect, type RecvChan } from "goroutines";
import { newTicker, sleep, tick, Ticker } from "goroutines/time";
import { TimerChannel } from "../../../lib/core/timer-channel.ts";
import { pendingTimers } from "../../core/pending-timers.ts";
import { onVirtualTime } from "./virtual.ts";

/** The ticks that can be received now, in milliseconds. */
function ready(ticker: Ticker): number[] {
  const ticks: number[] = [];
  for (let it = ticker.c.tryRecv(); it !== undefined; it = ticker.c.tryRecv()) ticks.push(it[0].getTime());
  return ticks;
}

describe("a ticker", () => {
  test("ticks at each interval; the value is the time at which that tick was due", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      const got: number[] = [];
      go(function* () {
        for (;;) got.push((yield* ticker.c.recv()).getTime());
      });
      yield* gosched();
      for (let i = 0; i < 5; i++) {
        clock.advance(10);
        yield* gosched();
      }
      expect(got).toEqual([10, 20, 30, 40, 50]);
    }));

  test("keeps one tick, the first that was missed, drops the rest and stays on its grid", () =>
    onVirtualTime(function* (clock) {
      const ticker = new Ticker(10);
      clock.advance(35);
      expect(ready(ticker)).toEqual([10]);
      clock.advance(4);
      expect(ready(ticker)).toEqual([]);
      clock.advance(1);
      expect(yield* ticker.c.recv()).toEqual(new Date(40));
      clock.advance(1000);
      expect(ready(ticker)).toEqual([50]);
      clock.advance(10);
      expect(ready(ticker)).toEqual([1050]);
    }));

  test("stays on its grid when the thread is late: a waiter gets the tick that was due, and the next is on the grid", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      const got: number[] = [];
      go(function* () {
        for (;;) got.push((yield* ticker.c.recv()).getTime());
      });
      yield* gosched();
      clock.sleepThrough(27);
      clock.fire();
      yield* gosched();
      clock.advance(2);
      yield* gosched();
      expect(got).toEqual([10]);
      clock.advance(1);
      yield* gosched();
      expect(got).toEqual([10, 30]);
    }));

  test("a tick that is received just when the next is due is followed by that one's successor, as in Go", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      clock.advance(20);
      expect(ready(ticker)).toEqual([10]);
      clock.advance(10);
      expect(yield* ticker.c.recv()).toEqual(new Date(30));
    }));

  test("fractions of a millisecond are kept", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(0.5);
      let ticks = 0;
      go(function* () {
        for (;;) {
          yield* ticker.c.recv();
          ticks++;
        }
      });
      yield* gosched();
      for (let i = 0; i < 8; i++) {
        clock.advance(0.5);
        yield* gosched();
      }
      expect(ticks).toBe(8);
    }));

  test("its channel has len and cap 0, a tick due or not", () =>
    onVirtualTime(function* (clock) {
      const { c } = newTicker(10);
      expect([c.len, c.cap]).toEqual([0, 0]);
      clock.advance(20);
      expect([c.len, c.cap]).toEqual([0, 0]);
    }));

  test("several that wait are served in turn, one a tick", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      const got: string[] = [];
      for (const name of ["a", "b"])
        go(function* () {
          for (;;) got.push(`${name}${(yield* ticker.c.recv()).getTime()}`);
        });
      yield* gosched();
      for (let i = 0; i < 4; i++) {
        clock.advance(10);
        yield* gosched();
      }
      expect(got).toEqual(["a10", "b20", "a30", "b40"]);
    }));

  test("as a case of select with others; a loser leaves nothing, and no tick is lost by losing", () =>
    onVirtualTime(function* (clock) {
      const { c } = newTicker(10);
      const ch = chan<number>(1);
      for (let i = 0; i < 100; i++) {
        go(function* () {
          yield* ch.send(i);
        });
        expect((yield* select({ ch: ch.recv(), tick: c.recv() })).case).toBe("ch");
      }
      expect((c as TimerChannel).receivers.length).toBe(0);
      expect(clock.pending).toHaveLength(0);
      clock.advance(10);
      expect(yield* select({ ch: ch.recv(), tick: c.recv() })).toEqual({ case: "tick", value: new Date(10) });
    }));

  test("is ranged over, and never closes", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      const got: number[] = [];
      go(function* () {
        yield* ticker.c.forEach((at) => {
          got.push(at.getTime());
        });
      });
      yield* gosched();
      for (let i = 0; i < 3; i++) {
        clock.advance(10);
        yield* gosched();
      }
      ticker.stop();
      clock.advance(100);
      yield* gosched();
      expect(got).toEqual([10, 20, 30]);
    }));

  test("is ranged over in an async function", async () => {
    let ticks = 0;
    for await (const at of newTicker(1).c) {
      expect(at).toBeInstanceOf(Date);
      if (++ticks === 3) break;
    }
    expect(ticks).toBe(3);
  });

  test("that nobody receives from keeps nothing alive and is nowhere", async () => {
    const before = pendingTimers();
    const ticker = newTicker(1);
    ticker.reset(1);
    expect(pendingTimers()).toBe(before);
    const dead = run(
      function* () {
        newTicker(1);
        yield* chan().recv();
      },
      { deadlock: "exact" },
    );
    await expect(dead).rejects.toThrow(DeadlockError);
  });

  test("that somebody waits on keeps the program alive", async () => {
    const n = await run(
      function* () {
        const { c } = newTicker(1);
        for (let i = 0; ; i++) {
          yield* c.recv();
          if (i === 3) return i;
        }
      },
      { deadlock: "exact" },
    );
    expect(n).toBe(3);
  });

  test("ticks beside goroutines that stay runnable for ever", async () => {
    await run(function* () {
      for (let i = 0; i < 3; i++)
        go(function* () {
          for (;;) yield* gosched();
        });
      const { c } = newTicker(1);
      for (let i = 0; i < 3; i++) yield* c.recv();
    });
  });
});

describe("stop", () => {
  test("no tick follows, not even one that is due already; the channel stays open", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      clock.advance(15);
      ticker.stop();
      ticker.stop();
      clock.advance(100);
      expect(ready(ticker)).toEqual([]);
      expect(trySelect({ it: ticker.c.recvOk() })).toBe(undefined);
      yield* sleep(0);
    }));

  test("those who wait on then are a deadlock: chan receive", async () => {
    const dead = run(
      function* () {
        const ticker = newTicker(1);
        yield* ticker.c.recv();
        ticker.reset(3_600_000);
        go(function* () {
          ticker.stop();
        });
        yield* ticker.c.recv();
      },
      { deadlock: "exact" },
    );
    await expect(dead).rejects.toThrow(expect.objectContaining({ dump: expect.stringContaining("[chan receive]") }));
  });
});

describe("reset", () => {
  test("begins a new grid at the call; no stale tick follows", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      clock.advance(15);
      ticker.reset(4);
      expect(ready(ticker)).toEqual([]);
      clock.advance(4);
      expect(ready(ticker)).toEqual([19]);
      clock.advance(4);
      expect(yield* ticker.c.recv()).toEqual(new Date(23));
    }));

  test("begins again after stop, and moves those who wait", () =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      const got: number[] = [];
      ticker.stop();
      go(function* () {
        for (;;) got.push((yield* ticker.c.recv()).getTime());
      });
      yield* gosched();
      expect(clock.pending).toHaveLength(0);
      ticker.reset(3);
      for (let i = 0; i < 3; i++) {
        clock.advance(3);
        yield* gosched();
      }
      ticker.reset(1);
      clock.advance(1);
      yield* gosched();
      expect(got).toEqual([3, 6, 9, 10]);
    }));
});

describe("Go's panics", () => {
  test.each([0, -1, -Infinity])("non-positive interval for NewTicker: %d", (ms) => {
    const panic = {
      name: "RuntimeError",
      code: "ERR_TICKER_INTERVAL",
      message: "non-positive interval for NewTicker",
      given: ms,
    };
    expect(() => newTicker(ms)).toThrow(expect.objectContaining(panic));
    expect(() => new Ticker(ms)).toThrow(expect.objectContaining(panic));
  });

  test.each([0, -1])("non-positive interval for Ticker.Reset: %d; the ticker goes on as it was", (ms) =>
    onVirtualTime(function* (clock) {
      const ticker = newTicker(10);
      expect(() => ticker.reset(ms)).toThrow(
        expect.objectContaining({
          name: "RuntimeError",
          code: "ERR_TICKER_INTERVAL",
          message: "non-positive interval for Ticker.Reset",
          given: ms,
        }),
      );
      clock.advance(10);
      expect(yield* ticker.c.recv()).toEqual(new Date(10));
    }),
  );

  test("what is no number is refused by name", () => {
    expect(() => newTicker(Number.NaN)).toThrow(
      /^newTicker: the duration must be a number of milliseconds, not the number NaN$/,
    );
    expect(() => newTicker(1).reset("1" as never)).toThrow(
      /^Ticker.reset: the duration must be a number of milliseconds, not the string "1"$/,
    );
    expect(() => tick(null as never)).toThrow(/^tick: the duration must be a number of milliseconds, not null$/);
  });
});

describe("tick(d)", () => {
  test("is the channel of a ticker", () =>
    onVirtualTime(function* (clock) {
      const c = tick(10);
      expectTypeOf(c).toEqualTypeOf<RecvChan<Date, never>>();
      clock.advance(10);
      expect(yield* c.recv()).toEqual(new Date(10));
      clock.advance(10);
      expect(yield* c.recv()).toEqual(new Date(20));
    }));

  test.each([0, -1, -Infinity])("with d = %d is the nil channel", (ms) => {
    expect(isNil(tick(ms))).toBe(true);
  });
});
