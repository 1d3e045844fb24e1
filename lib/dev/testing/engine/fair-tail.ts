/**
 * The fair tail: what an execution is given when it has reached the step limit, to tell a long program from one that
 * never ends.
 *
 * From there on all goroutines run in turn, timers fire now and then, and a select's cases take turns. As long as
 * something changes between goroutines (a value is sent, a lock is passed on, a goroutine starts or ends) the program is
 * a long one. Once nothing has changed for long, what has waited all that time waits for ever; and if main has neither
 * returned nor waited so, those who run do so for ever.
 *
 * What is in a generator's variables can't be seen, so a loop that only counts must end before that. A program in which
 * something goes on changing is cut off in the end, and nothing is said of it but that.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import type { Actor } from "../strategies/strategy.ts";
import type { VirtualTimers } from "./clock.ts";
import { leakText, names, type Ending } from "./ending.ts";
import type { Event, Listener } from "./listener.ts";
import { as } from "./things.ts";

/** So many steps without a change, times the step limit; at least so many; and for each goroutine so many. */
const QUIET = 5;
const LEAST = 1000;
const TURNS = 100;
/** And so many steps at the most, times the step limit. */
const MOST = 50;
/** A timer fires after so many steps, although a goroutine can run. */
const TIMER_EVERY = 16;
/** The most that passes at once for those who look at the clock, in milliseconds: 34 years. */
const LONGEST = 2 ** 40;

export class FairTail implements Listener {
  readonly #program: Program;
  readonly #clock: VirtualTimers;
  readonly #maxSteps: number;
  /** How many steps the tail has had, and when something changed last. */
  #steps = 0;
  #changed = 0;
  /** In which step each goroutine ran last. */
  readonly #ran: Map<Goroutine, number> = new Map();
  #count: number;
  /** The goroutines that have tried something in vain since they last let go of a lock. */
  readonly #inVain: Set<Goroutine | null> = new Set();
  /** The values that have been stored at each thing. */
  readonly #stored: Map<object, Set<unknown>> = new Map();
  #turn = 0;
  /** How much time passes at the next turn of time, in milliseconds. */
  #passing = 1;

  constructor(program: Program, clock: VirtualTimers, maxSteps: number) {
    this.#program = program;
    this.#clock = clock;
    this.#maxSteps = maxSteps;
    this.#count = program.count;
  }

  get #quiet(): number {
    return Math.max(LEAST, QUIET * this.#maxSteps, TURNS * this.#program.count);
  }

  /** Whether nothing has changed for so long that it can be judged. */
  get #isStill(): boolean {
    return this.#steps - this.#changed >= this.#quiet;
  }

  /** Whether it is over, and what is found then is a failure. */
  get wouldFail(): boolean {
    return this.#isStill;
  }

  /** Counts a step; whether there is another one. */
  goesOn(): boolean {
    this.#steps++;
    if (this.#program.count !== this.#count) {
      this.#count = this.#program.count;
      this.#changed = this.#steps;
    }
    return !this.isOver;
  }

  get isOver(): boolean {
    return this.#isStill || this.#steps >= Math.max(MOST * this.#maxSteps, 2 * this.#quiet);
  }

  /** A select's cases take turns. */
  choose(ways: number): number {
    return this.#turn++ % ways;
  }

  /** Whether the earliest timer fires now: when it is its turn, or no goroutine can run. */
  firesTimer(): boolean {
    if (this.#program.head !== null && this.#steps % TIMER_EVERY !== 0) return false;
    if (this.#clock.pending.length > 0) return true;
    // No goroutine waits for a time, but one may look at the clock: ever more of it passes.
    this.#clock.pass(this.#clock.time + (this.#passing = Math.min(LONGEST, this.#passing * 2)));
    return false;
  }

  begin(): void {}

  spawned(): void {
    this.#changed = this.#steps;
  }

  woke(): void {}

  step(actor: Actor): void {
    if (actor instanceof Goroutine) this.#ran.set(actor, this.#steps);
  }

  event(event: Event): void {
    if (this.#isChange(event)) this.#changed = this.#steps;
  }

  stepped(): void {}
  end(): void {}

  #isChange({ g, verb, subject, value, ok }: Event): boolean {
    switch (verb) {
      case "read":
      case "load":
      case "wait":
        return false;
      case "lock":
      case "rlock":
      case "acquire":
        // What comes of it shows when it is let go of: two that give way to each other let go of all they took.
        if (ok === false) this.#inVain.add(g);
        return false;
      case "unlock":
      case "runlock":
      case "release":
        return !this.#inVain.delete(g);
      case "receive":
        return ok !== false && as("timer", subject) === null;
      case "store":
      case "update":
      case "write":
        return this.#isNew(subject, value);
      default:
        return ok !== false;
    }
  }

  /** Whether `value` was not stored there before. */
  #isNew(subject: object, value: unknown): boolean {
    let stored = this.#stored.get(subject);
    if (stored === undefined) this.#stored.set(subject, (stored = new Set()));
    const { size } = stored;
    return stored.add(value).size > size;
  }

  /** The tail is over, and the program is not. */
  judge(ending: Ending): void {
    if (ending.failure !== null) return;
    if (!this.#isStill) return ending.cutOff();
    const { main, all } = this.#program;
    const runnable = new Set(this.#program.runnable());
    const isStuck = (g: Goroutine): boolean => !runnable.has(g) && (this.#ran.get(g) ?? -1) < this.#changed;
    const goroutines = all.toSorted((a, b) => a.id - b.id);
    const stuck = goroutines.filter(isStuck);
    const running = goroutines.filter((g) => !isStuck(g));
    const others = stuck.filter((g) => g !== main);
    const limit = `nothing else changed in ${this.#steps - this.#changed} steps after maxSteps (${this.#maxSteps}): a program that is only long needs a higher one`;
    if (ending.mainReturned) {
      if (stuck.length > 0) ending.leak(stuck, leakText(stuck), limit);
      else ending.leak(running, runningText(running), limit);
    } else if (others.length > 0) {
      ending.fail({
        kind: "starvation",
        message: `${names(others)} never went on while others ran`,
        goroutines: others,
        limit,
      });
    } else {
      ending.fail({
        kind: "livelock",
        message: `${names(running)} ran on and on, and main never returned`,
        goroutines: running,
        limit,
      });
    }
  }
}

function runningText(running: readonly Goroutine[]): string {
  return `main has returned, and ${names(running)} runs on for ever`;
}
