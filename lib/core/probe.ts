/**
 * The probe: what `testing` puts into a program to decide in the runtime's stead.
 *
 * It is asked at each point where the runtime has a choice. In production it is null, and is looked
 * at once a slice and where a select has several ready cases: never on the way of a value.
 */

import type { Goroutine } from "./goroutine.ts";
import type { Timer } from "./timers.ts";

export interface Probe {
  /**
   * What happens next: one of the runnable goroutines goes on, or one of the pending timers fires.
   * `runnable` stands in the order in which they became so, `timers` in no order; one of both is not empty.
   */
  next(runnable: readonly Goroutine[], timers: readonly Timer[]): Goroutine | Timer;

  /** Which of `ready` ready cases a select takes: an index, 0 to `ready - 1`. */
  choose(ready: number): number;
}
