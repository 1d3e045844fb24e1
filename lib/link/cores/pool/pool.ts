/** `pool`: workers that take their tasks from one queue. */

import { created } from "../../../core/debug.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import type { Op, Routine } from "../../../core/op.ts";
import { hrefOf } from "../../go-on.ts";
import { Dispatcher, type Staff } from "./dispatcher.ts";
import { Run } from "./run.ts";
import { worldFor, type Peers } from "../../world.ts";

/** A function that other threads can call: plain, a generator function, or async. */
export type PoolFunction = (...args: never[]) => unknown;

/** What a call of it comes to. */
export type ResultOf<F extends PoolFunction> = ReturnType<F> extends Routine<infer T> ? T : Awaited<ReturnType<F>>;

export interface PoolOptions {
  /** On how many workers; all of them if left out. */
  readonly size?: number | undefined;
  /**
   * How many tasks each performs at a time; 1 if left out. More is for functions that wait: generator functions and
   * async ones.
   */
  readonly concurrency?: number | undefined;
  /** Whether tasks under way on a worker that dies are begun anew on another, at most as often as there are workers. */
  readonly retry?: boolean | undefined;
}

/** A function on several workers. */
export class Pool<F extends PoolFunction> {
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  /** On how many workers it began. */
  get size(): number {
    return this.#dispatcher.staff.size;
  }

  /** How many tasks have not ended: those that a worker performs, and those that wait for one. */
  get pending(): number {
    return this.#dispatcher.pending;
  }

  /**
   * Calls the function on whichever worker is free first.
   *
   * It is an op, so it can be a case of select. One that loses takes its task back; a task that a worker has begun by
   * then runs to its end, and nobody learns its result.
   *
   * @param args values that can cross; a typed array over a SharedArrayBuffer is the same memory there. They are read
   * when the op is performed, and again if they must be sent again.
   * @returns an op: what the function returned; of a generator function or an async function, what that came to.
   * @throws {GoError} `ERR_TASK` if the function threw: what it threw, with the stack that it had there, is the cause.
   * `ERR_WORKER_DIED` if the worker that performed it has died, unless the pool retries. `ERR_POOL_CLOSED`,
   * `ERR_PROGRAM_ENDED`. `ERR_MODULE` if the module can't be loaded. {@link UsageError} `ERR_NO_EXPORT`,
   * `ERR_CANNOT_CROSS`.
   *
   * @example
   * ```ts
   * import type { square } from "./square.ts";
   * const squares = pool<typeof square>(new URL("./square.ts", import.meta.url), "square");
   * const r = yield* select({ answer: squares.run(12), late: sleep(1000) });
   * if (r.case === "answer") log(r.value);
   * ```
   */
  run(...args: Parameters<F>): Op<ResultOf<F>> {
    return created(new Run<ResultOf<F>>(this.#dispatcher, args), this.run);
  }

  /** Takes no more tasks, and lets its workers go once those that it has have ended. */
  close(): Promise<void> {
    return this.#dispatcher.close();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Checks what options say of the workers. */
export function staffOf(
  caller: string,
  { size, concurrency = 1, retry = false }: PoolOptions,
  { size: all }: Peers,
): Staff {
  for (const [what, given] of [
    ["size", size ?? all],
    ["concurrency", concurrency],
  ] as const) {
    if (!Number.isInteger(given) || given < 1) {
      throw new UsageError(
        "ERR_POOL_SIZE",
        `${caller}: ${what} must be a whole number from 1 on, not ${describe(given)}`,
      );
    }
  }
  return { size: Math.min(size ?? all, all), concurrency, retry };
}

/**
 * A pool of workers for one function: its tasks wait in one queue in shared memory, and whichever worker is free takes
 * the next, so that none idles while others have work. The nearest thing in Go is a channel of jobs that several
 * goroutines range over.
 *
 * It belongs to the program of the goroutine that makes it, as what `go` starts does, and keeps no process alive while
 * nobody waits for a task.
 *
 * @param module the URL of the function's module: `new URL("./square.ts", import.meta.url)`.
 * @param name the function's name among its exports. It may be plain, a generator function or async.
 * @param options `size`, on how many workers; `concurrency`, how many tasks each performs at a time; `retry`.
 * @throws {UsageError} `ERR_NO_CORES` without workers, `ERR_POOL_SIZE`.
 *
 * @example
 * ```ts
 * import type { square } from "./square.ts";
 * const squares = pool<typeof square>(new URL("./square.ts", import.meta.url), "square");
 * log(yield* squares.run(12));
 * ```
 */
export function pool<F extends PoolFunction>(module: URL | string, name: string, options: PoolOptions = {}): Pool<F> {
  const at = worldFor("pool", "there are no workers");
  const work = { module: hrefOf("pool", module), name, mapper: null };
  return new Pool<F>(new Dispatcher(at, currentProgram(), work, staffOf("pool", options, at.peers)));
}
