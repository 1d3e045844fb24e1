// Samples every workload on every side.
//
// Sides take turns, sample by sample, so that a machine that slows down or speeds up in the course of
// the run does so for all of them alike.

import type { Workload } from "../catalogue.ts";
import type { Sample } from "../measure/rounds.ts";
import { launch, SampleError, type Command } from "./launch.ts";
import type { Plan, Progress, Sides } from "./plan.ts";
import { Results } from "./results.ts";
import { fit, type Faults } from "./semantics.ts";
import { sampleOf } from "./sides.ts";

export interface Contest {
  readonly workloads: readonly Workload[];
  readonly plan: Plan;
  readonly sides: Sides;
  /** What each peer lacks. */
  readonly faults: ReadonlyMap<string, Faults>;
}

/** The sides that take part in a workload, and the samples that each gives. */
function entrants({ plan, sides, faults }: Contest, workload: Workload): Map<string, number> {
  const { main, floor, peer } = plan.samples;
  const all = new Map<string, number>();
  if (sides.ours) all.set("ours", main);
  if (sides.go !== undefined) all.set("go", main);
  all.set("floor", floor);
  for (const name of sides.peers) {
    if (fit(faults.get(name) ?? new Map(), workload.needs)) all.set(name, peer);
  }
  return all;
}

function commandFor({ plan, sides }: Contest, side: string, { name, n }: Workload): Command {
  const { warm, timed } = plan.effort;
  // Our own processes know the size, or find one that suits a slow peer.
  const size = side === "go" ? [n] : [];
  return sampleOf(sides.go, side, "workload", name, ...size, warm, timed);
}

/** A side whose sample takes so many seconds gives no further one. */
const long = 6;

export async function sampleAll(contest: Contest, progress: Progress): Promise<Results> {
  const results = new Results();
  const spent = new Set<string>();

  async function sample(side: string, workload: Workload): Promise<void> {
    const start = performance.now();
    try {
      const [line] = await launch(commandFor(contest, side, workload), contest.plan.limit);
      results.add(side, workload, line as Sample);
    } catch (error) {
      if (!(error instanceof SampleError)) throw error;
      results.fail(side, workload, error.message);
    }
    const seconds = (performance.now() - start) / 1000;
    if (seconds > long || results.failed(side, workload)) spent.add(`${side} ${workload.name}`);
  }

  const { main, floor, peer } = contest.plan.samples;
  for (let pass = 1; pass <= Math.max(main, floor, peer); pass++) {
    for (const workload of contest.workloads) {
      for (const [side, samples] of entrants(contest, workload)) {
        if (pass > samples || spent.has(`${side} ${workload.name}`)) continue;
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
export async function samplePolluted({ workloads, plan, sides }: Contest, progress: Progress): Promise<Results> {
  const results = new Results();
  const { warm, timed } = plan.effort;
  const names = workloads.map(({ name }) => name);
  for (let pass = 1; sides.ours && pass <= plan.polluted; pass++) {
    progress(`polluted, pass ${pass}`);
    const command = sampleOf(undefined, "ours", "polluted", warm / 2, timed / 2, ...names);
    const samples = await launch(command, polluted);
    for (const [i, workload] of workloads.entries()) {
      results.add("ours", workload, samples[i] as Sample);
    }
  }
  return results;
}
