/**
 * Executes a body: once, or again and again under one strategy, until something is found or the budget is spent. And
 * the engine for that, from what the caller's options say.
 */

import { host } from "#host";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { checkFunction } from "../../core/routine.ts";
import type { Body } from "../../core/run.ts";
import { thread } from "../../core/thread.ts";
import { checkWhole } from "./check-whole.ts";
import { Engine } from "./engine/engine.ts";
import type { Failure } from "./engine/ending.ts";
import type { Schedule, TimeMode } from "./schedule.ts";
import type { Run, Strategy } from "./strategies/strategy.ts";

/** What an execution may do, and when it has failed. */
export interface ExecutionOptions<T = unknown> {
  /** How time passes: `"adversarial"` (left out), or `"idle"`. */
  readonly time?: TimeMode;
  /** After how many steps an execution is taken not to end, and tried for liveness; 2000 if left out. */
  readonly maxSteps?: number;
  /** Whether a goroutine that never ends is a failure once main has returned; true if left out. */
  readonly leaks?: boolean;
  /** Whether a data race on a {@link shared} variable is a failure; true if left out. */
  readonly races?: boolean;
  /** Throws if what main returned is wrong: the failure `property`. Called once everything has come to rest. */
  readonly check?: (value: T) => void;
}

const MAX_STEPS = 2000;

/** The engine for `options`, checked. */
export function engineFor(caller: string, body: unknown, options: ExecutionOptions<never>): Engine {
  const { time = "adversarial", maxSteps = MAX_STEPS, leaks = true, races = true, check } = options;
  checkOutside(caller);
  checkBody(caller, body);
  checkCheck(caller, check);
  if (time !== "adversarial" && time !== "idle") {
    throw new UsageError("ERR_TIME_MODE", `${caller}: time must be "adversarial" or "idle", not ${describe(time)}`);
  }
  checkWhole(caller, "maxSteps", maxSteps, 1);
  return new Engine({ time, maxSteps, leaks, races, check: (check ?? null) as ((value: unknown) => unknown) | null });
}

/** An execution has the thread to itself: in the middle of a goroutine's step none can begin. */
function checkOutside(caller: string): void {
  const g = thread.current;
  if (g === null) return;
  throw new UsageError(
    "ERR_IN_GOROUTINE",
    `${caller}: called in a goroutine, ${g.id} (${g.name}), while it runs programs of its own: call it from the test, or from an async function`,
  );
}

function checkBody(caller: string, body: unknown): void {
  checkFunction(caller, body);
  if (!isAsync(body)) return;
  throw new UsageError(
    "ERR_NO_ROUTINE",
    `${caller}: the body is an async function, whose steps the host decides: write \`function*\`, with \`yield* until(promise)\` in the place of await`,
  );
}

function checkCheck(caller: string, check: unknown): void {
  if (check === undefined) return;
  if (typeof check !== "function")
    throw new UsageError("ERR_CHECK", `${caller}: check must be a function, not ${describe(check)}`);
  if (!isAsync(check)) return;
  throw new UsageError(
    "ERR_CHECK",
    `${caller}: check must be a plain function, not async: it is called once everything has come to rest, and what it awaited would be in no schedule`,
  );
}

const asyncFunction: unknown = Object.getPrototypeOf(async () => {});

function isAsync(f: unknown): boolean {
  return Object.getPrototypeOf(f) === asyncFunction;
}

/** How many executions there are at the most between two looks at the clock; a long one looks at it by itself. */
const STRIDE = 16;
/** In less than so many milliseconds, if that can be. */
const STRIDE_TIME = 10;

/** How long the host's event loop waits at a stretch, in milliseconds. */
const LONGEST = 100;

/** What may be spent, and what has been. */
export class Budget {
  /** How many executions there may be, and have been. */
  limit: number;
  spent = 0;
  /** How many of them had something to decide: the others could go only one way. */
  decided = 0;
  /** How many of them were cut off at the step limit. */
  capped = 0;
  /** Whether one of them waited for a promise. */
  waitedOutside = false;
  /** When to stop, on the host's clock in milliseconds; and whether it came to that. */
  readonly deadline: number;
  timedOut = false;

