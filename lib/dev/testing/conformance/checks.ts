/**
 * The parts of the suite: each generates programs, runs them on an implementation, and shrinks the first that shows a
 * difference.
 */

import { UsageError } from "../../../core/error.ts";
import type { Arbitrary } from "fast-check";
import { inBursts, showBursts } from "./bursts.ts";
import { Difference } from "./difference.ts";
import { fair, showLayout } from "./fairness.ts";
import { freely } from "./free-running.ts";
import { bursts, freePrograms, layouts, steppedPrograms, type FastCheck } from "./generate.ts";
import type { Had } from "./had.ts";
import { showScripts, showSetting } from "./program.ts";
import { stepwise } from "./stepwise.ts";
import type { Feature, Subject } from "./subject.ts";

/** A program on which an implementation differs from Go's channels. */
export interface Counterexample {
  /** In lines, for a person. */
  readonly program: readonly string[];
  readonly difference: Difference;
  /** How many programs were tried, this one included. */
  readonly programs: number;
}

export interface Check {
  readonly name: string;
  /** How many of its programs are run for each one that is run step by step. */
  readonly share: number;
  /** It is left out for an implementation that lacks one of these. */
  readonly needs: readonly Feature[];
  /** @param had is told what each program had in it. */
  readonly run: (
    subject: Subject,
    options: { runs: number; seed: number; had?: (had: Had) => void },
  ) => Promise<Counterexample | null>;
}

interface Part<P> extends Omit<Check, "run"> {
  readonly programs: (fc: FastCheck, lacks: ReadonlySet<Feature>) => Arbitrary<P>;
  readonly perform: (subject: Subject, program: P) => Promise<Had | void>;
  /** What stands in the program, but for what the difference's transcript shows. */
  readonly show: (program: P) => readonly string[];
}

function check<P>({ programs, perform, show, ...part }: Part<P>): Check {
  return {
    ...part,
    async run(subject, { runs, seed, had }) {
      const fc = await loadFastCheck();
      const property = fc.asyncProperty(programs(fc, subject.lacks), async (program) => {
        const what = await perform(subject, program);
        if (what !== undefined) had?.(what);
      });
      const { failed, counterexample, errorInstance, numRuns } = await fc.check(property, { seed, numRuns: runs });
      if (!failed) return null;
      const difference =
        errorInstance instanceof Difference ? errorInstance : new Difference(`it throws ${String(errorInstance)}`);
      return { program: counterexample === null ? [] : show(counterexample[0]), difference, programs: numRuns };
    },
  };
}

async function loadFastCheck(): Promise<FastCheck> {
  try {
    return (await import("fast-check")).default;
  } catch (cause) {
    throw Object.assign(
      new UsageError("ERR_FAST_CHECK", "conformance needs fast-check: npm install --save-dev fast-check"),
      { cause },
    );
  }
}

export const byStep: Check = check({
  name: "step by step",
  share: 1,
  needs: [],
  programs: steppedPrograms,
  perform: stepwise,
  show: showSetting,
});

export const atWill: Check = check({
  name: "running freely",
  share: 1 / 2,
  needs: [],
  programs: freePrograms,
  perform: freely,
  show: (program) => [...showSetting(program), ...showScripts(program)],
});

export const buffered: Check = check({
  name: "a large buffer",
  share: 1 / 10,
  needs: ["tryOps"],
  programs: bursts,
  perform: inBursts,
  show: showBursts,
});

export const chosen: Check = check({
  name: "select's choice",
  share: 1 / 50,
  needs: ["select", "fairness"],
  programs: layouts,
  perform: fair,
  show: showLayout,
});

/** In this order: what is found step by step is the easiest to read, and leaves the least in disorder. */
export const checks: readonly Check[] = [byStep, atWill, buffered, chosen];
