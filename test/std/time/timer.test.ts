// Timer: stop, reset, and a channel that never holds a stale value.
import { describe, expect, expectTypeOf, test } from "vitest";
import { chan, DeadlockError, go, gosched, run, select, trySelect, type RecvChan } from "goroutines";
import { after, newTimer, sleep, Timer } from "goroutines/time";
import { TimerChannel } from "../../../lib/core/timer-channel.ts";
import { child } from "../../core/child.ts";
import { pendingTimers } from "../../core/pending-timers.ts";
import { onVirtualTime } from "./virtual.ts";

/** How many wait at the channel of a timer. */
function waiting(ch: RecvChan<Date, never>): number {
  if (ch instanceof TimerChannel) return ch.receivers.length;
  throw new TypeError("a timer's channel is needed");
}

const hour = 3_600_000;

describe("a timer channel", () => {
  test("has len and cap 0, before it is due, when it is due and after", () =>
    onVirtualTime(function* (clock) {
      const { c } = newTimer(5);
      expect([c.len, c.cap]).toEqual([0, 0]);
      clock.advance(5);
      expect([c.len, c.cap]).toEqual([0, 0]);
      yield* c.recv();
      expect([c.len, c.cap]).toEqual([0, 0]);
    }));

  test("delivers once, the time it was due, however late it is received", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      clock.advance(4.5);
      expect(timer.c.tryRecv()).toBe(undefined);
      clock.advance(100);
      expect(yield* timer.c.recv()).toEqual(new Date(5));
      expect(timer.c.tryRecv()).toBe(undefined);
    }));

  test("its type: a Date, and never closed", () => {
    expectTypeOf(newTimer(1).c).toEqualTypeOf<RecvChan<Date, never>>();
    expectTypeOf(new Timer(1)).toEqualTypeOf<Timer>();
  });

  test.each([0, -1, -Infinity])("with d = %d is ready at once, even to a poll", (ms) =>
    onVirtualTime(function* () {
      expect(newTimer(ms).c.tryRecv()).toEqual([new Date(0), true]);
      expect(trySelect({ it: newTimer(ms).c.recvOk() })).toEqual({ case: "it", value: [new Date(0), true] });
      expect(yield* new Timer(ms).c.recv()).toEqual(new Date(0));
    }),
  );

  test("several that wait: the oldest gets the value, the others wait on", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      const got: number[] = [];
      for (let i = 0; i < 3; i++)
        go(function* () {
          yield* timer.c.recv();
          got.push(i);
        });
      yield* gosched();
      clock.advance(50);
      yield* gosched();
      expect(got).toEqual([0]);
      expect(waiting(timer.c)).toBe(2);
      timer.reset(5);
      clock.advance(5);
      yield* gosched();
      expect(got).toEqual([0, 1]);
    }));

  test("nobody overtakes who waits, though the timer is late", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      const got: Date[] = [];
      go(function* () {
        got.push(yield* timer.c.recv());
      });
      yield* gosched();
      clock.sleepThrough(50);
      expect(timer.c.tryRecv()).toBe(undefined);
      expect(trySelect({ it: timer.c.recv() })).toBe(undefined);
      clock.fire();
      yield* gosched();
      expect(got).toEqual([new Date(5)]);
    }));

  test("as a case of select with others; a loser leaves nothing in any queue", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      const ch = chan<number>();
      go(function* () {
        for (let i = 0; i < 1000; i++) yield* ch.send(i);
      });
      for (let i = 0; i < 1000; i++) {
        const r = yield* select({ ch: ch.recv(), late: timer.c.recv() });
        expect(r).toEqual({ case: "ch", value: i });
      }
      expect(waiting(timer.c)).toBe(0);
      expect(clock.pending).toHaveLength(0);
      go(function* () {
        yield* gosched();
        clock.advance(5);
      });
      expect(yield* select({ ch: ch.recv(), late: timer.c.recvOk() })).toEqual({
        case: "late",
        value: [new Date(5), true],
      });
      expect(clock.pending).toHaveLength(0);
    }));

  test("twice in one select: one case fires, nothing is left", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      go(function* () {
        clock.advance(5);
      });
      expect((yield* select([timer.c.recv(), timer.c.recv()])).value).toEqual(new Date(5));
      expect(waiting(timer.c)).toBe(0);
      expect(clock.pending).toHaveLength(0);
    }));

  test("is awaited in an async function", async () => {
    const before = Date.now();
    const at = await newTimer(1).c.recv();
    expect(at.getTime()).toBeGreaterThanOrEqual(before + 1);
    expect(at.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test("the value is never before its time and never in the future, by the wall clock's milliseconds", async () => {
    const wrong: number[] = [];
    await run(function* () {
      for (let i = 0; i < 20; i++) {
        const before = Date.now();
        const at = (yield* newTimer(1).c.recv()).getTime();
        if (at < before + 1 || at > Date.now()) wrong.push(at - before);
      }
    });
    expect(wrong).toEqual([]);
  });

  test("that nobody receives from keeps nothing alive", async () => {
    const before = pendingTimers();
    newTimer(hour).reset(hour);
    expect(pendingTimers()).toBe(before);
    const { stdout, stderr, status } = await child(`
      import { newTimer, newTicker } from "goroutines/time";
      newTimer(${hour});
      newTicker(1);
      await run(function* () { newTimer(${hour}); newTicker(${hour}); yield* sleep(1); });
      console.log("done");
    `);
    expect([stdout, stderr, status]).toEqual(["done\n", "", 0]);
  });

  test("is let go when the program of who waits ends", async () => {
    const before = pendingTimers();
    const timer = newTimer(hour);
    await run(function* () {
      go(function* () {
        yield* timer.c.recv();
      });
      go(function* () {
        yield* select({ it: timer.c.recv(), never: chan().recv() });
      });
      yield* gosched();
      expect(pendingTimers()).toBe(before + 1);
    });
    expect(waiting(timer.c)).toBe(0);
    expect(pendingTimers()).toBe(before);
  });

  test("JavaScript's limit of 2^31 ms is never visible", async () => {
    await run(function* () {
      const c = [2 ** 31, 2 ** 32 + 5, 1e300, Infinity].map((ms) => newTimer(ms).c);
      const r = yield* select([sleep(20), ...c.map((it) => it.recv())]);
      expect(r.case).toBe(0);
    });
  });

  test("its deadline counts from the call, not from the receive", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      clock.advance(3);
      go(function* () {
        clock.advance(2);
      });
      expect(yield* timer.c.recv()).toEqual(new Date(5));
    }));
});

