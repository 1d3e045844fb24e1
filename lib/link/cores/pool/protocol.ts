/** What goes between a pool and its residents, the goroutines on the workers that perform its tasks. */

/** What to do with the arguments of a task. */
export const RUN = 0;
/** Call the function for each of a chunk, and answer with the results; with none; with all folded into one. */
export const MAP = 1;
export const EACH = 2;
export const FOLD = 3;
/** As FOLD, of what another function makes of each. */
export const MAP_AND_FOLD = 4;

/** A task: its ticket, what to do, and with what. */
export type TaskMessage = readonly [ticket: number, kind: number, ...args: unknown[]];

/** An answer to a task; its time is in milliseconds. */
export const DONE = 0;
export const FAILED = 1;
/** It was not wanted any more, and was not begun. */
export const SKIPPED = 5;
/**
 * Without a ticket: the function can't be loaded; a worker has died, and sends nothing that comes after this; there is
 * nothing to wait for.
 */
export const UNLOADABLE = 2;
export const DEAD = 3;
export const NOTHING = 4;

export type Answer =
  | readonly [ticket: number, is: typeof DONE, value: unknown, time: number]
  /** `index`: of a chunk, the place of the element; otherwise -1. */
  | readonly [ticket: number, is: typeof FAILED, error: unknown, worker: number, index: number]
  | readonly [ticket: 0, is: typeof UNLOADABLE, code: string, message: string, cause: unknown]
  | readonly [ticket: 0, is: typeof DEAD, worker: number]
  | readonly [ticket: 0, is: typeof NOTHING]
  | readonly [ticket: number, is: typeof SKIPPED];
