import { expect, test } from "vitest";
import { scheduleOf } from "../../../../lib/dev/testing/search.ts";
import { random } from "../../../../lib/dev/testing/strategies/random.ts";
import { Scripted } from "../../../../lib/dev/testing/strategies/scripted.ts";
import { executions, scripts } from "./executions.ts";
import { meeting } from "./programs.ts";

test("Scripted repeats any execution from its deviations", () => {
  for (const execution of executions(meeting, random()(1), 200)) {
    const { taken, ways, steps } = execution;
    const schedule = scheduleOf({ taken, ways, decisions: taken.length, steps, capped: false, waitedOutside: false });
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
