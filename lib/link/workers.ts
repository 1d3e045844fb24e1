/**
 * The workers of a world, for the thread that made it: how they are started, what can be done with them, and how they
 * have ended.
 */

import { chan, type Chan, type RecvChan } from "../core/chan.ts";
import type { ResourceLimits } from "./threads.ts";

export interface CoresOptions {
  /** How many workers; as many as the machine has cores if left out. */
  readonly size?: number;
  /** How large the memory that they share may become, in bytes; 1 GiB if left out. */
  readonly heap?: number;
  /**
   * Whether the process may end while goroutines run on the workers; otherwise they keep it alive, unless they wait for
   * ever.
   */
  readonly daemon?: boolean;
  /**
   * How the threads share: through "memory", or by "messages", which is slower, and where there is no shared memory (in
   * a page that is not cross-origin isolated) the only way. The better one if left out.
   *
   * By messages there are channels, contexts, `goOn`, pools and `parallel`; locks, counters and atomics throw
   * `ERR_NO_SHARED_MEMORY`. All channels live on the thread that made the world, so a worker can't try: `trySend`,
   * `tryRecv` and `trySelect` throw `ERR_NOT_SYNCHRONOUS` there.
   */
  readonly sharing?: "memory" | "messages";
  /**
   * Where the script of the workers is, which is the module goroutines/cores/worker: for a page whose bundler does not
   * find it by itself.
   */
  readonly worker?: URL | string;
  /**
   * How much memory each worker may have for itself, in megabytes, as Node's `Worker` takes it: who needs more dies,
   * and `exits` tells. Node alone; other hosts have limits of their own.
   */
  readonly resourceLimits?: ResourceLimits;
}

/** The workers of this process. */
export interface Cores extends AsyncDisposable {
  readonly size: number;
  /** How the threads share. */
  readonly sharing: "memory" | "messages";
  /** Each worker that ends, however it does; closed once `close` has ended all. */
  readonly exits: RecvChan<WorkerExit>;
  /** Ends one worker now, in the middle of whatever it does. The others go on. */
  terminate(worker: number): void;
  /**
   * Lets what runs on the workers end: goroutines, tasks of pools and parallel calls that have begun. New ones are
   * refused with `ERR_CORES_CLOSED`. A goroutine that waits for what none of the others will bring is ended, and so is
   * one that waits for the closing thread's timers and events; a task that it performs fails with `ERR_WORKER_DIED`.
   *
   * @returns a promise that resolves once all workers have ended.
   */
  close(): Promise<void>;
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
