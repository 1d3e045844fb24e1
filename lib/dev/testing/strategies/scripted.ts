/** `Scripted`: the schedule that it is given. */

import type { Schedule } from "../schedule.ts";
import type { Decision, Strategy } from "./strategy.ts";

export class Scripted implements Strategy {
  readonly name: string = "replay";
  readonly complete: boolean = false;
  schedule: Schedule;
  /** How many deviations were made; fewer than the schedule has if the execution had no such decision or way. */
  made = 0;
  constructor(schedule: Schedule) {
    this.schedule = schedule;
  }

  begin(): boolean {
    this.made = 0;
    return true;
  }

  decide({ number, ways }: Decision): number {
    const next = this.schedule[this.made];
    if (next === undefined || next.decision !== number || next.way >= ways) return 0;
    this.made++;
    return next.way;
  }

  end(): void {}
}
