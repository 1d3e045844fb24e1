/** What threads of an exploration tell each other: the part of the search that one is given, and what it came to. */

import type { Kind } from "../engine/ending.ts";
import type { Schedule } from "../schedule.ts";
import type { ExecutionOptions } from "../search.ts";
import type { Share } from "../strategies/strategy.ts";

export interface Part {
  readonly module: string;
  readonly name: string;
  readonly check: string | undefined;
  readonly options: Omit<ExecutionOptions, "check">;
  /** As `pct(3)`. */
  readonly strategy: string;
  readonly seed: number;
  readonly share: Share;
  /** How many executions this thread may spend, and how long, in milliseconds. */
  readonly executions: number;
  readonly timeout: number;
  /**
   * One number that all threads share: the fewest executions after which one of them has found something. No thread
   * goes beyond it, and each goes so far: so which of several findings is reported hangs on no thread's speed.
   */
  readonly fewest: Int32Array;
}

/** A failure as it can be posted. */
export interface PostedFailure {
  readonly kind: Kind;
  readonly message: string;
  readonly schedule: Schedule;
}

export interface PartDone {
  readonly spent: number;
  /** How many of them had something to decide. */
  readonly decided: number;
  readonly capped: number;
  readonly waitedOutside: boolean;
  readonly untried: boolean;
  readonly hurried: boolean;
  readonly timedOut: boolean;
  readonly complete: boolean;
  /** Who decided last. */
  readonly strategy: string;
  readonly failure: PostedFailure | null;
}

/** What a thread posts at its end. */
export type Answer = { readonly done: PartDone } | { readonly error: unknown };
