/** `run`: a program of its own inside any JavaScript program. */

import { unwatch, watch } from "./deadlock.ts";
import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import { start, type Go } from "./go.ts";
import type { Routine } from "./op.ts";
import { Program, type Conduct } from "./program.ts";

/** The program that a body runs in. */
export interface Runtime {
  /** Starts a goroutine of this program, from wherever it is called: a callback, an async function. */
  readonly go: Go;
}

/** A result that `run` can return: not an op or a promise, which the promise of `run` would unwrap. */
export type Plain<T> = T extends PromiseLike<unknown> ? never : T;

/** A program's body: its main goroutine. */
export type Body<T> = (rt: Runtime) => Routine<T>;

export interface RunOptions {
  /** Aborting it ends the program; `run` rejects with its reason. */
  readonly signal?: AbortSignal;
  /**
   * `"exact"`: report a deadlock as soon as the program's own accounting says that nothing can wake
   * anybody, though an async function or a callback may still hold a channel. By default a deadlock is
   * reported when the host's event loop has run dry, which a browser never tells.
   */
  readonly deadlock?: "exact";
}

/** A new program with `body` as its main goroutine. */
export function launch<T>(caller: string, body: Body<T>, conduct: (program: Program) => Conduct, exact: boolean): Program {
  if (typeof body !== "function") {
    throw new UsageError("ERR_NO_ROUTINE", `${caller}: the body must be a generator function, not ${describe(body)}`);
  }
  const program = new Program(conduct, { exact });
  const rt: Runtime = {
    go(what: unknown, ...args: unknown[]): void {
      if (program.ended) throw new UsageError("ERR_PROGRAM_ENDED", `rt.go: the program has ended, so ${describe(what)} can't run in it`);
      start(program, "rt.go", what, args);
    },
  };
  program.main = start(program, caller, body, [rt]);
  watch(program);
  return program;
}

/**
 * Runs a program: `body` is its main goroutine, and every goroutine started inside belongs to it. When
 * main returns, the others are dropped, as in Go.
 *
 * @param body a generator function; `rt.go` starts goroutines of this program from callbacks.
 * @param options `signal` ends the program; `deadlock: "exact"` reports a deadlock at once.
 * @returns a promise of what main returns.
 * @throws (rejects with) the very value that a goroutine threw and did not catch; {@link FatalError};
 * {@link DeadlockError} with every goroutine's state in `dump`; `signal.reason` on abort;
 * {@link UsageError} if main returns an op or a promise.
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
export function run<T>(body: Body<T> & Body<Plain<T>>, options: RunOptions = {}): Promise<T> {
  return new Promise((resolve, reject) => {
    const { signal, deadlock } = options;
    if (deadlock !== undefined && deadlock !== "exact") {
      throw new UsageError("ERR_RUN_OPTION", `run: the option deadlock must be "exact" or left out, not ${describe(deadlock)}`);
    }
    signal?.throwIfAborted();
    const program = launch("run", body as Body<T>, (ending) => {
      const end = (settle: () => void, fatal: Parameters<Program["end"]>[0] = null): void => {
        ending.end(fatal);
        unwatch(ending);
        signal?.removeEventListener("abort", abort);
        settle();
      };
      const abort = (): void => end(() => reject(signal?.reason as Error));
      signal?.addEventListener("abort", abort);
      return {
        returned: (value) =>
          end(() => {
            if (isThenable(value)) reject(new UsageError("ERR_RUN_RESULT", `run: main returned ${describe(value)}, which its promise would unwrap: perform it by yield* first`));
            else resolve(value as T);
          }),
        panicked: (value) => end(() => reject(value as Error)),
        failed: (error) => end(() => reject(error), error),
      };
    }, deadlock === "exact");
    void program;
  });
}

function isThenable(value: unknown): boolean {
  return typeof value === "object" && value !== null && typeof (value as { then?: unknown }).then === "function";
}
