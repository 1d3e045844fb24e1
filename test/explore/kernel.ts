/**
 * A bug kernel: a real concurrency bug of a Go project, told anew for this runtime, and its fix.
 *
 * Written from the bug's published description (the pull request, its discussion, GoBench's README),
 * never from code. What made the bug is kept: the goroutines, locks and channels it needs and how they
 * are tangled. Loops may be shorter and names are ours.
 */

import type { Body } from "goroutines";

/** How much of a thing the kernel has. */
export interface Size {
  readonly goroutines: number;
  readonly locks: number;
  readonly channels: number;
}

/** What may be found: the outcomes that are this bug and not another. */
export type Symptom = "deadlock" | "leak" | "panic" | "race" | "livelock" | "starvation" | "property" | "rejection" | "unsettled";

export interface Kernel {
  /** As `cockroach`. */
  readonly project: string;
  /** Of its pull request. */
  readonly number: number;
  /** Whether somebody waits for ever; otherwise the order goes wrong: a race, a panic, a wrong result. */
  readonly blocking: boolean;
  /** Its class in GoBench's terms, as `Resource Deadlock / AB-BA deadlock`. */
  readonly class: string;
  /** What goes wrong, in a sentence or two. */
  readonly bug: string;
  /** Where it is described. */
  readonly source: string;
  /** What the published kernel has, and what is kept here. */
  readonly original: Size;
  readonly kept: Size;
  /** What was made smaller, if anything was. */
  readonly scaled?: string;
  readonly symptoms: readonly Symptom[];
  readonly buggy: Body<void>;
  readonly fixed: Body<void>;
}
