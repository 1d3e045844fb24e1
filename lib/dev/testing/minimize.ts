/**
 * Makes a failing schedule shorter: as few deviations as lead to the same failure.
 *
 * First by leaving out turns (see guided.ts), half of them at a time, then fewer (Zeller's delta debugging);
 * what is still longer than one deviation is then looked for among the schedules with fewer.
 *
 * Invariant: every schedule that it accepts has been executed, and has failed in the same way.
 */

import type { Body } from "../../core/run.ts";
import type { Engine } from "./engine/engine.ts";
import type { Failure } from "./engine/outcome.ts";
import type { Schedule } from "./schedule.ts";
import { execute } from "./search.ts";
import { Delay } from "./strategies/delay.ts";
import { Guided, Noting, type Turn } from "./strategies/guided.ts";
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

class Minimizer {
  readonly #engine: Engine;
  readonly #body: Body<unknown>;
  readonly #failure: Failure;
  readonly #limit: number;
  readonly #guided: Guided = new Guided();
  replays = 0;
  best: Schedule;

  constructor(engine: Engine, body: Body<unknown>, failure: Failure, schedule: Schedule, limit: number) {
    this.#engine = engine;
    this.#body = body;
    this.#failure = failure;
    this.best = schedule;
    this.#limit = limit;
  }

  get #isSpent(): boolean {
    return this.replays >= this.#limit;
  }

  async run(): Promise<void> {
    const noting = new Noting(new Scripted(this.best));
    await this.#try(noting);
    await this.#leaveOut([...noting.turns]);
    await this.#search();
  }

  /** Whether it fails in the same way, in a schedule that is shorter than the best: that is the best then. */
  async #try(strategy: Strategy): Promise<boolean> {
    this.replays++;
    strategy.begin();
    const failure = await execute(this.#engine, this.#body, strategy);
    if (!isSame(this.#failure, failure)) return false;
    const schedule = scheduleOf(this.#engine.run);
    if (schedule.length >= this.best.length) return false;
    this.best = schedule;
    return true;
  }

  async #leaveOut(turns: Turn[]): Promise<void> {
    let left = turns;
    for (let size = left.length; size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
      for (let at = 0; at < left.length; ) {
        if (this.#isSpent) return;
        this.#guided.turns = left.toSpliced(at, size);
        if (await this.#try(this.#guided)) left = left.toSpliced(at, size);
        else at += size;
      }
    }
  }

  /** Among the schedules with fewer deviations, as far as the limit goes. */
  async #search(): Promise<void> {
    const delay = new Delay(Math.max(0, this.best.length - 1));
    while (this.best.length > 1 && !this.#isSpent) {
      if (!delay.begin()) return;
      this.replays++;
      const failure = await execute(this.#engine, this.#body, delay);
      if (!isSame(this.#failure, failure)) continue;
      this.best = scheduleOf(this.#engine.run);
      return;
    }
  }
}

/** The shortest schedule that is found in at most `limit` executions; `schedule` itself has failed with `failure`. */
export async function minimize(engine: Engine, body: Body<unknown>, failure: Failure, schedule: Schedule, limit: number): Promise<Minimized> {
  if (schedule.length === 0) return { schedule, replays: 0 };
  const minimizer = new Minimizer(engine, body, failure, schedule, limit);
  await minimizer.run();
  return { schedule: minimizer.best, replays: minimizer.replays };
}
