// Timers and tickers. `stop` has prevented the event if it says so, and otherwise the event has been; `reset` lets
// nothing of before through; a ticker keeps to its grid. What could break that: a timer that fires as it is stopped or
// reset, several who wait for one value, a receive that begins when the time has passed already.

import { describe, expect, test } from "vitest";
import { after, chan, gosched, select, sleep, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { afterFunc, newTicker, newTimer, now } from "goroutines/time";
import { failure, invariant, outcomes } from "./model.ts";

const EPOCH = Date.UTC(2000, 0, 1);

/** Milliseconds since the execution began. */
function at(date: Date): number {
  return date.getTime() - EPOCH;
}

describe("sleep and after", () => {
  function* sleeping(): Routine<string> {
    const wg = new WaitGroup();
    const awake: number[] = [];
    wg.go(function* () {
      yield* sleep(10);
      invariant(at(now()) >= 10, "nobody wakes early");
      awake.push(10);
    });
    const due = yield* after(15).recv();
    invariant(at(due) === 15 && at(now()) >= 15, "it tells when it was due");
    awake.push(15);
    yield* wg.wait();
    return awake.join(" ");
  }

  test("may end in any order, if whoever is woken takes its time", async () => {
    expect(await outcomes(sleeping)).toEqual(["10 15", "15 10"]);
  });

  test("end in order where time moves only when nobody can run", async () => {
    expect(await outcomes(sleeping, { time: "idle" })).toEqual(["10 15"]);
  });

  test("that is taken for a guarantee of order is caught", async () => {
    const { message } = await failure(function* () {
      let set = false;
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* sleep(10);
        set = true;
      });
      yield* sleep(1000);
      invariant(set, "it has been set for long");
      yield* wg.wait();
    });
    expect(message).toContain("it has been set for long");
  });
});

describe("a timer that is stopped", () => {
  /** One waits for the timer, another stops it. */
  function* stopping(): Routine<string> {
    const timer = newTimer(10);
    const quit = chan<void>();
    const wg = new WaitGroup();
    let fired = false;
    wg.go(function* () {
      const r = yield* select({ fired: timer.c.recv(), quit: quit.recv() });
      fired = r.case === "fired";
    });
    yield* gosched();
    const stopped = timer.stop();
    invariant(timer.c.tryRecv() === undefined && !timer.stop(), "nothing is on its way");
    quit.close();
    yield* wg.wait();
    return `stopped ${stopped}, fired ${fired}`;
  }

  test("has fired, or is prevented", async () => {
    expect(await outcomes(stopping)).toEqual(["stopped false, fired true", "stopped true, fired false"]);
  });

  test("and then received from, as before Go 1.23, is caught", async () => {
    const { kind } = await failure(function* () {
      const timer = newTimer(10);
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* select({ fired: timer.c.recv(), late: sleep(5) });
      });
      yield* wg.wait();
      if (!timer.stop()) yield* timer.c.recv();
    });
    expect(kind).toBe("deadlock");
  });
});

describe("a timer that is reset", () => {
  test("delivers the new time, or the old one before and the new one after", async () => {
    const results = await outcomes(function* () {
      const timer = newTimer(10);
      const wg = new WaitGroup();
      const received: number[] = [];
      wg.go(function* () {
        received.push(at(yield* timer.c.recv()));
      });
      yield* sleep(5);
      const set = at(now());
      const pending = timer.reset(20);
      if (!pending) received.push(at(yield* timer.c.recv()));
      yield* wg.wait();
      invariant(Math.max(...received) === set + 20, "the last one is the new one");
      invariant(!timer.stop(), "nothing is on its way");
      return `pending ${pending}, received ${received.length}`;
    });
    expect(results).toEqual(["pending false, received 2", "pending true, received 1"]);
  });

  test("of two who wait, one gets the value, the other what comes of the reset", async () => {
    const results = await outcomes(function* () {
      const timer = newTimer(10);
      const wg = new WaitGroup();
      const received: string[] = [];
      for (const me of ["a", "b"]) {
        wg.go(function* () {
          received.push(`${me}${at(yield* timer.c.recv())}`);
          timer.reset(100);
        });
      }
      yield* wg.wait();
      invariant(timer.stop(), "the last reset is pending");
      return received.join(" ");
    });
    expect(results).toEqual(["a10 b110", "b10 a110"]);
  });
});

describe("afterFunc", () => {
  test("runs the function or is stopped, never both", async () => {
    const results = await outcomes(function* () {
      let ran = 0;
      const timer = afterFunc(10, function* () {
        ran++;
      });
      yield* gosched();
      const stopped = timer.stop();
      // Whatever it has started runs before time moves.
      yield* sleep(1);
      yield* gosched();
      return `${stopped} ${ran}`;
    });
    expect(results).toEqual(["false 0", "false 1", "true 0"]);
  });

  test("that is reset runs once more if it has run, and else once", async () => {
    const results = await outcomes(function* () {
      const wg = new WaitGroup();
      let ran = 0;
      wg.add(1);
      const timer = afterFunc(10, function* () {
        ran++;
        wg.done();
      });
      yield* sleep(5);
      const pending = timer.stop();
      if (!pending) wg.add(1);
      timer.reset(10);
      yield* wg.wait();
      return `${pending} ${ran}`;
    });
    expect(results).toEqual(["false 2", "true 1"]);
  });
});

function* nothing(): Routine {}

describe("a ticker", () => {
  /**
   * Three ticks; something else happens after 25 ms, perhaps before the first of them is received: when they were due.
   */
  function* ticking(): Routine<string> {
    const ticker = newTicker(10);
    const other = afterFunc(25, nothing);
    const ticks: number[] = [];
    for (let i = 0; i < 3; i++) ticks.push(at(yield* ticker.c.recv()));
    invariant(
      ticks.every((tick, i) => tick % 10 === 0 && tick > (ticks[i - 1] ?? 0)),
      "each is on the grid, and later than the last",
    );
    ticker.stop();
    other.stop();
    invariant(ticker.c.tryRecv() === undefined, "none comes after stop");
    return ticks.join(" ");
  }

  test("keeps to its grid, and drops what nobody was there for", async () => {
    expect(await outcomes(ticking)).toEqual(["10 20 30", "10 30 40"]);
    expect(await outcomes(ticking, { time: "idle" })).toEqual(["10 20 30"]);
  });

  test("gives each tick to one of two", async () => {
    const results = await outcomes(function* () {
      const ticker = newTicker(10);
      const wg = new WaitGroup();
      const ticks: number[] = [];
      for (let i = 0; i < 2; i++) {
        wg.go(function* () {
          ticks.push(at(yield* ticker.c.recv()));
        });
      }
      yield* wg.wait();
      return ticks.toSorted((a, b) => a - b).join(" ");
    });
    expect(results).toEqual(["10 20"]);
  });
});
