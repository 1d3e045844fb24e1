/**
 * The thread of a worker, in whatever world: how it is started, that a script that is not ours ends in an error, and how
 * it has ended.
 */

import { host } from "#host";
import { threads } from "#threads";
import { chan, type Chan } from "../core/chan.ts";
import { GoError } from "../core/error.ts";
import type { Start, Thread } from "./cores/threads.ts";

/**
 * How long a thread may take until it has begun to run our script, in milliseconds: one that runs another script would
 * be waited for in vain.
 */
const START_LIMIT = 60_000;

export interface WorkerEvents {
  message(message: unknown): void;
  /**
   * @param error what it died of; undefined if it was closed or terminated.
   * @param code its exit code, where the host has one.
   */
  ended(error: unknown, code: number | undefined): void;
}

export function startWorker(data: unknown, events: WorkerEvents, how: Start): Thread {
  let [begun, terminated] = [false, false];
  let error: unknown;
  const late = host.timeout(() => {
    error = cannotRun(how, NOT_OURS);
    thread.terminate();
  }, START_LIMIT);
  const thread = threads.start(
    data,
    {
      begun() {
        begun = true;
        host.cancel(late);
      },
      message: (message) => events.message(message),
      error(thrown) {
        error ??= begun ? thrown : cannotRun(how, thrown);
      },
      exit(code) {
        host.cancel(late);
        if (!begun && !terminated) error ??= cannotRun(how, NOT_OURS);
        events.ended(error, code);
      },
    },
    how,
  );
  return {
    ...thread,
    terminate() {
      terminated = true;
      thread.terminate();
    },
  };
}

const NOT_OURS = new Error("it does not load the module goroutines/cores/worker");

function cannotRun({ worker }: Start, cause: unknown): GoError {
  const script = worker === undefined ? "" : ` ${String(worker)}`;
  const why = cause instanceof Error ? cause.message : String(cause);
  return new GoError(
    "ERR_WORKER_SCRIPT",
    `cores: the worker's script${script} can't be run: ${why} (how a bundle names it: docs/setting-up.md, Bundlers)`,
    { cause },
  );
}

/** How a worker has ended. */
export interface WorkerExit {
  readonly worker: number;
  /** What it died of; undefined if it was closed or terminated. */
  readonly error?: unknown;
  /**
   * The exit code of its thread, where the host has one: 0, what it gave to `process.exit`, or 1 for an error and for
   * `terminate`.
   */
  readonly code?: number;
}

/** After how long a worker on which no goroutine can go on is ended, whatever else it has, in milliseconds. */
export const LAST_CALL = 1000;
/** How many exits wait to be received: of workers that are started anew again and again the first are dropped. */
const LENGTH = 1024;

export class Exits {
  readonly received: Chan<WorkerExit> = chan<WorkerExit>(LENGTH);

  tell(worker: number, error: unknown, code: number | undefined): void {
    const exit: WorkerExit = {
      worker,
      ...(error === undefined ? {} : { error }),
      ...(code === undefined ? {} : { code }),
    };
    if (this.received.trySend(exit)) return;
    this.received.tryRecv();
    this.received.trySend(exit);
  }
}
