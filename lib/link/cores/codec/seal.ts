/**
 * What goes by a port, once it has been sealed: what moves has moved out of this thread's hands, and nothing can go
 * wrong when it is posted.
 */

import { UsageError } from "../../../core/error.ts";

export interface Sealed {
  readonly references: readonly unknown[];
  readonly transfers: readonly unknown[];
}

/**
 * @param transfers those of the references that move.
 * @throws {UsageError} ERR_CANNOT_CROSS if what is to move is locked, or has moved.
 */
export function seal(references: readonly unknown[], transfers: readonly unknown[]): Sealed {
  try {
    const [kept, moved] = structuredClone([references, transfers], { transfer: transfers as ArrayBuffer[] }) as [
      unknown[],
      unknown[],
    ];
    return { references: kept, transfers: moved };
  } catch (cause) {
    const error = new UsageError(
      "ERR_CANNOT_CROSS",
      `a value can't cross threads: ${cause instanceof Error ? cause.message : String(cause)}`,
    );
    throw Object.assign(error, { cause });
  }
}