  constructor(limit: number, deadline: number = Infinity) {
    this.limit = limit;
    this.deadline = deadline;
  }
}

/** How long an execution waits for a promise before it is given up, in milliseconds. */
const LONGEST_WAIT = 1000;
/** How many turns the host has before time passes in the execution instead. */
const TURNS = 2;

/**
 * Outside the execution, all of which waits: lets the host go on until a goroutine can, such as one that waits for a
 * promise by `until`. False if none could for a second.
 */
async function outside({ program, clock, run, deadline }: Engine): Promise<boolean> {
  const end = host.now() + LONGEST_WAIT;
  for (let turn = 0; program.head === null; turn++) {
    if (clock.pending.length > 0 && turn === TURNS) return true;
    if (host.now() >= deadline) {
      run.interrupted = true;
      return false;
    }
    if (host.now() > end) return false;
    await hostTurn();
  }
  return true;
}

/** Lets the host's other work have its turn: what is settled or rejected by now is told of. */
function hostTurn(): Promise<void> {
  return new Promise((resolve) => host.defer(resolve));
}

/**
 * Lets what the execution has begun of async work go on, until a goroutine can as well, whether one can: until the
 * host has had its turn, or while an async function still waits at an op, for a second.
 */
async function wakes({ program, ending, options, run, deadline }: Engine): Promise<boolean> {
  // It has been broken off, or judged, while goroutines run on.
  if (program.head !== null) return false;
  const end = options.leaks ? Math.min(deadline, host.now() + LONGEST_WAIT) : 0;
  do {
    await hostTurn();
    if (ending.awaits) run.waitedOutside = true;
  } while (program.head === null && ending.failure === null && ending.awaits && host.now() < end);
  const isWoken = program.head !== null && ending.failure === null && !run.interrupted;
  if (isWoken) run.waitedOutside = true;
  return isWoken;
}

/** Performs one execution; the failure it came to. */
export async function execute(engine: Engine, body: Body<unknown>, strategy: Strategy): Promise<Failure | null> {
  engine.begin(body, strategy);
  do while (!engine.proceed()) if (!(await outside(engine))) break;
  while (engine.ending.begun && (await wakes(engine)));
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

/** Executes until the first failure; null when the strategy has no more to try or the budget is spent. */
export async function search(
  engine: Engine,
  body: Body<unknown>,
  strategy: Strategy,
  budget: Budget,
): Promise<Failure | null> {
  let now = host.now();
  let rest = now + LONGEST;
  let stride = 1;
  let left = stride;
  let hasBegun = false;
  engine.deadline = budget.deadline;
  while (budget.spent < budget.limit && strategy.begin()) {
    budget.spent++;
    engine.begin(body, strategy);
    // Only an execution that waits for a promise is worth a promise.
    do while (!engine.proceed()) if (!(await outside(engine))) break;
    while (engine.ending.begun && (await wakes(engine)));
    hasBegun ||= engine.ending.begun;
    const failure = engine.end() ?? engine.overdue();
    const { run } = engine;
    if (run.decisions > 0) budget.decided++;
    if (run.capped) budget.capped++;
    if (run.waitedOutside) budget.waitedOutside = true;
    if (failure !== null) return failure;
    if (--left > 0 && !run.interrupted) continue;
    const before = now;
    now = host.now();
    if (now >= budget.deadline) {
      budget.timedOut = true;
      break;
    }
    // Long executions are looked at more often than short ones.
    stride = now - before > STRIDE_TIME ? 1 : Math.min(STRIDE, stride << 1);
    left = stride;
    if (now < rest) continue;
    await hostTurn();
    now = host.now();
    rest = now + LONGEST;
  }
  if (!hasBegun) return null;
  await hostTurn();
  return engine.overdue();
}
