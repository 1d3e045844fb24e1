/** `checkDeterminism`: whether the same schedule gives the same execution. */

import { GoError } from "../../core/error.ts";
import type { Body } from "../../core/run.ts";
import { checkWhole } from "./check-whole.ts";
import { watched } from "./engine/async-watch.ts";
import type { Engine } from "./engine/engine.ts";
import { courseOf, DEPENDS, partingOf, type Course, type Parting } from "./report/course.ts";
import { engineFor, execute, type ExecutionOptions, scheduleOf } from "./search.ts";
import { formatToken } from "./schedule.ts";
import { random } from "./strategies/random.ts";
import { Scripted } from "./strategies/scripted.ts";
import type { Strategy } from "./strategies/strategy.ts";

export interface DeterminismOptions<T = unknown> extends ExecutionOptions<T> {
  /** How many schedules: the default one, and random ones; 10 if left out. */
  readonly schedules?: number;
  /** How often each is executed again; 3 if left out. */
  readonly replays?: number;
  /** Determines the random schedules; 1 if left out. */
  readonly seed?: number;
}

/** The same schedule has given two different executions. */
export class DeterminismError extends GoError {
  override readonly name: string = "DeterminismError";
  /** The schedule, for `replay`. */
  readonly token: string;
  /** The first step that differs, from 1; one more than there are where only the outcome does. */
  readonly step: number;
  /** What happened there in the first execution, and in a later one. */
  readonly first: string;
  readonly later: string;

  constructor(token: string, { step, first, later }: Parting) {
    super(
      "ERR_NOT_DETERMINISTIC",
      `the same schedule (${token}) has given two executions, which differ in step ${step}:\n` +
        `  first: ${first}\n  later: ${later}\n` +
        DEPENDS,
    );
    this.token = token;
    this.step = step;
    this.first = first;
    this.later = later;
  }
}

/** One execution, step by step, and what it came to. */
async function course(engine: Engine, body: Body<unknown>, strategy: Strategy): Promise<Course> {
  engine.notes = true;
  strategy.begin();
  await execute(engine, body, strategy);
  return courseOf(engine);
}

/**
 * Executes the same schedules several times, and throws if what happens differs: then the body depends on
 * something else than its schedule (`Math.random`, `Date`, state that outlives an execution, an order that
 * nothing fixes), and what `explore` finds in it can't be replayed or shrunk.
 *
 * Compared are the steps (which goroutine, at which op, on what, with which value) and what it came to;
 * of objects only that there are some.
 *
 * @param body the program, as it is explored.
 * @param options how many schedules and replays, and what `explore` is given.
 * @returns a promise, resolved if all was alike.
 * @throws (rejects with) {@link DeterminismError}: in which step two executions of a schedule part, and how.
 * {@link UsageError} for an option that can't be meant.
 *
 * @example
 * ```ts
 * await checkDeterminism(function* () {
 *   const ch = chan<number>(1);
 *   yield* ch.send(choose(6, "the die"));
 * });
 * ```
 */
export async function checkDeterminism<T>(body: Body<T>, options: DeterminismOptions<T> = {}): Promise<void> {
  const engine = engineFor("checkDeterminism", body, options);
  const { schedules = 10, replays = 3, seed = 1 } = options;
  checkWhole("checkDeterminism", "schedules", schedules, 1);
  checkWhole("checkDeterminism", "replays", replays, 1);
  checkWhole("checkDeterminism", "seed", seed, 0);
  const chance = random()(seed);
  await watched(engine, async () => {
    for (let i = 0; i < schedules; i++) {
      const first = await course(engine, body, i === 0 ? new Scripted([]) : chance);
      const schedule = scheduleOf(engine.run);
      const token = formatToken({ time: engine.options.time, schedule });
      for (let replay = 0; replay < replays; replay++) {
        const later = await course(engine, body, new Scripted(schedule));
        const parting = partingOf(first, later);
        if (parting !== null) throw new DeterminismError(token, parting);
      }
    }
  });
}
