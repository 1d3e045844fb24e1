// Queue. `join` returns only when every value that was sent has been worked on, and then it does. What could break
// that: a value between its sender and its worker, which nobody counts; the last taskDone beside a new send.

import { describe, expect, test } from "vitest";
import { chan, gosched, select, sleep, type Op, type Routine } from "goroutines";
import { Queue } from "goroutines/queue";
import { WaitGroup } from "goroutines/sync";
import { delay } from "goroutines/testing";
import { failure, invariant, outcomes } from "./model.ts";

interface Joinable {
  send(value: number): Op<void>;
  /** The next value; undefined once it is closed and empty. */
  next(): Routine<number | undefined>;
  taskDone(): void;
  join(): Op<void> | Routine;
  close(): void;
}

/** Two workers, two values: who has worked on what. */
function working(make: () => Joinable) {
  return function* (): Routine<string> {
    const queue = make();
    const wg = new WaitGroup();
    const done: string[] = [];
    for (const me of ["a", "b"]) {
      wg.go(function* () {
        for (let value = yield* queue.next(); value !== undefined; value = yield* queue.next()) {
          yield* gosched();
          done.push(`${value}${me}`);
          queue.taskDone();
        }
      });
    }
    for (const value of [1, 2]) yield* queue.send(value);
    yield* queue.join();
    invariant(done.length === 2, "all has been worked on");
    queue.close();
    yield* wg.wait();
    return done.toSorted().join(" ");
  };
}

describe("join", () => {
  test.each([0, 1])("waits for all that was sent, and no longer (maxsize %i)", async (maxsize) => {
    const make = (): Joinable => {
      const queue = new Queue<number>(maxsize);
      return Object.assign(queue, {
        *next() {
          return yield* queue.recv();
        },
      });
    };
    expect(await outcomes(working(make), { strategy: delay({ bound: 3 }) })).toEqual([
      "1a 2a",
      "1a 2b",
      "1b 2a",
      "1b 2b",
    ]);
  });

  test("that counts a value from its receipt on is caught", async () => {
    const make = (): Joinable => {
      const ch = chan<number>(1);
      const count = { unfinished: 0 };
      return {
        send: (value) => ch.send(value),
        close: () => ch.close(),
        *next() {
          const [value, ok] = yield* ch.recvOk();
          if (ok) count.unfinished++;
          return value;
        },
        taskDone: () => void count.unfinished--,
        *join() {
          while (count.unfinished > 0) yield* gosched();
        },
      };
    };
    expect((await failure(working(make))).message).toContain("all has been worked on");
  });

  test("of two, beside a second send: whoever returns has seen a moment without work", async () => {
    const results = await outcomes(function* () {
      const queue = new Queue<number>();
      const wg = new WaitGroup();
      let worked = 0;
      wg.go(function* () {
        for (let i = 0; i < 2; i++) {
          yield* queue.recv();
          worked++;
          queue.taskDone();
        }
      });
      wg.go(function* () {
        yield* queue.join();
      });
      yield* queue.send(1);
      yield* queue.join();
      const first = worked;
      yield* queue.send(2);
      yield* queue.join();
      yield* wg.wait();
      invariant(first === 1 && worked === 2, "each join has waited");
      return worked;
    });
    expect(results).toEqual([2]);
  });

  test("as a case that loses leaves nothing behind", async () => {
    const results = await outcomes(function* () {
      const queue = new Queue<number>();
      const wg = new WaitGroup();
      wg.go(function* () {
        yield* queue.recv();
        yield* gosched();
        queue.taskDone();
      });
      yield* queue.send(1);
      const r = yield* select({ joined: queue.join(), late: sleep(1) });
      invariant(r.case === "late" || queue.unfinished === 0, "all has been worked on");
      yield* wg.wait();
      return r.case;
    });
    expect(results).toEqual(["joined", "late"]);
  });
});
