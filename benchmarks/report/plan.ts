// What a run is to do, and how hard.

import type { Effort } from "../measure/rounds.ts";

export interface Plan {
  /** Samples of each workload, a process each: for us and Go, for the floor, for a peer. */
  readonly samples: { readonly main: number; readonly floor: number; readonly peer: number };
  readonly effort: Effort;
  /** The most seconds that one sample may take. */
  readonly limit: number;
  /** Samples of every workload after all the others. */
  readonly polluted: number;
  /** How long tasks keep the processor busy while delays are counted, in ms. */
  readonly busy: number;
  readonly crowds: readonly number[];
  readonly scales: readonly number[];
  /** Hops of the token at each scale. */
  readonly messages: number;
}

export const full: Plan = {
  samples: { main: 5, floor: 3, peer: 3 },
  effort: { warm: 250, timed: 400 },
  limit: 60,
  polluted: 3,
  busy: 2000,
  crowds: [100_000, 1_000_000],
  scales: [10, 100, 1000, 10_000, 100_000, 1_000_000],
  messages: 1_000_000,
};

export const quick: Plan = {
  samples: { main: 2, floor: 1, peer: 1 },
  effort: { warm: 100, timed: 100 },
  limit: 3,
  polluted: 1,
  busy: 500,
  crowds: [100_000],
  scales: [10, 1000, 100_000],
  messages: 300_000,
};

/** Who takes part. */
export interface Sides {
  readonly ours: boolean;
  /** The Go side's binary. */
  readonly go: string | undefined;
  readonly peers: readonly string[];
}

/** Told what is being done. */
export type Progress = (text: string) => void;
