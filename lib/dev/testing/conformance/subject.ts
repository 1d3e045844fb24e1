/** What is judged: an implementation of channels, with the select that is used on it. */

import type { Chan } from "../../../core/chan.ts";
import type { select, trySelect } from "../../../core/select.ts";

/** What an implementation may do without; each is one part of the suite. */
export type Feature = "select" | "tryOps" | "nil" | "async" | "values" | "ready" | "fairness" | "schedules";

/** A channel of whatever values. */
export type AnyChan = Chan<unknown, unknown>;

export interface Subject {
  readonly makeChan: (capacity: number, zero: unknown) => AnyChan;
  readonly select: typeof select;
  readonly trySelect: typeof trySelect;
  /** Waits until all that was begun has taken effect; null where it does at once. */
  readonly settle: (() => PromiseLike<void>) | null;
  readonly lacks: ReadonlySet<Feature>;
}
