/**
 * Executes a body: once, or again and again under one strategy, until something is found or the budget is spent. And
 * the engine for that, from what the caller's options say.
 */

import { host } from "#host";
import { asyncContext } from "../../core/async-context.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { checkFunction } from "../../core/routine.ts";
import type { Body } from "../../core/run.ts";
import { thread } from "../../core/thread.ts";
import { checkWhole } from "./check-whole.ts";
import { watched } from "./engine/async-watch.ts";
import { Engine } from "./engine/engine.ts";
import { HOST_WAIT } from "./engine/host-wait.ts";
import type { Failure } from "./engine/ending.ts";
import type { LostUpdates } from "./race/lost-update.ts";
import { type Schedule, type TimeMode, timeModes } from "./schedule.ts";
import { Scripted } from "./strategies/scripted.ts";
import type { Run, Strategy } from "./strategies/strategy.ts";

/** What an execution may do, and when it has failed. */
export interface ExecutionOptions<T = unknown> {
  /** How time passes: `"adversarial"` (left out), `"ordered"` or `"idle"`. */
  readonly time?: TimeMode;
  /** After how many steps an execution is taken not to end, and tried for liveness; 2000 if left out. */
  readonly maxSteps?: number;
  /** Whether a goroutine that never ends is a failure once main has returned; true if left out. */
  readonly leaks?: boolean;
  /** Whether a data race on a {@link shared} variable and a lost update of {@link watch}ed data are failures; true. */
  readonly races?: boolean;
  /** Throws if what main returned is wrong: the failure `property`. Called once everything has come to rest. */
  readonly check?: (value: T) => void;
  /**
   * How long an execution in which nothing else can go on waits for a promise, or for what it has left to the host, in
   * milliseconds; 1000 if left out. What has not come by then is the failure `unsettled`.
   */
  readonly hostWait?: number;
}

const MAX_STEPS = 2000;

/** The engine for `options`, checked. */
export function engineFor(caller: string, body: unknown, options: ExecutionOptions<never>): Engine {
  const {
    time = "adversarial",
    maxSteps = MAX_STEPS,
    leaks = true,
    races = true,
    check,
    hostWait = HOST_WAIT,
  } = options;
  checkOutside(caller);
  checkBody(caller, body);
  checkCheck(caller, check);
  if (!timeModes.includes(time)) {
    const modes = timeModes.map((mode) => JSON.stringify(mode)).join(", ");
    throw new UsageError("ERR_TIME_MODE", `${caller}: time must be one of ${modes}, not ${describe(time)}`);
  }
  checkWhole(caller, "maxSteps", maxSteps, 1);
  if (!(hostWait >= 0 && hostWait < Infinity))
    throw new UsageError(
      "ERR_TESTING_OPTION",
      `${caller}: hostWait must be a number of milliseconds, 0 or more, not ${describe(hostWait)}`,
    );
  const checked = (check ?? null) as ((value: unknown) => unknown) | null;
  return new Engine({ time, maxSteps, leaks, races, check: checked, hostWait });
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
  /** Whether an update of one of them may have been lost that was not tried. */
  untried = false;
  /** Whether microtasks that had waited for long had their turn in one of them without a decision. */
  hurried = false;
  /** When to stop, on the host's clock in milliseconds; and whether it came to that. */
  readonly deadline: number;
  timedOut = false;

  constructor(limit: number, deadline: number = Infinity) {
    this.limit = limit;
    this.deadline = deadline;
  }
}

/** How many turns of its event loop the host has before time passes in the execution instead, or it is judged. */
const TURNS = 2;
/** How long at the least before it is judged, if async code takes part, in milliseconds: not all of it can be seen. */
const GRACE = 10;

/** What is done from macrotasks' stacks: wherever it yields, the host has a turn of its event loop, or what it takes. */
type Work<T> = Generator<void | Promise<void>, T, void>;

/**
 * Performs `work`, which executes with `engine`, from macrotasks' stacks: on a microtask's the host would not run other
 * microtasks when it is asked to. In the caller's async context.
 */
function drive<T>(engine: Engine, work: Work<T>): Promise<T> {
  const context = asyncContext();
  const { outside } = engine;
  return new Promise((resolve, reject) => {
    const goOn = (): void => {
      let result: IteratorResult<void | Promise<void>, T>;
      try {
        outside.enter();
        try {
          result = work.next();
        } finally {
          outside.leave();
        }
      } catch (error) {
        return reject(error);
      }
      if (result.done === true) resolve(result.value);
      else if (result.value === undefined) host.defer(turn);
      else void result.value.then(() => host.defer(turn), reject);
    };
    const turn = (): void => host.asyncContexts.enter(context, goOn, undefined);
    outside.rebase();
    host.defer(turn);
  });
}

/**
 * Outside the execution: lets the host go on, until a goroutine can that could not, such as one that waits for a
 * promise by `until`. False if none could within the limit, `end`.
 */
