/** How what is hard to find is found: kernels of ours (see deep/kernels.ts), and the corpus by auto's whole budget. */

import { auto, explore, pct, random } from "goroutines/testing";
import { nameOf } from "../corpus.ts";
import { move, polling, shutdown, yielding } from "../deep/kernels.ts";
import type { Kernel } from "../kernel.ts";
import { SEEDS } from "./buggy.ts";
import { failures, hunt } from "./hunt.ts";

/** What `explore` may spend if it is told nothing else. */
const WHOLE_BUDGET = 10_000;
/** How many executions rates are taken of. */
const RUNS = 30_000;

/** How auto fares with several seeds. */
export interface Found {
  /** With how many of {@link SEEDS} seeds it finds the bug within its whole budget. */
  readonly found: number;
  readonly median: number;
  readonly worst: number;
}

export interface Deep {
  /** The kernels for auto. */
  readonly byAuto: Readonly<Record<"shutdown" | "move" | "polling", Found>>;
  /** In how many executions of a uniformly random one each of these fails, on average. */
  readonly atRandom: Readonly<Record<"shutdown" | "move", number>>;
  /** Of `yielding`, whose steps are all `gosched`: how many executions of pct(2) fail, and should by its theorem. */
  readonly yielding: { readonly share: number; readonly bound: number };
  /** The kernels of the corpus that auto misses with one of {@link SEEDS} seeds, and the most executions it takes. */
  readonly missed: readonly string[];
  readonly worst: number;
  /** The fixed twins on which auto finds something with its whole budget. */
  readonly wrong: readonly string[];
}

export async function deep(kernels: readonly Kernel[]): Promise<Deep> {
  const missed: string[] = [];
  const wrong: string[] = [];
  let most = 0;
  for (const kernel of kernels) {
    const { found, worst } = await byAuto(kernel.buggy);
    if (found < SEEDS) missed.push(nameOf(kernel));
    most = Math.max(most, worst);
    const { finding } = await explore(kernel.fixed, { executions: WHOLE_BUDGET, timeout: 600_000, shrink: 0 });
    if (finding !== null) wrong.push(nameOf(kernel));
  }
  return {
    byAuto: { shutdown: await byAuto(shutdown), move: await byAuto(move), polling: await byAuto(polling) },
    atRandom: { shutdown: await rarity(shutdown), move: await rarity(move) },
    yielding: await yieldingByPct(),
    missed,
    worst: most,
    wrong,
  };
}

async function byAuto(program: Kernel["buggy"]): Promise<Found> {
  const counts: number[] = [];
  let found = 0;
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { failure, executions } = await hunt(program, auto(), { limit: WHOLE_BUDGET, seed });
    if (failure !== null) found++;
    counts.push(executions);
  }
  counts.sort((a, b) => a - b);
  return { found, median: counts[counts.length >> 1] as number, worst: counts.at(-1) as number };
}

async function rarity(program: Kernel["buggy"]): Promise<number> {
  return RUNS / (await failures(program, random(), RUNS)).length;
}

async function yieldingByPct(): Promise<Deep["yielding"]> {
  const failed = await failures(yielding, pct({ depth: 2 }), RUNS);
  // Two goroutines of twenty steps each.
  return { share: failed.length / RUNS, bound: 1 / (2 * 40) };
}
