// Samples every workload on every side.
//
// Sides take turns, sample by sample, so that a machine that slows down or speeds up in the course of
// the run does so for all of them alike.

import type { Workload } from "../catalogue.ts";
import type { Sample } from "../measure/rounds.ts";
import { launch, SampleError, type Command } from "./launch.ts";
import type { Plan, Progress } from "./plan.ts";
import { Results, type Measured } from "./results.ts";
import { sampleOf } from "./sides.ts";

export interface Contest<W extends Measured> {
  readonly workloads: readonly W[];
  /** The sides that take part in a workload, and the samples that each gives. */
  readonly samples: (workload: W) => ReadonlyMap<string, number>;
  readonly command: (side: string, workload: W) => Command;
  /** The most seconds that one sample may take. */
  readonly limit: number;
  /** A side whose sample takes so many seconds gives no further one. */
  readonly long: number;
}

export async function sampleAll<W extends Measured>(contest: Contest<W>, progress: Progress): Promise<Results> {
  const results = new Results();
  const spent = new Set<string>();

  async function sample(side: string, workload: W): Promise<void> {
    const start = performance.now();
    try {
      const [line] = await launch(contest.command(side, workload), contest.limit);
      results.add(side, workload, line as Sample);
    } catch (error) {
      if (!(error instanceof SampleError)) throw error;
      results.fail(side, workload, error.message);
    }
    const seconds = (performance.now() - start) / 1000;
    if (seconds > contest.long || results.failed(side, workload)) spent.add(`${side} ${workload.name}`);
  }

  const entries = contest.workloads.map((workload) => [workload, contest.samples(workload)] as const);
  const passes = Math.max(...entries.flatMap(([, samples]) => [...samples.values()]));
  for (let pass = 1; pass <= passes; pass++) {
    for (const [workload, samples] of entries) {
      for (const [side, count] of samples) {
        if (pass > count || spent.has(`${side} ${workload.name}`)) continue;
        progress(`pass ${pass}: ${workload.name}, ${side}`);
        await sample(side, workload);
      }
    }
  }
  return results;
}

/** Seconds for all our workloads, one after the other. */
const polluted = 180;

/** Our workloads once more, each in a process that has run all the others before. */
export async function samplePolluted(workloads: readonly Workload[], plan: Plan, progress: Progress): Promise<Results> {
  const results = new Results();
  const { warm, timed } = plan.effort;
  const names = workloads.map(({ name }) => name);
  for (let pass = 1; pass <= plan.polluted; pass++) {
    progress(`polluted, pass ${pass}`);
    const command = sampleOf(undefined, "ours", "polluted", warm / 2, timed / 2, ...names);
    const samples = await launch(command, polluted);
    for (const [i, workload] of workloads.entries()) {
      results.add("ours", workload, samples[i] as Sample);
    }
  }
  return results;
}
