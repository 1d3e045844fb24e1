import { chan, go, gosched, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { expect, test } from "vitest";
import { fifo } from "../../../../lib/dev/testing/strategies/scripted.ts";
import { executions } from "./executions.ts";
import { endless, meeting } from "./programs.ts";

test("fifo executes the default schedule, once", () => {
  const strategy = fifo()(1);
  const met = executions(meeting, strategy);
  expect(met).toHaveLength(1);
  expect(met[0]?.taken.every((way) => way === 0)).toBe(true);
  expect(met[0]?.taken.length).toBeGreaterThan(0);
  expect(strategy.complete).toBe(false);
});

test("each goroutine runs until it waits, then the first that can", () => {
  const order: string[] = [];
  const [only] = executions(function* (): Routine {
    const mu = new Mutex();
    yield* mu.lock();
    for (const name of ["a", "b"]) {
      go(function* () {
        order.push(`${name}1`);
        yield* mu.lock();
        order.push(`${name}2`);
        mu.unlock();
      });
    }
    yield* gosched();
    order.push("main");
    mu.unlock();
  }, fifo()(1));
  expect(only?.failure).toBe(null);
  expect(order).toEqual(["a1", "b1", "main", "a2", "b2"]);
});

test("fifo is complete where nothing is decided", () => {
  const strategy = fifo()(1);
  executions(function* (): Routine {
    yield* chan<number>(1).send(1);
  }, strategy);
  expect(strategy.complete).toBe(true);
});

test("fifo is not complete when it was cut off, though nothing was decided", () => {
  const strategy = fifo()(1);
  const met = executions(
    function* (): Routine {
      const ch = chan<number>(1);
      for (;;) {
        yield* ch.send(1);
        yield* ch.recv();
      }
    },
    strategy,
    1,
    { maxSteps: 20 },
  );
  expect(met).toMatchObject([{ capped: true, taken: [] }]);
  expect(strategy.complete).toBe(false);
  executions(endless, strategy);
});
