/** `run`: a program of its own inside any JavaScript program. */

import { unwatch, watch } from "./deadlock.ts";
import { describe } from "./describe.ts";
import { UsageError, type FatalError } from "./error.ts";
import { start, type Go } from "./go.ts";
import { isPerformable, type Op } from "./op.ts";
import { Program, type Conduct } from "./program.ts";
import { checkFunction, type RoutineLike } from "./routine.ts";
import type { Task } from "./task.ts";

/** The program that a body runs in. */
export interface Runtime {
  /** Starts a goroutine of this program, from wherever it is called: a callback, an async function. */
  readonly go: Go;
}

/** A result that `run` can return: no op or task, which its promise would perform. */
export type Plain<T> = T extends Op<unknown> | Task<unknown> ? never : T;

/** A program's body: its main goroutine. */
export type Body<T> = (rt: Runtime) => RoutineLike<T>;

export interface RunOptions {
  /** Aborting it ends the program; `run` rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * `"exact"`: report a deadlock as soon as the program's own accounting says that nothing can wake
   * a goroutine, though an async function or a callback may still hold a channel. By default a deadlock is
   * reported when the host's event loop has run dry, which a browser never tells.
   */
  readonly deadlock?: "exact";
}

/** `program` as its body sees it. */
export function runtime(program: Program): Runtime {
  const rt: Runtime = {
    go(what: unknown, ...args: unknown[]): void {
      if (program.ended)
        throw new UsageError("ERR_PROGRAM_ENDED", `rt.go: the program has ended, so ${describe(what)} can't run in it`);
      start(program, "rt.go", rt.go, what, args);
    },
  };
  return rt;
}

/** Starts a program with `body` as its main goroutine. */
export function launch<T>(caller: string, by: Function, body: Body<T>, conduct: Conduct, exact = false): Program {
  const program = new Program(conduct, { exact });
  begin(program, caller, by, body);
  return program;
}

/** Starts `body` as the main goroutine of `program`, which is new. */
export function begin<T>(program: Program, caller: string, by: Function, body: Body<T>): void {
  checkFunction(caller, body);
  program.main = start(program, caller, by, body, [runtime(program)]);
  watch(program);
}

/**
 * Runs a program: `body` is its main goroutine, and every goroutine started inside belongs to it. When
 * main returns, the others are dropped, as in Go.
 *
 * @param body a generator function, or one that returns a task; `rt.go` starts goroutines of this program from
 * callbacks.
 * @param options `signal` ends the program; `deadlock: "exact"` reports a deadlock at once.
 * @returns a promise of what main returns.
 * @throws (rejects with) the very value that a goroutine threw and did not catch; {@link FatalError};
 * {@link DeadlockError} with every goroutine's state in `dump`; `signal.reason` on abort;
 * {@link UsageError} if main returns an op or a task.
 *
 * @example
 * ```ts
 * const sum = await run(function* () {
 *   const ch = chan<number>();
 *   go(function* () { yield* ch.send(1); });
 *   return yield* ch.recv();
 * });
 * ```
 */
export function run<T>(body: Body<T> & Body<Plain<T>>, options: RunOptions = {}): Promise<Awaited<T>> {
  return new Promise((resolve, reject) => {
    const { signal, deadlock } = options;
    if (deadlock !== undefined && deadlock !== "exact") {
      throw new UsageError(
        "ERR_RUN_OPTION",
        `run: the option deadlock must be "exact" or left out, not ${describe(deadlock)}`,
      );
    }
    signal?.throwIfAborted();
    const end = (error: FatalError | null = null): void => {
      program.end(error);
      unwatch(program);
      signal?.removeEventListener("abort", abort);
    };
    const abort = (): void => {
      end();
      reject(signal?.reason as Error);
    };
    const conduct: Conduct = {
      returned(value) {
        end();
        if (isPerformable(value)) reject(performableResult(value));
        else resolve(value as Awaited<T>);
      },
      panicked(value) {
        end();
        reject(value);
      },
      failed(error) {
        end(error);
        reject(error);
      },
    };
    const program = launch("run", run, body as Body<T>, conduct, deadlock === "exact");
    signal?.addEventListener("abort", abort);
  });
}

/** Why a promise can't be resolved with what main returned. */
export function performableResult(value: unknown): UsageError {
  return new UsageError(
    "ERR_RUN_RESULT",
    `run: main returned ${describe(value)}, which its promise would perform: perform it by yield* first`,
  );
}
