// Select. Of its cases exactly one fires, and the others have had no effect: no value is taken or lost, and no
// waiter stays behind. What could break that: two counterparts that wake two cases of one select, two selects that
// meet each other, a timer that fires as a value arrives.

import { describe, expect, test } from "vitest";
import { chan, go, gosched, select, sleep, trySelect, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { failure, invariant, outcomes } from "./model.ts";

describe("a select over two channels", () => {
  test("takes one value, and leaves the other with its sender", async () => {
    const results = await outcomes(function* () {
      const a = chan<number>();
      const b = chan<number>();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* a.send(1);
      });
      wg.go(function* () {
        yield* b.send(2);
      });
      const first = yield* select({ a: a.recv(), b: b.recv() });
      invariant(!a.trySend(9) && !b.trySend(9), "nobody waits at the channels any more");
      const second = yield* (first.case === "a" ? b : a).recv();
      yield* wg.wait();
      return `${first.case} ${first.value} ${second}`;
    });
    expect(results).toEqual(["a 1 2", "b 2 1"]);
  });

  test("as two goroutines that receive and pass on, of which the first counts, loses a value, which is caught", async () => {
    const { kind } = await failure(function* () {
      const a = chan<number>();
      const b = chan<number>();
      const first = chan<number>(1);
      for (const ch of [a, b]) {
        go(function* () {
          yield* first.send((yield* ch.recv()) as number);
        });
      }
      go(function* () {
        yield* a.send(1);
      });
      const value = yield* first.recv();
      invariant(value === 1, "the value arrives");
      invariant(!b.trySend(2), "nobody waits at the other channel");
    });
    expect(kind).toBe("panic");
  });

  test("takes either where both are ready, and the first one where it is told to", async () => {
    function* ready(priority: boolean): Routine<string> {
      const a = chan<number>(1);
      const b = chan<number>(1);
      yield* a.send(1);
      yield* b.send(2);
      const r = yield* select({ b: b.recv(), a: a.recv() }, { priority });
      invariant(a.len + b.len === 1, "one value is taken");
      return r.case;
    }
    expect(await outcomes(() => ready(false))).toEqual(["a", "b"]);
    expect(await outcomes(() => ready(true))).toEqual(["b"]);
  });
});

describe("several selects", () => {
  test("over the same channels: each value is received by one of them", async () => {
    const results = await outcomes(function* () {
      const a = chan<string>();
      const b = chan<string>();
      const wg = new WaitGroup();
      const got: string[] = [];
      for (const me of ["x", "y"]) {
        wg.go(function* () {
          const r = yield* select({ a: a.recv(), b: b.recv() });
          got.push(`${me}${r.value}`);
        });
      }
      wg.go(function* () {
        yield* a.send("1");
      });
      yield* b.send("2");
      yield* wg.wait();
      invariant(!a.trySend("3") && !b.trySend("3"), "nobody waits");
      return got.toSorted().join(" ");
    });
    expect(results).toEqual(["x1 y2", "x2 y1"]);
  });

  test("that face each other agree on one exchange", async () => {
    const results = await outcomes(function* () {
      const a = chan<number>();
      const b = chan<number>();
      const ended = chan<string>(1);
      go(function* () {
        const r = yield* select({ a: a.send(1), b: b.recv() });
        yield* ended.send(r.case);
      });
      const mine = (yield* select({ a: a.recv(), b: b.send(2) })).case;
      const theirs = yield* ended.recv();
      invariant(mine === theirs, "both took part in the same exchange");
      invariant(!a.trySend(3) && a.tryRecv() === undefined && b.tryRecv() === undefined, "nobody waits");
      return mine;
    });
    expect(results).toEqual(["a", "b"]);
  });

  test("one select never meets itself", async () => {
    const { kind } = await failure(function* () {
      const ch = chan<number>();
      yield* select({ out: ch.send(1), in: ch.recv() });
    });
    expect(kind).toBe("deadlock");
  });
});

describe("a timeout", () => {
  function* waiting(): Routine<string> {
    const ch = chan<number>();
    const wg = new WaitGroup();
    let sent = false;
    wg.go(function* () {
      const r = yield* select({ sent: ch.send(1), late: sleep(20) });
      sent = r.case === "sent";
    });
    const r = yield* select({ v: ch.recv(), late: sleep(10) });
    yield* wg.wait();
    invariant((r.case === "v") === sent, "the value has left its sender if it was received, and only then");
    return r.case;
  }

  test("may come first however long it is; then the value stays where it was", async () => {
    expect(await outcomes(waiting)).toEqual(["late", "v"]);
  });

  test("is not met where time moves only when nobody can run", async () => {
    expect(await outcomes(waiting, { time: "idle" })).toEqual(["v"]);
  });
});

describe("a lock as a case", () => {
  test("is held if it has fired, and left alone if it has lost", async () => {
    const results = await outcomes(function* () {
      const mu = new Mutex();
      const wg = new WaitGroup();
      let holders = 0;
      wg.go(function* () {
        yield* mu.lock();
        invariant(++holders === 1, "one holds it");
        yield* gosched();
        holders--;
        mu.unlock();
      });
      const r = yield* select({ held: mu.lock(), late: sleep(10) });
      if (r.case === "held") {
        invariant(++holders === 1, "one holds it");
        yield* gosched();
        holders--;
        mu.unlock();
      }
      yield* wg.wait();
      invariant(mu.tryLock(), "it is free in the end");
      return r.case;
    });
    expect(results).toEqual(["held", "late"]);
  });

  test("among two locks: never both", async () => {
    const results = await outcomes(function* () {
      const a = new Mutex();
      const b = new Mutex();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* b.lock();
        b.unlock();
      });
      yield* a.lock();
      yield* b.lock();
      wg.go(function* () {
        yield* gosched();
        a.unlock();
        b.unlock();
      });
      const r = yield* select({ a: a.lock(), b: b.lock() });
      (r.case === "a" ? a : b).unlock();
      yield* wg.wait();
      invariant(a.tryLock() && b.tryLock(), "both are free in the end");
      return r.case;
    });
    expect(results).toEqual(["a", "b"]);
  });
});

test("a select with a default takes what is there, and does not wait", async () => {
  const results = await outcomes(function* () {
    const a = chan<number>();
    const b = chan<number>();
    const wg = new WaitGroup();
    for (const [ch, value] of [
      [a, 1],
      [b, 2],
    ] as const) {
      wg.go(function* () {
        yield* ch.send(value);
      });
    }
    yield* gosched();
    const r = trySelect({ a: a.recv(), b: b.recv() });
    if (r?.case !== "a") yield* a.recv();
    if (r?.case !== "b") yield* b.recv();
    yield* wg.wait();
    return r === undefined ? "default" : `${r.case} ${r.value}`;
  });
  expect(results).toEqual(["a 1", "b 2", "default"]);
});
