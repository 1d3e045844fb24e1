// What `npm run bench` (one thread) and `npm run bench:cores` (several) differ in; run.ts is what they have in common.

import type { GoSide } from "./report/build.ts";
import type { Progress } from "./report/plan.ts";
import type { Measured } from "./report/results.ts";

/** What a run was asked for, and who takes part. */
export interface Bench {
  /** The workloads that were chosen, by their names. */
  readonly names: readonly string[];
  /** Whether a section beside the workloads was. */
  readonly has: (section: string) => boolean;
  readonly quick: boolean;
  /** Whether our side is built. */
  readonly ours: boolean;
  readonly go: GoSide | undefined;
  /** Whether the other libraries are installed. */
  readonly hasPeers: boolean;
  readonly progress: Progress;
}

export interface Suite {
  readonly title: string;
  /** Where its peers are installed and its RESULTS.md stands, below the folder of the benchmarks. */
  readonly folder: string;
  /** How many processors Go may use. */
  readonly goProcs: number;
  readonly workloads: readonly Measured[];
  /** What else can be asked for by a name. */
  readonly sections: readonly string[];
  /** The sections that peers take part in; the workloads always are among these. */
  readonly peersIn: readonly string[];
  /** Measures, and reports as it goes on. */
  readonly run: (bench: Bench) => Promise<void>;
}