describe("a deadlock", () => {
  test("is not reported while somebody waits on a timer that is set", async () => {
    await run(
      function* () {
        yield* newTimer(5).c.recv();
      },
      { deadlock: "exact" },
    );
  });

  test.each<[string, (timer: Timer) => void]>([
    ["has been received", (timer) => expect(timer.c.tryRecv()).toBeDefined()],
    ["has been stopped", (timer) => expect(timer.stop()).toBe(true)],
  ])("is reported when it %s: chan receive", async (_, end) => {
    const dead = run(
      function* () {
        const timer = newTimer(0);
        end(timer);
        yield* timer.c.recv();
      },
      { deadlock: "exact" },
    );
    await expect(dead).rejects.toThrow(DeadlockError);
    await expect(dead).rejects.toThrow(expect.objectContaining({ dump: expect.stringContaining("[chan receive]") }));
  });

  test("is reported for those who wait on when another has got the only value", async () => {
    const log: string[] = [];
    const dead = run(
      function* () {
        const timer = newTimer(1);
        go(function* () {
          yield* timer.c.recv();
          log.push("received");
        });
        yield* gosched();
        yield* timer.c.recv();
      },
      { deadlock: "exact" },
    );
    await expect(dead).rejects.toThrow(DeadlockError);
    expect(log).toEqual(["received"]);
  });

  test.each<[string, (timer: Timer) => unknown]>([
    ["stops the timer", (timer) => timer.stop()],
    [
      "takes its value",
      (timer) => {
        timer.reset(1);
      },
    ],
  ])("is reported when somebody outside the program %s", async (_, interfere) => {
    const timer = newTimer(hour);
    // It waits before the goroutine does, so a value is not the goroutine's.
    const first = (async () => {
      await timer.c.recv();
    })();
    const dead = run(
      function* () {
        yield* timer.c.recv();
      },
      { deadlock: "exact" },
    );
    setImmediate(() => interfere(timer));
    await expect(dead).rejects.toThrow(DeadlockError);
    timer.reset(0);
    await first;
  });

  test("is reported when a timer is stopped under those who wait, and not when it is reset for them", async () => {
    const program = (again: boolean): Promise<void> =>
      run(
        function* () {
          const timer = newTimer(hour);
          go(function* () {
            timer.stop();
            if (again) timer.reset(1);
          });
          yield* timer.c.recv();
        },
        { deadlock: "exact" },
      );
    await expect(program(false)).rejects.toThrow(DeadlockError);
    await program(true);
  });
});

