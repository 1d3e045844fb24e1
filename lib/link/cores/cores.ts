/** `cores`: starts the workers of a world, of the one or the other kind. */

import { threads } from "#threads";
import type { RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { GoError, UsageError } from "../../core/error.ts";
import type { WorkerExit } from "../exits.ts";
import { WireCores } from "../wire/workers.ts";
import { world } from "../world.ts";
import { MemoryCores } from "./memory/cores.ts";
import type { ResourceLimits } from "./threads.ts";

/** The smallest heap that is worth one, in bytes. */
const LEAST_HEAP = 4 * 1024 * 1024;

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

/**
 * Starts workers, one for each core, that goroutines can be started on by {@link goOn}.
 *
 * @param options `size`, how many; `heap`, how large the memory that they share may become, in bytes; `daemon`: the
 * process may end while goroutines run on them; `sharing`: "memory" or "messages", the better one if left out;
 * `worker`: their script, where a bundler does not find it; `resourceLimits`: how much memory each may have for itself.
 * @throws {UsageError} `ERR_CORES_SIZE` for a size that is no whole number from 1 to 63, `ERR_CORES_HEAP` for a heap
 * below 4 MiB or above 2 GiB, `ERR_CORES_SHARING`; `ERR_WORKER_SCRIPT` in a bundle that is no ES module;
 * `ERR_NO_SHARED_MEMORY` for "memory" where threads share none. {@link GoError} `ERR_CORES_TWICE` for a second world.
 */
export function cores(options: CoresOptions = {}): Cores {
  const { size = threads.cores, heap = 2 ** 30, sharing = threads.sharesMemory ? "memory" : "messages" } = options;
  if (!Number.isInteger(size) || size < 1 || size > 63) {
    throw new UsageError("ERR_CORES_SIZE", `cores: size must be a whole number from 1 to 63, not ${describe(size)}`);
  }
  if (!(heap >= LEAST_HEAP && heap <= 2 ** 31)) {
    throw new UsageError(
      "ERR_CORES_HEAP",
      `cores: heap must be a number of bytes from 4 MiB to 2 GiB, not ${describe(heap)}`,
    );
  }
  if (world.current !== null)
    throw new GoError("ERR_CORES_TWICE", "cores: there are workers already; close them first");
  if (sharing !== "memory" && sharing !== "messages") {
    throw new UsageError(
      "ERR_CORES_SHARING",
      `cores: sharing must be "memory" or "messages", not ${describe(sharing)}`,
    );
  }
  if (!threads.knowsScript && options.worker === undefined) {
    throw new UsageError(
      "ERR_WORKER_SCRIPT",
      "cores: this bundle is no ES module, and can't find the script of the workers: bundle as an ES module, leave goroutines out of the bundle, or give cores({ worker })",
    );
  }
  if (sharing === "messages") return new WireCores(size, options);
  if (!threads.sharesMemory) {
    throw new UsageError(
      "ERR_NO_SHARED_MEMORY",
      "cores: threads share no memory here; a page must be cross-origin isolated for that (its headers COOP and COEP)",
    );
  }
  return new MemoryCores(size, heap, options);
}
