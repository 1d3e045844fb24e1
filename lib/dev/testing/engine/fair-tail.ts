/**
 * The fair tail: what an execution is given when it has reached the step limit, to tell a long program
 * from one that never ends.
 *
 * From there on all goroutines run in turn, timers fire now and then, and a select's cases take turns. What
 * still waits at the end, where it waited at the beginning, waits for ever; and if main has neither
 * returned nor waited so, those who run do so for ever.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Actor } from "../strategies/strategy.ts";
import { leakText, names, type Ending } from "./ending.ts";
import type { VirtualTimers } from "./clock.ts";

/** How many steps each goroutine there is at the beginning gets, on average. */
const TURNS = 100;
/** And all together at least. */
const LEAST = 1000;
/** A timer fires after so many steps, although a goroutine can run. */
const TIMER_EVERY = 16;

export class FairTail {
  readonly #program: Program;
  readonly #clock: VirtualTimers;
  /** Who has waited since the beginning. */
  readonly #waiting: Set<Goroutine>;
  #left: number;
  #turn = 0;
  /** How much time passes at the next turn of time, in milliseconds. */
  #passing = 1;

  constructor(program: Program, clock: VirtualTimers) {
    this.#program = program;
    this.#clock = clock;
    const runnable = new Set(program.runnable());
    this.#waiting = new Set(program.all.filter((g) => !runnable.has(g)));
    this.#left = Math.max(LEAST, TURNS * program.count);
  }

  get isOver(): boolean {
    return this.#left <= 0;
  }

  /** Counts a step. `last` made the one before. */
  goesOn(last: Goroutine | null): boolean {
    if (last !== null) this.#waiting.delete(last);
    for (const g of this.#program.runnable()) this.#waiting.delete(g);
    return --this.#left > 0;
  }

  /** A select's cases take turns. */
  choose(ways: number): number {
    return this.#turn++ % ways;
  }

  /** Puts the earliest timer first when it is its turn, or when no goroutine can run; how many actors there are. */
  admitTimer(actors: Actor[], n: number): number {
    if (n > 0 && this.#left % TIMER_EVERY !== 0) return n;
    if (this.#clock.listEarliest(actors) > 0) return 1;
    // No goroutine waits for a time, but one may look at the clock: ever more of it passes.
    this.#clock.pass(this.#clock.time + (this.#passing *= 2));
    return n;
  }

  /** The tail is over, and the program is not. */
  judge(ending: Ending): void {
    if (ending.failure !== null) return;
    const { main, all } = this.#program;
    const stuck = [...this.#waiting].toSorted((a, b) => a.id - b.id);
    const running = all.filter((g) => !this.#waiting.has(g)).toSorted((a, b) => a.id - b.id);
    const others = stuck.filter((g) => g !== main);
    if (ending.mainReturned) {
      if (stuck.length > 0) ending.leak(stuck, leakText(stuck));
      else ending.leak(running, runningText(running));
    } else if (others.length > 0) {
      ending.fail({
        kind: "starvation",
        message: `${names(others)} never went on while others ran`,
        goroutines: others,
      });
    } else {
      ending.fail({
        kind: "livelock",
        message: `${names(running)} ran on and on, and main never returned`,
        goroutines: running,
      });
    }
  }
}

function runningText(running: readonly Goroutine[]): string {
  return `main has returned, and ${names(running)} runs on for ever`;
}
