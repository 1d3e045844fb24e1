/**
 * Executes a body: once, or again and again under one strategy, until something is found or the budget is spent. And
 * the engine for that, from what the caller's options say.
 */

import { host } from "#host";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { checkFunction } from "../../core/routine.ts";
import type { Body } from "../../core/run.ts";
import { checkWhole } from "./check-whole.ts";
import { Engine } from "./engine/engine.ts";
import type { Failure } from "./engine/ending.ts";
import type { LostUpdates } from "./race/lost-update.ts";
import type { Schedule, TimeMode } from "./schedule.ts";
import { Scripted } from "./strategies/scripted.ts";
import type { Run, Strategy } from "./strategies/strategy.ts";

/** What an execution may do, and when it has failed. */
export interface ExecutionOptions<T = unknown> {
  /** How time passes: `"adversarial"` (left out), or `"idle"`. */
  readonly time?: TimeMode;
  /** After how many steps an execution is taken not to end, and tried for liveness; 2000 if left out. */
  readonly maxSteps?: number;
  /** Whether a goroutine that never ends is a failure once main has returned; true if left out. */
  readonly leaks?: boolean;
  /** Whether a data race on a {@link shared} variable and a lost update of {@link watch}ed data are failures; true. */
  readonly races?: boolean;
  /** Throws if what main returned is wrong: the failure `property`. Called once everything has come to rest. */
  readonly check?: (value: T) => void;
}

const MAX_STEPS = 2000;

/** The engine for `options`, checked. */
export function engineFor(caller: string, body: unknown, options: ExecutionOptions<never>): Engine {
  const { time = "adversarial", maxSteps = MAX_STEPS, leaks = true, races = true, check } = options;
  checkFunction(caller, body);
  if (time !== "adversarial" && time !== "idle") {
    throw new UsageError("ERR_TIME_MODE", `${caller}: time must be "adversarial" or "idle", not ${describe(time)}`);
  }
  checkWhole(caller, "maxSteps", maxSteps, 1);
  return new Engine({ time, maxSteps, leaks, races, check: (check ?? null) as ((value: unknown) => void) | null });
}

/** How many executions between two looks at the clock. */
const STRIDE = 16;

/** How long the host's event loop waits at a stretch, in milliseconds. */
const LONGEST = 100;

/** What may be spent, and what has been. */
interface Budget {
  /** How many executions there may be, and have been. */
  readonly limit: number;
  spent: number;
  /** How many of them were cut off at the step limit. */
  capped: number;
  /** Whether one of them waited for a promise. */
  waitedOutside: boolean;
  /** When to stop, on the host's clock in milliseconds. */
  readonly deadline: number;
}

/** How long an execution waits for a promise before it is given up, in milliseconds. */
const LONGEST_WAIT = 1000;
/** How many turns the host has before time passes in the execution instead. */
const TURNS = 2;

/**
 * Outside the execution, all of which waits: lets the host go on until a goroutine can, such as one that waits for a
 * promise by `until`. False if none could for a second.
 */
async function outside({ program, clock }: Engine): Promise<boolean> {
  const end = host.now() + LONGEST_WAIT;
  for (let turn = 0; program.head === null; turn++) {
    if (clock.pending.length > 0 && turn === TURNS) return true;
    if (host.now() > end) return false;
    await new Promise<void>((resolve) => host.defer(resolve));
  }
  return true;
}

/** Performs one execution; the failure it came to. */
export async function execute(engine: Engine, body: Body<unknown>, strategy: Strategy): Promise<Failure | null> {
  engine.begin(body, strategy);
  while (!engine.proceed()) if (!(await outside(engine))) break;
  return engine.end();
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

/**
 * Looks into what the engine's last execution has made one suspect: a wait group that several goroutines use, and
 * updates that may be lost (see race/lost-update.ts). If there is something to it the schedule is executed again, up to
 * there; null if there is not.
 */
export async function suspected(engine: Engine, body: Body<unknown>): Promise<Failure | null> {
  const schedule = scheduleOf(engine.run);
  if (engine.suspectsCount) {
    engine.checkCounts();
    const failure = await execute(engine, body, new Scripted(schedule));
    if (failure !== null) return failure;
  }
  const { updates } = engine;
  if (updates === null) return null;
  for (const suspicion of updates.suspicions) {
    const trial = new Engine({ ...engine.options, leaks: false, check: null });
    const tried = trial.lookForUpdates() as LostUpdates;
    tried.try(suspicion);
    await execute(trial, body, new Scripted(schedule));
    if (tried.isTheSame) {
      updates.clear(suspicion);
      continue;
    }
    updates.confirm(suspicion);
    return (await execute(engine, body, new Scripted(schedule))) ?? suspicion.failure;
  }
  return null;
}

/** Executes until the first failure; null when the strategy has no more to try or the budget is spent. */
export async function search(
  engine: Engine,
  body: Body<unknown>,
  strategy: Strategy,
  budget: Budget,
): Promise<Failure | null> {
  let rest = host.now() + LONGEST;
  while (budget.spent < budget.limit && strategy.begin()) {
    budget.spent++;
    engine.begin(body, strategy);
    // Only an execution that waits for a promise is worth a promise.
    while (!engine.proceed()) if (!(await outside(engine))) break;
    let failure = engine.end();
    if (engine.run.capped) budget.capped++;
    if (engine.run.waitedOutside) budget.waitedOutside = true;
    if (failure === null && engine.isSuspicious) failure = await suspected(engine, body);
    if (failure !== null) return failure;
    if (budget.spent % STRIDE !== 0 && !engine.run.capped) continue;
    const now = host.now();
    if (now >= budget.deadline) break;
    if (now < rest) continue;
    await new Promise<void>((resolve) => host.defer(resolve));
    rest = host.now() + LONGEST;
  }
  return null;
}
