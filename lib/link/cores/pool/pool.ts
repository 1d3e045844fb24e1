/**
 * `pool`: workers that take their tasks from one queue.
 *
 * `run` is an op: its task begins once the op parks, its commit point is the task's outcome, and an op that is
 * withdrawn (a case that has lost) takes the task back, if no worker has begun it.
 */

import { afterwards } from "../../../core/afterwards.ts";
import { created } from "../../../core/debug.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import { Operation, type Op, type Routine } from "../../../core/op.ts";
import { BLOCKED } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { openWorldFor, type Peers } from "../../world.ts";
import { waitsElsewhere } from "../../deadlock-detector.ts";
import { ELEMENT, hrefOf, placed } from "../../go-on.ts";
import { Dispatcher, type Settings } from "./dispatcher.ts";
import type { RestartLimits } from "./restarts.ts";
import { Failure, RUN, Task } from "./task.ts";

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
  /**
   * Whether a task under way on a worker that dies is begun anew on another; false if left out. The third death that it
   * meets ends it.
   */
  readonly retry?: boolean | undefined;
  /**
   * Whether workers that die are started anew while there are tasks; true if left out. An object says how often:
   * `limit`, how many may die one after the other without a task done in between, 10 if left out; `backoff`, the pause
   * before the second of them is started, in milliseconds, 10 if left out. Each further pause is twice as long, up to
   * ten seconds.
   */
  readonly restart?: boolean | { readonly limit?: number; readonly backoff?: number } | undefined;
}

/** A function on several workers. */
export class Pool<F extends PoolFunction> {
  readonly #dispatcher: Dispatcher;

  constructor(dispatcher: Dispatcher) {
    this.#dispatcher = dispatcher;
  }

  /** On how many workers it began. */
  get size(): number {
    return this.#dispatcher.settings.size;
  }

  /** How many tasks have not ended: those that a worker performs, and those that wait for one. */
  get pending(): number {
    return this.#dispatcher.pending;
  }

  /**
   * Calls the function on whichever worker is free first.
   *
   * It is an op, so it can be a case of select. One that loses takes its task back; a task that a worker has begun by
   * then runs to its end, and its result is dropped.
   *
   * @param args values that can cross; a typed array over a SharedArrayBuffer is the same memory there. They are read
   * when the op is performed, and again if they must be sent again.
   * @returns an op: what the function returned; of a generator function or an async function, what that came to.
   * @throws {GoError} `ERR_TASK` if the function threw: what it threw, with the stack that it had there, is the cause.
   * `ERR_WORKER_DIED` if the worker that performed it has died, unless the pool retries; or if all have died, and are
   * not started anew. `ERR_POOL_CLOSED`, `ERR_CORES_CLOSED`, `ERR_PROGRAM_ENDED`. `ERR_MODULE` if the module can't be
   * loaded. {@link UsageError} `ERR_NO_EXPORT`, `ERR_CANNOT_CROSS`.
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

class Run<T> extends Operation<T> {
  override readonly reason: string = "pool run";
  readonly dispatcher: Dispatcher;
  readonly args: readonly unknown[];

  constructor(dispatcher: Dispatcher, args: readonly unknown[]) {
    super();
    this.dispatcher = dispatcher;
    this.args = args;
  }

  override get subject(): object {
    return this.dispatcher;
  }

  override ready(): boolean {
    return false;
  }

  override poll(): unknown {
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
    const task = new RunTask(this.args, waiter);
    waiter.value = task;
    waitsElsewhere(waiter, 1);
    // What crosses may have code of the user's: a getter.
    afterwards(() => this.dispatcher.begin(task));
  }

  override withdraw(waiter: Waiter): void {
    waitsElsewhere(waiter, -1);
    this.dispatcher.cancel(waiter.value as RunTask);
  }

  override settle(outcome: unknown): T {
    if (outcome instanceof Failure) throw outcome.toError();
    return outcome as T;
  }
}

class RunTask extends Task {
  readonly #waiter: Waiter;

  constructor(args: readonly unknown[], waiter: Waiter) {
    super(RUN, args);
    this.#waiter = waiter;
  }

  override refusal(error: unknown): unknown {
    // Before the arguments stand the ticket and what to do.
    return placed(error, "pool", (message) => message.replace(ELEMENT, (_, index) => `: args[${Number(index) - 2}]`));
  }

  override done(value: unknown): void {
    this.#wake(value);
  }

  override failed(failure: Failure): void {
    this.#wake(failure);
  }

  #wake(outcome: unknown): void {
    const waiter = this.#waiter;
    // Another thread may have fired another case of its select: that takes this one back.
    if (waiter.arbiter !== null && !waiter.arbiter.claim(() => this.#wake(outcome))) return;
    waitsElsewhere(waiter, -1);
    waiter.wake(outcome);
  }
}

/** Checks what options say of the workers. */
export function settingsOf(
  caller: string,
  { size, concurrency = 1, retry = false, restart = true }: PoolOptions,
  { size: all }: Peers,
): Settings {
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
  return { size: Math.min(size ?? all, all), concurrency, retry, restarts: restartsOf(caller, restart) };
}

function restartsOf(caller: string, restart: NonNullable<PoolOptions["restart"]>): RestartLimits | null {
  if (restart === false) return null;
  const { limit = 10, backoff = 10 } = restart === true ? {} : restart;
  if (typeof restart === "object" && restart !== null) {
    if (limit >= 0 && backoff >= 0 && backoff < Infinity) return { limit, backoff };
  } else if (restart === true) return { limit, backoff };
  throw new UsageError(
    "ERR_POOL_RESTART",
    `${caller}: restart must be true, false or { limit, backoff }, a number of workers and of milliseconds from 0 on, not ${describe(restart)}`,
  );
}

/**
 * A pool of workers for one function: its tasks wait in one queue in shared memory, and whichever worker is free takes
 * the next, so that none idles while others have work. The nearest thing in Go is a channel of jobs that several
 * goroutines range over.
 *
 * It belongs to the program of the goroutine that makes it, as what `go` starts does, and keeps no process alive while
 * no goroutine waits for a task.
 *
 * @param module the URL of the function's module: `new URL("./square.ts", import.meta.url)`.
 * @param name the function's name among its exports. It may be plain, a generator function or async.
 * @param options `size`, on how many workers; `concurrency`, how many tasks each performs at a time; `retry`, whether
 * tasks of a worker that dies are begun anew; `restart`, whether such a worker is started anew.
 * @throws {UsageError} `ERR_NO_CORES` without workers, `ERR_POOL_SIZE`, `ERR_POOL_RESTART`. {@link GoError}
 * `ERR_CORES_CLOSED` while they are being closed.
 *
 * @example
 * ```ts
 * import type { square } from "./square.ts";
 * const squares = pool<typeof square>(new URL("./square.ts", import.meta.url), "square");
 * log(yield* squares.run(12));
 * ```
 */
export function pool<F extends PoolFunction>(module: URL | string, name: string, options: PoolOptions = {}): Pool<F> {
  const at = openWorldFor("pool", "there are no workers");
  const work = { module: hrefOf("pool", module), name, mapper: null };
  return new Pool<F>(new Dispatcher(at, currentProgram(), work, settingsOf("pool", options, at.peers)));
}
