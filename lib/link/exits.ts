/** `exits`: how the workers of a world have ended, for the thread that made it. */

import { chan, type Chan } from "../core/chan.ts";

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
