/**
 * A runner: a goroutine on a worker that performs the tasks of a pool, one after the other, as long as its channel is
 * open. It begins what the function returns that is not its result yet, an op, a promise or a generator, and waits for
 * that.
 */

import { host } from "#host";
import { call } from "../../../core/call.ts";
import type { Chan } from "../../../core/chan.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import { isGoexit } from "../../../core/goexit.ts";
import { gosched } from "../../../core/gosched.ts";
import { isPerformable, type Op, type Routine } from "../../../core/op.ts";
import { until } from "../../../core/until.ts";
import { byItsText } from "../../codec/errors.ts";
import { world, type SharedHeap } from "../../world.ts";
import { loadFunction, type Exported } from "../../go-on.ts";
import { beginTask } from "./queues.ts";
import {
  DONE,
  EACH,
  FAILED,
  FOLD,
  MAP,
  MAP_AND_FOLD,
  SKIPPED,
  UNLOADABLE,
  type Answer,
  type TaskMessage,
} from "./task.ts";

/** After how long a task the other goroutines of the thread have their turn, in milliseconds. */
const LONG = 4;

/** What a runner needs. */
export interface RunnerOptions {
  readonly tasks: Chan<TaskMessage>;
  readonly answers: Chan<Answer>;
  /** Where the table of the tasks that have begun stands; -1 if there is none. */
  readonly table: number;
  readonly worker: number;
  readonly module: string;
  readonly name: string;
  /** The function that comes before the one that folds; null if there is none. */
  readonly mapper: string | null;
}

/** Which element of a chunk is in hand, for the report of a failure; -1 if the task is no chunk. */
interface Position {
  index: number;
}

export function* runner(options: RunnerOptions): Routine {
  const { tasks, answers, table, worker } = options;
  const heap = table < 0 ? null : (world.current?.heap as SharedHeap);
  let fn: Exported;
  let mapper: Exported | null;
  try {
    [fn, mapper] = yield* until(loaded(options));
  } catch (e) {
    yield* answers.send(unloadable(e));
    return;
  }
  for (;;) {
    const [task, ok] = yield* tasks.recvOk();
    if (!ok) return;
    const ticket = task[0];
    if (heap !== null && !beginTask(heap, table, ticket, worker)) {
      // Its pool looks whether there is room then. If this finds none, another answer comes.
      void answers.trySend([ticket, SKIPPED]);
      continue;
    }
    const position: Position = { index: -1 };
    const begun = host.now();
    let time;
    try {
      const value = yield* perform(fn, mapper, task, position);
      time = host.now() - begun;
      yield* answers.send([ticket, DONE, value, time]);
    } catch (e) {
      time = host.now() - begun;
      const error = isGoexit(e) ? new GoError("ERR_GOEXIT", "it called goexit") : e;
      yield* sendFailure(answers, ticket, worker, position, error);
    }
    if (time > LONG) yield* gosched();
  }
}

function loaded({ module, name, mapper }: RunnerOptions): Promise<[Exported, Exported | null]> {
  return Promise.all([
    loadFunction("pool", module, name, false),
    mapper === null ? null : loadFunction("pool", module, mapper, false),
  ]);
}

function unloadable(e: unknown): Answer {
  const { code, message } = e as UsageError | GoError;
  return [0, UNLOADABLE, code, message, (e as Error).cause];
}

function* sendFailure(
  answers: Chan<Answer>,
  ticket: number,
  worker: number,
  { index }: Position,
  error: unknown,
): Routine {
  try {
    yield* answers.send([ticket, FAILED, error, worker, index]);
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    yield* answers.send([ticket, FAILED, byItsText(error), worker, index]);
  }
}

function* perform(fn: Exported, mapper: Exported | null, task: TaskMessage, position: Position): Routine<unknown> {
  const chunk = task[2] as ArrayLike<unknown>;
  switch (task[1]) {
    case MAP:
      return yield* mapChunk(fn, chunk, position);
    case EACH:
      return yield* forEach(fn, chunk, position);
    case FOLD:
      return yield* fold(fn, null, chunk, position);
    case MAP_AND_FOLD:
      return yield* fold(fn, mapper, chunk, position);
    default: {
      const value = fn(...task.slice(2));
      return isUnfinished(value) ? yield* finish(value) : value;
    }
  }
}

/** What a function of a user returns that is not its result yet; a plain function's is at once. */
type Unfinished = Routine<unknown> | Op<unknown> | PromiseLike<unknown>;

/** Whether the function has only begun: it is a generator function, or async. */
function isUnfinished(value: unknown): value is Unfinished {
  if (typeof value !== "object" || value === null) return false;
  const { next, then } = value as { next?: unknown; then?: unknown };
  return typeof next === "function" || typeof then === "function";
}

function* finish(value: Unfinished): Routine<unknown> {
  if (isPerformable(value)) return yield* value as Op<unknown>;
  if ("then" in value) return yield* until(value as Promise<unknown>);
  return yield* call(() => value);
}

export interface TypedArray extends ArrayLike<number | bigint> {
  readonly buffer: ArrayBufferLike;
  slice(from?: number, to?: number): TypedArray;
  subarray(from: number, to: number): TypedArray;
  [index: number]: number | bigint;
}

export function isTypedArray(chunk: unknown): chunk is TypedArray {
  return ArrayBuffer.isView(chunk) && !(chunk instanceof DataView);
}

/** The results of all; of a typed array, if all of them fit its kind, in one of the same kind. */
function* mapChunk(fn: Exported, chunk: ArrayLike<unknown>, position: Position): Routine<ArrayLike<unknown>> {
  const results = Array.from<unknown>({ length: chunk.length });
  for (position.index = 0; position.index < chunk.length; position.index++) {
    const value = fn(chunk[position.index]);
    results[position.index] = isUnfinished(value) ? yield* finish(value) : value;
  }
  position.index = -1;
  return isTypedArray(chunk) ? ofKind(chunk, results) : results;
}

function ofKind(chunk: TypedArray, results: readonly unknown[]): ArrayLike<unknown> {
  const type = typeof chunk[0];
  if (!results.every((value) => typeof value === type)) return results;
  const kind = chunk.slice();
  for (let i = 0; i < results.length; i++) kind[i] = results[i] as number;
  return kind;
}

function* forEach(fn: Exported, chunk: ArrayLike<unknown>, position: Position): Routine {
  for (position.index = 0; position.index < chunk.length; position.index++) {
    const value = fn(chunk[position.index]);
    if (isUnfinished(value)) yield* finish(value);
  }
  position.index = -1;
}

/** Folds all of a chunk into one, from the left; `mapper`, if given, is called with each before. */
function* fold(fn: Exported, mapper: Exported | null, chunk: ArrayLike<unknown>, position: Position): Routine<unknown> {
  let result: unknown;
  for (position.index = 0; position.index < chunk.length; position.index++) {
    let value: unknown = chunk[position.index];
    if (mapper !== null) {
      value = mapper(value);
      if (isUnfinished(value)) value = yield* finish(value);
    }
    if (position.index > 0) {
      value = fn(result, value);
      if (isUnfinished(value)) value = yield* finish(value);
    }
    result = value;
  }
  position.index = -1;
  return result;
}
