/** Starts the thread of a worker, and sees to it that a script that is not ours ends in an error. */

import { host } from "#host";
import { threads } from "#threads";
import { GoError } from "../core/error.ts";
import type { Start, Thread } from "./threads.ts";
import type { StartFailure } from "./world.ts";

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
  // Only now: it is told of nothing before its starter has returned, and perhaps it could not be started.
  const late = host.timeout(() => {
    error = cannotRun(how, NOT_OURS);
    thread.terminate();
  }, START_LIMIT);
  return {
    ...thread,
    terminate() {
      terminated = true;
      thread.terminate();
    },
  };
}

/** Why a worker could not be started anew. */
export function startFailure(worker: number, error: unknown): StartFailure {
  return {
    code: error instanceof GoError ? error.code : "ERR_WORKER_DIED",
    message: `worker ${worker} can't be started anew: ${error instanceof Error ? error.message : String(error)}`,
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
