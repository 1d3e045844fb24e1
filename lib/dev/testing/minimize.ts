/**
 * Makes a failing schedule shorter: as few deviations as lead to the same failure.
 *
 * First by leaving out turns (see guided.ts), half of them at a time, then fewer (Zeller's delta debugging);
 * then by putting together what a goroutine does in several parts (see ordered.ts; Jalbert and Sen's trace
 * simplification); what is still longer than one deviation is looked for among the schedules with fewer.
 *
 * Invariant: every schedule that it accepts has been executed, and has failed in the same way.
 */

import type { Body } from "../../core/run.ts";
import type { Engine } from "./engine/engine.ts";
import type { Failure } from "./engine/outcome.ts";
import type { Schedule } from "./schedule.ts";
import { execute } from "./search.ts";
import { Delay } from "./strategies/delay.ts";
import { Guided, Noting, Ordered, rearrangements, type StepTaken, type Turn } from "./strategies/guided.ts";
import { Scripted } from "./strategies/scripted.ts";
import type { Run, Strategy } from "./strategies/strategy.ts";

export interface Minimized {
  readonly schedule: Schedule;
  /** How many executions it took. */
  readonly replays: number;
}

/** The schedule of an execution, from what was decided. */
export function scheduleOf({ taken, decisions }: Run): Schedule {
  const schedule = [];
  for (let decision = 0; decision < decisions; decision++) {
    const way = taken[decision] as number;
    if (way !== 0) schedule.push({ decision, way });
  }
  return schedule;
}

/** Whether two failures are the same bug, for all that can be told: a panic by its text too. */
function isSame(a: Failure, b: Failure | null): boolean {
  return b !== null && a.kind === b.kind && (a.kind !== "panic" || a.message === b.message);
}

/** A schedule with more deviations went round a loop: the way to its bug is looked for beside it first. */
const LONG = 32;
/** In so many executions at the most. */
const BESIDE = 50;

class Minimizer {
  readonly #engine: Engine;
  readonly #body: Body<unknown>;
  readonly #failure: Failure;
  readonly #limit: number;
  replays = 0;
  best: Schedule;
  /** What the best one decides. */
  #turns: readonly Turn[] = [];
  #steps: readonly StepTaken[] = [];
  /** Those that were the best. */
  readonly #passed: Set<string> = new Set();

  constructor(engine: Engine, body: Body<unknown>, failure: Failure, schedule: Schedule, limit: number) {
    this.#engine = engine;
    this.#body = body;
    this.#failure = failure;
    this.best = schedule;
    this.#limit = limit;
  }

  get #isDone(): boolean {
    return this.best.length === 0 || this.replays >= this.#limit;
  }

  async run(): Promise<void> {
    await this.#try(new Scripted(this.best), this.best.length);
    if (this.best.length > LONG) await this.#search(1, BESIDE);
    await this.#leaveOut(this.#turns);
    if (this.best.length > 1) await this.#putTogether();
    if (this.best.length > 1) await this.#search(this.best.length - 1, this.#limit);
  }

  /** Whether it fails in the same way, in a new schedule of `length` at the most: that is the best then. */
  async #try(strategy: Strategy, length: number): Promise<boolean> {
    const noting = new Noting(strategy);
    if (!noting.begin()) return false;
    this.replays++;
    const failure = await execute(this.#engine, this.#body, noting);
    if (!isSame(this.#failure, failure)) return false;
    const schedule = scheduleOf(this.#engine.run);
    const text = JSON.stringify(schedule);
    if (schedule.length > length || this.#passed.has(text)) return false;
    this.#passed.add(text);
    this.best = schedule;
    this.#turns = noting.turns;
    this.#steps = noting.steps;
    return true;
  }

  async #leaveOut(turns: readonly Turn[]): Promise<void> {
    const guided = new Guided();
    let left = turns;
    for (let size = left.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < left.length;) {
        if (this.#isDone) return;
        guided.turns = left.toSpliced(at, size);
        if (await this.#try(guided, this.best.length - 1)) left = guided.turns;
        else at += size;
      }
    }
  }

  /** One that is as long is worth to go on from: the next may be shorter. */
  async #putTogether(): Promise<void> {
    const ordered = new Ordered();
    for (let isBetter = true; isBetter;) {
      isBetter = false;
      ordered.choices.turns = this.#turns;
      for (const order of rearrangements(this.#steps)) {
        if (this.#isDone) return;
        ordered.order = order;
        isBetter = await this.#try(ordered, this.best.length);
        if (isBetter) break;
      }
    }
  }

  /** Among all schedules with at most `deviations`, in at most `executions`. */
  async #search(deviations: number, executions: number): Promise<void> {
    const delay = new Delay(deviations);
    const end = this.replays + executions;
    while (!this.#isDone && this.replays < end) {
      const { replays } = this;
      if ((await this.#try(delay, deviations)) || replays === this.replays) return;
    }
  }
}

/** The shortest schedule that is found in at most `limit` executions; `schedule` itself has failed with `failure`. */
export async function minimize(
  engine: Engine,
  body: Body<unknown>,
  failure: Failure,
  schedule: Schedule,
  limit: number,
): Promise<Minimized> {
  if (schedule.length === 0 || limit === 0) return { schedule, replays: 0 };
  const minimizer = new Minimizer(engine, body, failure, schedule, limit);
  await minimizer.run();
  return { schedule: minimizer.best, replays: minimizer.replays };
}
