/** `toPromise`: an op or a task as a promise. The way back is `until`. */

import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { isPerformable, isTask, type Op } from "../core/op.ts";
import { select } from "../core/select.ts";
import type { Task } from "../core/task.ts";
import { aborted } from "./abort-signal.ts";

/**
 * Performs an op or a task at once, and returns a promise of what comes of it: for code that wants a
 * promise of its own, with `catch` and `finally`. In an async function, `await op` does.
 *
 * `Promise.race` takes a value for each of its ops and loses all but one. An op that is given up by
 * `signal` takes none.
 *
 * @param what an op, or a task: `toPromise(call(fn, ...args))` starts a goroutine that runs `fn`.
 * @param options `signal`, for an op: aborting it gives the op up and rejects with its reason.
 * @returns a promise. It belongs to no program, so a deadlock report does not count on it.
 * @throws {UsageError} if it is neither, or for a task with a signal.
 *
 * @example
 * ```ts
 * const job = await toPromise(jobs.recv(), { signal: AbortSignal.timeout(1000) });
 * ```
 */
export function toPromise<T>(what: Task<T>): Promise<T>;
export function toPromise<T>(what: Op<T>, options?: { readonly signal?: AbortSignal | undefined }): Promise<T>;
export function toPromise<T>(
  what: Op<T> | Task<T>,
  options: { readonly signal?: AbortSignal | undefined } = {},
): Promise<T> {
  if (!isPerformable(what))
    throw new UsageError("ERR_TO_PROMISE", `toPromise: needs an op or a task, not ${describe(what)}`);
  const { signal } = options;
  if (signal === undefined) return new Promise((resolve, reject) => void what.then(resolve, reject));
  if (isTask(what))
    throw new UsageError(
      "ERR_TO_PROMISE",
      "toPromise: a task has several steps, so it can't be given up: pass the signal to what it does",
    );
  return untilAborted(what, signal);
}

async function untilAborted<T>(op: Op<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted();
  const r = await select([op, aborted(signal)]);
  if (r.case === 0) return r.value as T;
  throw r.value;
}