function* turns(engine: Engine, end: number): Work<boolean> {
  const { program, outside } = engine;
  const begun = host.now();
  const polls = program.head !== null;
  // Without a goroutine: an async function may have come to its end.
  const isOpen = (): boolean => program.head === null && (engine.hostWait.waitsOutside || engine.ending.wouldFail);
  const isLong = (): boolean =>
    engine.hostWait.waitsOutside
      ? !engine.hostWait.letsTimePass
      : outside.hasBegun || (outside.takesPart && host.now() - begun < GRACE);
  for (let turn = 0; turn < TURNS || (isOpen() && isLong()); turn++) {
    if (program.head !== null && !polls) break;
    if (turn >= TURNS && host.now() >= engine.deadline) {
      engine.run.interrupted = true;
      return false;
    }
    if (host.now() > end) return false;
    yield;
  }
  return true;
}

/** Goes on with an execution that waits for the host, to its end; the failure it came to. */
function* finished(engine: Engine): Work<Failure | null> {
  const limit = engine.options.hostWait ?? HOST_WAIT;
  const end = host.now() + limit;
  do {
    const hasTime = yield* turns(engine, engine.program.head === null ? host.now() + limit : end);
    engine.hostWait.hasTurned();
    if (!hasTime) break;
  } while (!engine.proceed() || engine.hostWait.isInDoubt);
  return engine.end();
}

function* performed(engine: Engine, body: Body<unknown>, strategy: Strategy): Work<Failure | null> {
  engine.begin(body, strategy);
  return engine.proceed() && !engine.hostWait.isInDoubt ? engine.end() : yield* finished(engine);
}

/** Performs one execution; the failure it came to. */
export function execute(engine: Engine, body: Body<unknown>, strategy: Strategy): Promise<Failure | null> {
  return drive(engine, performed(engine, body, strategy));
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

function* searched(engine: Engine, body: Body<unknown>, strategy: Strategy, budget: Budget): Work<Failure | null> {
  let now = host.now();
  let rest = now + LONGEST;
  let stride = 1;
  let left = stride;
  let hasBegun = false;
  engine.deadline = budget.deadline;
  while (budget.spent < budget.limit && strategy.begin()) {
    budget.spent++;
    engine.begin(body, strategy);
    // Only an execution that waits for the host is worth a generator.
    const ended = engine.proceed() && !engine.hostWait.isInDoubt ? engine.end() : yield* finished(engine);
    hasBegun ||= engine.ending.begun;
    let failure = ended ?? engine.overdue();
    const { run } = engine;
    if (run.decisions > 0) budget.decided++;
    if (run.capped) budget.capped++;
    if (run.waitedOutside) budget.waitedOutside = true;
    if (run.hurried) budget.hurried = true;
    if (engine.detectors.updates?.hasGivenUp === true) budget.untried = true;
    if (failure === null && engine.detectors.isSuspicious)
      yield suspected(engine, body).then((found) => void (failure = found));
    if (failure !== null) return failure;
    if (run.interrupted) {
      budget.timedOut = true;
      if (run.steps === 0) budget.spent--;
      break;
    }
    if (--left > 0) continue;
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
    yield;
    engine.outside.rebase();
    now = host.now();
    rest = now + LONGEST;
  }
  if (!hasBegun) return null;
  // What is rejected by now is told of.
  yield;
  return engine.overdue();
}

/**
 * Looks into what the engine's last execution has made one suspect: a wait group that several goroutines use, and
 * updates that may be lost (see race/lost-update.ts). If there is something to it the schedule is executed again, up to
 * there; null if there is not.
 */
export async function suspected(engine: Engine, body: Body<unknown>): Promise<Failure | null> {
  const schedule = scheduleOf(engine.run);
  if (engine.detectors.suspectsCount) {
    engine.detectors.checkCounts();
    const failure = await execute(engine, body, new Scripted(schedule));
    if (failure !== null) return failure;
  }
  const { deadline } = engine;
  const { updates } = engine.detectors;
  if (updates === null) return null;
  for (const suspicion of updates.suspicions) {
    const trial = new Engine({ ...engine.options, leaks: false, check: null });
    const tried = trial.detectors.lookForUpdates() as LostUpdates;
    tried.try(suspicion);
    trial.deadline = deadline;
    const before = schedule.filter(({ decision }) => decision < suspicion.decisions);
    await watched(trial, () => execute(trial, body, new Scripted(before)));
    // A trial that was broken off tells nothing.
    if (trial.run.interrupted) {
      engine.run.interrupted = true;
      break;
    }
    if (tried.isTheSame) {
      updates.clear(suspicion);
      continue;
    }
    updates.confirm(suspicion);
    // It has ended once: what is found when the time is up is seen to its end.
    engine.deadline = Infinity;
    const failure = await execute(engine, body, new Scripted(before));
    engine.deadline = deadline;
    if (failure !== null) return failure;
    engine.ending.fail(suspicion.failure);
    engine.witness?.(suspicion.failure);
    return suspicion.failure;
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
  return drive(engine, searched(engine, body, strategy, budget));
}