describe("stop", () => {
  test("answers true if the value was not yet received, even if already due; then nothing is received", () =>
    onVirtualTime(function* (clock) {
      const early = newTimer(5);
      const due = newTimer(5);
      expect(early.stop()).toBe(true);
      clock.advance(10);
      expect(due.stop()).toBe(true);
      expect(newTimer(0).stop()).toBe(true);
      clock.advance(10);
      for (const timer of [early, due]) expect(timer.c.tryRecv()).toBe(undefined);
    }));

  test("answers false once the value was received, and the second time", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      clock.advance(5);
      yield* timer.c.recv();
      expect(timer.stop()).toBe(false);
      const other = newTimer(5);
      other.stop();
      expect(other.stop()).toBe(false);
    }));

  test("answers false when a waiter has been handed the value, though it has not run yet", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      let at: Date | undefined;
      go(function* () {
        at = yield* timer.c.recv();
      });
      yield* gosched();
      clock.advance(5);
      expect(timer.stop()).toBe(false);
      yield* gosched();
      expect(at).toEqual(new Date(5));
    }));

  test("lets those who wait wait on, and leaves no timer", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      go(function* () {
        yield* timer.c.recv();
      });
      yield* gosched();
      expect(clock.pending).toHaveLength(1);
      expect(timer.stop()).toBe(true);
      expect(clock.pending).toHaveLength(0);
      expect(waiting(timer.c)).toBe(1);
    }));
});

describe("reset", () => {
  test("answers true if the value was not yet received, even if already due; no stale value follows", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      expect(timer.reset(10)).toBe(true);
      clock.advance(10);
      expect(timer.reset(10)).toBe(true);
      expect(timer.c.tryRecv()).toBe(undefined);
      clock.advance(9);
      expect(timer.c.tryRecv()).toBe(undefined);
      clock.advance(1);
      expect(yield* timer.c.recv()).toEqual(new Date(20));
    }));

  test("answers false after a receive or a stop, and sets it anew", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(0);
      yield* timer.c.recv();
      expect(timer.reset(5)).toBe(false);
      timer.stop();
      expect(timer.reset(5)).toBe(false);
      clock.advance(5);
      expect(yield* timer.c.recv()).toEqual(new Date(5));
    }));

  test("moves the time of those who wait, both ways", () =>
    onVirtualTime(function* (clock) {
      const timer = newTimer(5);
      const got: Date[] = [];
      go(function* () {
        for (;;) got.push(yield* timer.c.recv());
      });
      yield* gosched();
      timer.reset(20);
      clock.advance(19);
      yield* gosched();
      expect(got).toEqual([]);
      timer.reset(0);
      clock.advance(0);
      yield* gosched();
      expect(got).toEqual([new Date(19)]);
      expect(timer.reset(1)).toBe(false);
      clock.advance(1);
      yield* gosched();
      expect(got).toEqual([new Date(19), new Date(20)]);
    }));

  test("to d <= 0 is ready at once, even to a poll", () =>
    onVirtualTime(function* () {
      const timer = newTimer(hour);
      timer.reset(-1);
      expect(timer.c.tryRecv()).toEqual([new Date(0), true]);
    }));
});

describe("misuse", () => {
  test.each<[string, () => unknown]>([
    ["Timer: ", () => newTimer(Number.NaN)],
    ["Timer: ", () => new Timer("5" as never)],
    ["Timer.reset: ", () => newTimer(1).reset(undefined as never)],
  ])("%s the duration is refused by name", (start, misuse) => {
    expect(misuse).toThrow(expect.objectContaining({ name: "UsageError", code: "ERR_DURATION" }));
    expect(misuse).toThrow(new RegExp(`^${start}the duration must be a number of milliseconds, not `));
  });
});

test("sleep and after are here as well: one package for who ports `time`", async () => {
  await sleep(0);
  expect(after(0).tryRecv()).toEqual([expect.any(Date), true]);
});
