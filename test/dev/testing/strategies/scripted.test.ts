// Scripted and fifo: a given schedule, and the default one.

import { chan, go, gosched, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { expect, test } from "vitest";
import { scheduleOf } from "../../../../lib/dev/testing/search.ts";
import { random } from "../../../../lib/dev/testing/strategies/random.ts";
import { fifo, Scripted } from "../../../../lib/dev/testing/strategies/scripted.ts";
import { executions, scripts } from "./executions.ts";
import { endless, meeting } from "./programs.ts";

test("Scripted repeats any execution from its deviations", () => {
  for (const execution of executions(meeting, random()(1), 200)) {
    const { taken, ways, steps } = execution;
    const schedule = scheduleOf({
      taken,
      ways,
      decisions: taken.length,
      steps,
      capped: false,
      waitedOutside: false,
    });
    const scripted = new Scripted(schedule);
    const [again] = executions(meeting, scripted, 1);
    expect(again).toEqual({ ...execution, failure: again?.failure });
    expect(again?.failure?.message).toBe(execution.failure?.message);
    expect(scripted.made).toBe(schedule.length);
  }
});

test("Scripted says how far it came with a schedule that does not fit", () => {
  for (const [schedule, made] of [
    [[{ decision: 0, way: 99 }], 0],
    [
      [
        { decision: 1, way: 1 },
        { decision: 10_000, way: 1 },
      ],
      1,
    ],
  ] as const) {
    const scripted = new Scripted(schedule);
    executions(meeting, scripted, 1);
    expect(scripted.made).toBe(made);
  }
});

test("Scripted with an empty schedule takes the default one, again and again", () => {
  const [first, second] = scripts(executions(meeting, new Scripted([]), 2));
  expect(first).toMatch(/^0(,0)*$/);
  expect(second).toBe(first);
});

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
