// A clock that the test sets: what primitives read as `owner.timers.now()`. Nothing may sleep meanwhile.
import { afterEach, beforeEach, vi } from "vitest";
import { hostTimers } from "../../../lib/core/timers.ts";

export interface Clock {
  /** In milliseconds. */
  now: number;
  /** How often it was read. */
  reads: number;
}

/** Stops the clock for every test of the file or block. */
export function stoppedClock(): Clock {
  const clock: Clock = { now: 0, reads: 0 };
  beforeEach(() => {
    clock.now = 1000;
    clock.reads = 0;
    vi.spyOn(hostTimers, "now").mockImplementation(() => {
      clock.reads++;
      return clock.now;
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return clock;
}
