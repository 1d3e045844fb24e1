/** `Scripted`: the schedule that it is given; and `fifo`: the default schedule, once. */

import type { Schedule } from "../schedule.ts";
import { isFirst, type Decision, type Run, type Strategy, type StrategyMaker } from "./strategy.ts";

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

/** What a thread does of a search that can't be divided, and is another one's: nothing. */
export class Idle implements Strategy {
  readonly name: string;
  readonly complete: boolean = true;

  constructor(name: string) {
    this.name = name;
  }

  begin(): boolean {
    return false;
  }

  decide(): number {
    return 0;
  }

  end(): void {}
}

class Fifo implements Strategy {
  readonly name: string = "fifo";
  complete = false;
  #ran = false;

  begin(): boolean {
    return !this.#ran;
  }

  decide(): number {
    return 0;
  }

  end(run: Run): void {
    this.#ran = true;
    this.complete = run.decisions === 0 && !run.capped;
  }
}

/**
 * The default schedule alone: each goroutine runs until it waits, then the first in the run queue goes on; a timer
 * fires only when no goroutine can run. One execution, which finds what goes wrong always. Complete only if nothing
 * was decided.
 *
 * @returns a strategy for {@link explore}.
 *
 * @example
 * ```ts
 * const { finding } = await explore(function* () {
 *   const ch = chan<number>();
 *   yield* ch.send(1);
 * }, { strategy: fifo() });
 * log(finding?.kind);         // deadlock
 * ```
 */
export function fifo(): StrategyMaker {
  return (_seed, share) => (isFirst(share) ? new Fifo() : new Idle("fifo"));
}
