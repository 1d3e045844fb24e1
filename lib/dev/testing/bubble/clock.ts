/** A bubble's clock: it stands still until the bubble lets time pass. */

import type { Program } from "../../../core/program.ts";
import { Alarm } from "../../../core/timer-channel.ts";
import { VirtualTimers } from "../engine/virtual-timers.ts";

export class BubbleClock extends VirtualTimers {
  /** A scheduler that looks for timers that are due finds none: when it looks depends on the host. */
  override fireDue(): void {}

  /**
   * Moves to the next time at which timers are due and fires these, in the order in which they were set; false if there
   * is none.
   */
  advance(): boolean {
    const [earliest] = this.heap;
    if (earliest === undefined || earliest.when === Infinity) return false;
    this.pass(earliest.when);
    super.fireDue(this.time);
    return true;
  }

  /** How many waits of goroutines of `program` this clock will end. */
  waitsOf(program: Program): number {
    let waits = 0;
    for (const timer of this.pending) {
      if (timer.owner === program) waits++;
      else if (timer instanceof Alarm) {
        for (let w = timer.ch.receivers.head; w !== null; w = w.next) if (w.owner === program) waits++;
      }
    }
    return waits;
  }
}
