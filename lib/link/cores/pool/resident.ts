/**
 * A resident: a goroutine that lives on a worker and performs the tasks of a pool, one after the other, as long as its
 * channel is open.
 */

import { host } from "#host";
import { GoError, UsageError } from "../../../core/error.ts";
import { isGoexit } from "../../../core/goexit.ts";
import type { Chan } from "../../../core/chan.ts";
import { gosched } from "../../../core/gosched.ts";
import type { Routine } from "../../../core/op.ts";
import { until } from "../../../core/until.ts";
import { loadFunction, type Exported } from "../../go-on.ts";
import { world, type SharedHeap } from "../../world.ts";
import { fold, mapChunk, runEach, type Place } from "./chunk.ts";
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
} from "./protocol.ts";
import { takeTask } from "./tickets.ts";
import { finish, waits } from "./unfinished.ts";

/** After how long a task the others of the thread have their turn, in milliseconds. */
const LONG = 4;

/** Where a resident works. */
export interface Post {
  readonly tasks: Chan<TaskMessage>;
  readonly answers: Chan<Answer>;
  /** Where the table of the tickets stands; -1 if there is none. */
  readonly tickets: number;
  readonly worker: number;
  readonly module: string;
  readonly name: string;
  /** The function that comes before the one that folds; null if there is none. */
  readonly mapper: string | null;
}

export function* resident(post: Post): Routine {
  const { tasks, answers, tickets, worker } = post;
  let fn: Exported;
  let mapper: Exported | null;
  try {
    [fn, mapper] = yield* until(loaded(post));
  } catch (e) {
    yield* answers.send(unloadable(e));
    return;
  }
  for (;;) {
    const [task, ok] = yield* tasks.recvOk();
    if (!ok) return;
    const ticket = task[0];
    if (tickets >= 0 && !takeTask(world.current?.heap as SharedHeap, tickets, ticket, worker)) {
      // Its pool looks whether there is room then. If this finds none, another answer comes.
      void answers.trySend([ticket, SKIPPED]);
      continue;
    }
    const place: Place = { index: -1 };
    const begun = host.now();
    let time;
    try {
      const value = yield* perform(fn, mapper, task, place);
      time = host.now() - begun;
      yield* answers.send([ticket, DONE, value, time]);
    } catch (e) {
      time = host.now() - begun;
      yield* sendFailure(
        answers,
        ticket,
        worker,
        place,
        isGoexit(e) ? new GoError("ERR_GOEXIT", "it called goexit") : e,
      );
    }
    if (time > LONG) yield* gosched();
  }
}

function loaded({ module, name, mapper }: Post): Promise<[Exported, Exported | null]> {
  return Promise.all([
    loadFunction("pool", module, name, false),
    mapper === null ? null : loadFunction("pool", module, mapper, false),
  ]);
}

function unloadable(e: unknown): Answer {
  const { code, message } = e as UsageError | GoError;
  return [0, UNLOADABLE, code, message, (e as Error).cause];
}

/** What can't cross is told by its text. */
function* sendFailure(
  answers: Chan<Answer>,
  ticket: number,
  worker: number,
  { index }: Place,
  error: unknown,
): Routine {
  try {
    yield* answers.send([ticket, FAILED, error, worker, index]);
  } catch (e) {
    if (!(e instanceof UsageError)) throw e;
    const told = new Error(error instanceof Error ? error.message : String(error));
    if (error instanceof Error && error.stack !== undefined) told.stack = error.stack;
    yield* answers.send([ticket, FAILED, told, worker, index]);
  }
}

function* perform(fn: Exported, mapper: Exported | null, task: TaskMessage, place: Place): Routine<unknown> {
  switch (task[1]) {
    case MAP:
      return yield* mapChunk(fn, task[2] as ArrayLike<unknown>, place);
    case EACH:
      return yield* runEach(fn, task[2] as ArrayLike<unknown>, place);
    case FOLD:
      return yield* fold(fn, null, task[2] as ArrayLike<unknown>, place);
    case MAP_AND_FOLD:
      return yield* fold(fn, mapper, task[2] as ArrayLike<unknown>, place);
    default: {
      const value = fn(...task.slice(2));
      return waits(value) ? yield* finish(value) : value;
    }
  }
}
