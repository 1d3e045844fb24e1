/**
 * The moment at which a context ends by itself. All threads know it and have the same clock, so none has to tell
 * another.
 */

import { hostTimers, Timer } from "../../core/timers.ts";
import type { Activity } from "./activity.ts";

/** The clock that all threads share, in whole milliseconds since 1970, rounded down. */
export function wallClock(): number {
  return Date.now();
}

class Alarm extends Timer {
  readonly #look: () => void;

  constructor(due: number, look: () => void) {
    super(hostTimers.now() + due - wallClock(), null);
    this.#look = look;
  }

  override fire(): void {
    this.#look();
  }
}

export class Deadline {
  /** In milliseconds since 1970; Infinity if there is none. */
  readonly due: number;
  readonly #activity: Activity;
  readonly #look: () => void;
  #alarm: Alarm | null = null;

  /**
   * @param look is called at the deadline while it is watched, or a little before: it must watch on if the time has not
   * come.
   */
  constructor(due: number, activity: Activity, look: () => void) {
    this.due = due;
    this.#activity = activity;
    this.#look = look;
  }

  get hasPassed(): boolean {
    return this.due <= wallClock();
  }

  // While it is watched it will wake somebody: no deadlock.
  watch(): void {
    if (this.#alarm !== null || this.due === Infinity) return;
    this.#alarm = new Alarm(this.due, () => {
      this.leave();
      this.#look();
    });
    hostTimers.add(this.#alarm);
    this.#activity.deadlines++;
  }

  leave(): void {
    if (this.#alarm === null) return;
    hostTimers.remove(this.#alarm);
    this.#alarm = null;
    this.#activity.deadlines--;
  }
}
