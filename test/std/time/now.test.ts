// now and since: on the clock of the program's timers.
import { expect, test } from "vitest";
import { newTimer, now, since } from "goroutines/time";
import { onVirtualTime } from "./virtual.ts";

test("now is the wall clock", () => {
  const before = Date.now();
  expect(now().getTime()).toBeGreaterThanOrEqual(before);
  expect(now().getTime()).toBeLessThanOrEqual(Date.now());
});

test("the values of timers are on the same clock", () =>
  onVirtualTime(function* (clock) {
    const start = now();
    const timer = newTimer(5);
    clock.advance(8);
    expect(since(start)).toBe(8);
    expect(since(yield* timer.c.recv())).toBe(3);
  }));
