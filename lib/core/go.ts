/** `go`: starts a goroutine. */

import { asyncContext } from "./async-context.ts";
import { callerOf, noteStart, tracksStarts } from "./debug.ts";
import { currentProgram } from "./default-program.ts";
import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import { fatal } from "./fatal.ts";
import type { Goroutine, RoutineFunction } from "./goroutine.ts";
import type { AsyncContext } from "./host.ts";
import { isTask, type Routine } from "./op.ts";
import type { Program } from "./program.ts";
import { asRoutine, calling, claim, isGeneratorFunction, started, type RoutineLike } from "./routine.ts";

/** The shape of `go`, and of everything that starts goroutines as it does. */
export interface Go {
  /** Starts a generator that has not run yet, or a task: Go's `go f(x)` is `go(this.f(x))`. */
  (routine: RoutineLike<unknown>): void;
  /** Starts `fn(...args)`. A shared function with arguments is 10 times cheaper than a closure for each goroutine. */
  <A extends unknown[]>(fn: (...args: A) => RoutineLike<unknown>, ...args: A): void;
}

/** Starts a goroutine of `program`, as the public function `by`, called `caller` in errors, was asked to do. */
export function start(
  program: Program,
  caller: string,
  by: Function,
  what: unknown,
  args: readonly unknown[],
): Goroutine {
  const g =
    typeof what === "function"
      ? startFunction(program, caller, what as RoutineFunction, args)
      : startLater(program, caller, by, what, args)();
  if (tracksStarts) noteStart(g, callerOf(by));
  return g;
}

/** A plain function is called at once, so that what is wrong with it is thrown at the caller. */
function startFunction(program: Program, caller: string, fn: RoutineFunction, args: readonly unknown[]): Goroutine {
  if (isGeneratorFunction(fn)) return program.spawn(null, fn, args);
  return program.spawn(asRoutine(caller, fn, fn(...(args as never[]))), fn, []);
}

/**
 * The same for a goroutine that is started later, and whose function need not block: checks now what can be checked,
 * and returns what starts it. That runs no user code and throws nothing: what is still wrong then is the goroutine's
 * own panic.
 */
export function startLater(
  program: Program,
  caller: string,
  by: Function,
  what: unknown,
  args: readonly unknown[],
): () => Goroutine {
  const spawn = spawner(program, caller, what, args, asyncContext());
  const at = callerOf(by);
  return () => {
    const g = spawn();
    noteStart(g, at);
    return g;
  };
}

function spawner(
  program: Program,
  caller: string,
  what: unknown,
  args: readonly unknown[],
  context: AsyncContext | null,
): () => Goroutine {
  if (typeof what === "function") {
    const fn = what as RoutineFunction;
    if (isGeneratorFunction(fn)) return () => program.spawn(null, fn, args, context);
    return () => program.spawn(calling(caller, fn, args), fn, [], context);
  }
  if (what === null || what === undefined) fatal(program, "go of nil func value");
  if (typeof what !== "object") {
    throw new UsageError(
      "ERR_NO_ROUTINE",
      `${caller}: needs a generator function or a generator, not ${describe(what)}`,
    );
  }
  if (isTask(what)) return () => program.spawn(asRoutine(caller, undefined, what), null, [], context);
  const routine = asRoutine(caller, undefined, what as Routine<unknown>);
  claim(caller, what);
  let spawned = false;
  return () => {
    const again = spawned;
    spawned = true;
    return program.spawn(again ? refusing(caller) : routine, null, [], context);
  };
}

/** The goroutine of a generator that has been one before. */
function* refusing(caller: string): Routine {
  throw started(caller);
}

/**
 * Starts a goroutine: it runs beside its caller, from the caller's next blocking op on. Go's `go` statement.
 *
 * Inside a goroutine the new one belongs to the same program; elsewhere (an event handler, an async
 * function) to the thread's default program. The function's result is dropped; what it throws and does
 * not catch ends its program.
 *
 * @param fn a generator function with its arguments after it, or a generator that has not run yet, or a task.
 * A plain function that returns a generator or a task is called at once.
 * @throws {FatalError} `go of nil func value` for null and undefined.
 * @throws {UsageError} (a TypeError) for anything else, such as a function that returns nothing, a promise or an op,
 * and for a generator that is a goroutine already.
 *
 * @example
 * ```ts
 * function* worker(id: number, jobs: RecvChan<Job>): Routine { ... }
 * go(worker, 1, jobs);
 * ```
 */
export const go: Go = (what: unknown, ...args: unknown[]): void => {
  start(currentProgram(), "go", go, what, args);
};
