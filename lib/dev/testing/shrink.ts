/**
 * `shrink`: makes a failing schedule shorter: as few deviations as lead to the same failure.
 *
 * First by leaving out turns (see strategies/guided.ts), half of them at a time, then fewer (Zeller's delta debugging);
 * then by putting together what a goroutine does in several parts (Jalbert and Sen's trace simplification); what is
 * still longer than one deviation is looked for among the schedules with fewer.
 *
 * Invariant: every schedule that is accepted has been executed, and has failed in the same way.
 */

import { host } from "#host";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Body } from "../../core/run.ts";
import { checkWhole } from "./check-whole.ts";
import { watched } from "./engine/async-watch.ts";
import type { Engine } from "./engine/engine.ts";
import type { Failure } from "./engine/ending.ts";
import type { Finding } from "./report/finding.ts";
import { confirm, watchFor } from "./report/confirm.ts";
import { parseToken, type Schedule } from "./schedule.ts";
import { engineFor, execute, scheduleOf, type ExecutionOptions, suspected } from "./search.ts";
import { Delay } from "./strategies/delay.ts";
import { Guided, Noting, Ordered, rearrangements, type StepTaken, type Turn } from "./strategies/guided.ts";
import { Scripted } from "./strategies/scripted.ts";
import type { Strategy } from "./strategies/strategy.ts";

export interface ShrinkOptions<T = unknown> extends ExecutionOptions<T> {
  /** How many executions at the most; 100 if left out. */
  readonly replays?: number;
}

/**
 * Looks for a schedule with fewer deviations that fails in the same way. `explore` does it by itself.
 *
 * @param body the program.
 * @param schedule a token or a schedule that fails.
 * @returns a promise of the finding of the shortest schedule that was found.
 * @throws (rejects with) {@link UsageError} if `schedule` does not fail.
 *
 * @example
 * ```ts
 * function* body(): Routine {
 *   const mu = new Mutex();
 *   yield* mu.lock();
 *   yield* mu.lock();
 * }
 * const { finding } = await explore(body, { shrink: 0 });
 * if (finding !== null) log(String(await shrink(body, finding.token)));
 * ```
 */
export async function shrink<T>(
  body: Body<T>,
  schedule: string | Schedule,
  options: ShrinkOptions<T> = {},
): Promise<Finding> {
  const { replays = 100 } = options;
  checkWhole("shrink", "replays", replays, 0);
  const token =
    typeof schedule === "string" ? parseToken("shrink", schedule) : { schedule, time: options.time ?? "adversarial" };
  const engine = engineFor("shrink", body, { ...options, time: token.time });
  return watched(engine, async () => {
    const sighted = watchFor(engine);
    const failure =
      (await execute(engine, body, new Scripted(token.schedule))) ??
      (engine.detectors.isSuspicious ? await suspected(engine, body) : null);
    const sighting = sighted();
    if (failure === null || sighting === null)
      throw new UsageError("ERR_NO_FAILURE", `shrink: the schedule ${describe(schedule)} does not fail`);
    const shorter = await minimize(engine, body, failure, token.schedule, replays);
    return confirm(engine, body, sighting, shorter.schedule, null);
  });
}

interface Minimized {
  readonly schedule: Schedule;
  /** How many executions it took. */
  readonly replays: number;
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
  readonly #key: string | null;
  readonly #limit: number;
  replays = 0;
  best: Schedule;
  /** What the best one decides. */
  #turns: readonly Turn[] = [];
  #steps: readonly StepTaken[] = [];
  /** Those that were the best. */
  readonly #passed: Set<string> = new Set();

  constructor(
    engine: Engine,
    body: Body<unknown>,
    failure: Failure,
    schedule: Schedule,
    limit: number,
    key: string | null,
  ) {
    this.#engine = engine;
    this.#body = body;
    this.#failure = failure;
    this.best = schedule;
    this.#limit = limit;
    this.#key = key;
  }

  get #isDone(): boolean {
    return this.best.length === 0 || this.replays >= this.#limit || host.now() >= this.#engine.deadline;
  }

  async run(): Promise<void> {
    // One that does not fail again is not repeatable: nothing can be told from what a shorter one does.
    if (!(await this.#try(new Scripted(this.best), this.best.length))) return;
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
    const sighted = this.#key === null ? null : watchFor(this.#engine);
    const failure = await this.#failureUnder(noting);
    const sighting = sighted?.();
    if (!isSame(this.#failure, failure)) return false;
    if (this.#key !== null && sighting?.key !== this.#key) return false;
    const schedule = scheduleOf(this.#engine.run);
    const text = JSON.stringify(schedule);
    if (schedule.length > length || this.#passed.has(text)) return false;
    this.#passed.add(text);
    this.best = schedule;
    this.#turns = noting.turns;
    this.#steps = noting.steps;
    return true;
  }

  /** What takes other executions to tell is looked into too: the last one is that of the failure then. */
  async #failureUnder(strategy: Strategy): Promise<Failure | null> {
    const engine = this.#engine;
    const failure = await execute(engine, this.#body, strategy);
    return failure ?? (engine.detectors.isSuspicious ? suspected(engine, this.#body) : null);
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

/**
 * The shortest schedule that is found in at most `limit` executions; `schedule` itself has failed with `failure`. With
 * the `key` of its sighting no schedule is accepted that shows another bug of that kind; null if any will do.
 */
export async function minimize(
  engine: Engine,
  body: Body<unknown>,
  failure: Failure,
  schedule: Schedule,
  limit: number,
  key: string | null = null,
): Promise<Minimized> {
  // To wait again each time for what does not come takes too long.
  if (schedule.length === 0 || limit === 0 || failure.kind === "unsettled") return { schedule, replays: 0 };
  const minimizer = new Minimizer(engine, body, failure, schedule, limit, key);
  await minimizer.run();
  return { schedule: minimizer.best, replays: minimizer.replays };
}
