/** `cores`: starts the workers of a world, of the one or the other kind. */

import { threads } from "#threads";
import { describe } from "../../core/describe.ts";
import { GoError, UsageError } from "../../core/error.ts";
import { WireCores } from "../wire/workers.ts";
import type { Cores, CoresOptions } from "../workers.ts";
import { world } from "../world.ts";
import { MemoryCores } from "./memory/cores.ts";

/** The smallest heap that is worth one, in bytes. */
const LEAST_HEAP = 4 * 1024 * 1024;

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
