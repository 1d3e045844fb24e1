/**
 * A task of a pool: what goes to a worker, what comes back, and why it may have failed.
 *
 * A task has a ticket while it is with the workers, or on its way to them and back. By that its answer finds it.
 */

import { GoError, UsageError } from "../../../core/error.ts";

/** What to do with the arguments of a task: call the function with them. */
export const RUN = 0;
/** Call the function for each of a chunk, and answer with the results; with none; with all folded into one. */
export const MAP = 1;
export const EACH = 2;
export const FOLD = 3;
/** As FOLD, of what another function makes of each. */
export const MAP_AND_FOLD = 4;

/** A task as it goes to a worker: its ticket, what to do, and with what. */
export type TaskMessage = readonly [ticket: number, kind: number, ...args: unknown[]];

/** What an answer says: the task has been done; it threw; it was not wanted any more, and was not begun. */
export const DONE = 0;
export const FAILED = 1;
export const SKIPPED = 5;
/**
 * Without a ticket: the function can't be loaded; a worker has died, and sends nothing that comes after this; the
 * receiver of the answers shall look whether it still has tasks.
 */
export const UNLOADABLE = 2;
export const DEAD = 3;
export const NOTHING = 4;

export type Answer =
  /** `time`: how long it took, in milliseconds. */
  | readonly [ticket: number, is: typeof DONE, value: unknown, time: number]
  /** `index`: of a chunk, the place of the element; otherwise -1. */
  | readonly [ticket: number, is: typeof FAILED, error: unknown, worker: number, index: number]
  | readonly [ticket: 0, is: typeof UNLOADABLE, code: string, message: string, cause: unknown]
  | readonly [ticket: 0, is: typeof DEAD, worker: number]
  | readonly [ticket: 0, is: typeof NOTHING]
  | readonly [ticket: number, is: typeof SKIPPED];

/**
 * Why a task has failed. It becomes an error where a goroutine waits for it, so that the error's own stack leads there;
 * the other thread's stands in its cause.
 */
export class Failure {
  readonly code: string;
  readonly message: string;
  readonly cause: unknown;
  /** Of a chunk, the place of the element in hand; -1 if it is none. */
  readonly index: number;

  constructor(code: string, message: string, cause?: unknown, index = -1) {
    this.code = code;
    this.message = message;
    this.cause = cause;
    this.index = index;
  }

  /** What this thread threw, as a failure. */
  static of(error: unknown): Failure {
    return error instanceof UsageError || error instanceof GoError
      ? new Failure(error.code, error.message, error.cause)
      : new Failure("ERR_TASK", messageOf(error), error);
  }

  /** `where`: for a chunk, which of all inputs it was. */
  toError(where = ""): Error {
    const { code, message, cause } = this;
    const options = cause === undefined ? undefined : { cause };
    return USAGE.has(code) ? new UsageError(code, message) : new GoError(code, message + where, options);
  }
}

/** What the caller did wrong. */
const USAGE = new Set(["ERR_CANNOT_CROSS", "ERR_NO_EXPORT", "ERR_NO_CORES", "ERR_WORKER"]);

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** A task as its pool has it. */
export abstract class Task {
  readonly kind: number;
  readonly args: readonly unknown[];
  /** Whether its pool knows of it. */
  submitted = false;
  /** 0 while it has none. */
  ticket = 0;
  /** How many workers have died with it. */
  deaths = 0;
  /** Whether its outcome is known, or not wanted any more. */
  over = false;
  /** Behind it in the backlog. */
  following: Task | null = null;

  constructor(kind: number, args: readonly unknown[]) {
    this.kind = kind;
    this.args = args;
  }

  /** The refusal of a value that can't cross, with the place where the caller has it. */
  abstract refusal(error: unknown): unknown;
  /** `time`: how long it took, in milliseconds. */
  abstract done(value: unknown, time: number): void;
  abstract failed(failure: Failure): void;
}

/** The tasks that wait until there is room where the workers find them: first in, first out, each in it once. */
export class Backlog {
  first: Task | null = null;
  #last: Task | null = null;

  get isEmpty(): boolean {
    return this.first === null;
  }

  push(task: Task): void {
    if (this.#last === null) this.first = task;
    else this.#last.following = task;
    this.#last = task;
  }

  /** Takes out the first. */
  shift(): void {
    const { first } = this;
    if (first === null) return;
    this.first = first.following;
    first.following = null;
    if (this.first === null) this.#last = null;
  }

  *[Symbol.iterator](): Generator<Task, void, undefined> {
    for (let task = this.first; task !== null; task = task.following) yield task;
  }
}
