// One sample of one workload, inside the process that runs it: warm up for a time, then time whole
// rounds. go/measure.go follows the same rule.
//
// Costs are processor time (user and system, of every thread, the collector's and the compiler's
// included) beside wall time.

import type { Round, Workload } from "../catalogue.ts";

/** The cost of one round, in nanoseconds. */
export interface Cost {
  readonly cpu: number;
  readonly wall: number;
}

export interface Sample {
  readonly n: number;
  readonly result: number;
  readonly rounds: readonly Cost[];
}

export interface Effort {
  /** Milliseconds of warm-up. */
  readonly warm: number;
  /** Milliseconds of timed rounds, within the limits below. */
  readonly timed: number;
}

const fewestRounds = 2;
const mostRounds = 9;

/** So many times the time given, and no further round is begun for the sake of the fewest. */
const patience = 4;

/** The largest round, in milliseconds, that a slow side is given where the workload is elastic. */
const longestRound = 100;
const shares = [1, 1 / 2, 1 / 5, 1 / 10, 1 / 20, 1 / 50] as const;

export function clock(): () => Cost {
  const cpu = process.cpuUsage();
  const wall = process.hrtime.bigint();
  return () => {
    const used = process.cpuUsage(cpu);
    return {
      cpu: (used.user + used.system) * 1000,
      wall: Number(process.hrtime.bigint() - wall),
    };
  };
}

export async function measure(round: Round, n: number, effort: Effort): Promise<Sample> {
  let result = Number.NaN;
  const once = async (): Promise<Cost> => {
    const cost = clock();
    result = await round(n);
    return cost();
  };

  const warming = performance.now();
  const first = await once();
  // A round of many seconds is warm before it ends, and is not asked for twice.
  if (first.wall > 1e6 * patience * (effort.warm + effort.timed)) return { n, result, rounds: [first] };
  while (performance.now() - warming < effort.warm) await once();

  const rounds: Cost[] = [];
  const timing = performance.now();
  const elapsed = (): number => performance.now() - timing;
  while (
    rounds.length === 0 ||
    (rounds.length < fewestRounds && elapsed() < patience * effort.timed) ||
    (rounds.length < mostRounds && elapsed() < effort.timed)
  ) {
    rounds.push(await once());
  }
  return { n, result, rounds };
}

/** The size of round for a side that may be many times slower than we are. */
export async function sizeFor(round: Round, workload: Pick<Workload, "n" | "elastic">): Promise<number> {
  if (!workload.elastic) return workload.n;
  const smallest = workload.n / 50;
  await round(smallest);
  const start = performance.now();
  await round(smallest);
  const whole = (performance.now() - start) * 50;
  return workload.n * (shares.find((share) => whole * share <= longestRound) ?? 1 / 50);
}
