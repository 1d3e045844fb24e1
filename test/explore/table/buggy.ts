/** How a kernel's buggy twin is found. */

import { auto, explore, pct, random, type StrategyMaker } from "goroutines/testing";
import { nameOf } from "../corpus.ts";
import type { Kernel, Symptom } from "../kernel.ts";
import { failures, hunt, type Hunt, type HuntOptions } from "./hunt.ts";

export const AUTO_LIMIT = 2500;
export const SEEDS = 25;
export const SEED_LIMIT = 200;
export const RANDOM_RUNS = 2000;

/** How one strategy fares with several seeds. */
export interface Tries {
  /** With how many seeds it finds the bug. */
  readonly found: number;
  /** How many executions that took; where it did not find it, the limit. */
  readonly worst: number;
  readonly median: number;
}

export interface Findability {
  readonly auto: Hunt;
  /** Which of auto's stages found it. */
  readonly stage: string;
  /** Of what `explore` finds by auto, shrunk; empty if it finds nothing. */
  readonly token: string;
  /** How long `explore` takes to find it, to shrink it and to tell of it, in milliseconds. */
  readonly time: number;
  readonly pct: Tries;
  readonly random: Tries;
  /** How many of {@link RANDOM_RUNS} random executions fail. */
  readonly hits: number;
  /** Whether a clock that moves only when everybody waits hides it from auto. */
  readonly hidden: boolean;
  /** What was found by any of these. */
  readonly kinds: ReadonlySet<Symptom>;
}

export async function findability(kernel: Kernel): Promise<Findability> {
  const program = kernel.buggy;
  const kinds = new Set<Symptom>();
  const hunted = async (maker: StrategyMaker, options: HuntOptions): Promise<Hunt> => {
    const result = await hunt(program, maker, options);
    if (result.failure !== null) kinds.add(result.failure.kind);
    return result;
  };
  const tries = async (maker: StrategyMaker): Promise<Tries> => {
    const counts: number[] = [];
    let found = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { failure, executions } = await hunted(maker, { limit: SEED_LIMIT, seed });
      if (failure !== null) found++;
      counts.push(executions);
    }
    counts.sort((a, b) => a - b);
    return { found, worst: counts.at(-1) as number, median: counts[counts.length >> 1] as number };
  };

  const first = await hunted(auto(), { limit: AUTO_LIMIT });
  const start = performance.now();
  const { finding, executions } = await explore(program, { executions: AUTO_LIMIT, timeout: Infinity });
  const time = performance.now() - start;
  if (executions !== first.executions)
    throw new Error(
      `${nameOf(kernel)}: explore takes ${executions} executions, where its strategy took ${first.executions}`,
    );
  const idle = await hunted(auto(), { limit: AUTO_LIMIT, time: "idle" });
  const byChance = await failures(program, random(), RANDOM_RUNS);
  for (const { kind } of byChance) kinds.add(kind);
  return {
    auto: first,
    stage: stageOf(first),
    token: finding?.token ?? "",
    time,
    pct: await tries(pct({ depth: 3 })),
    random: await tries(random()),
    hits: byChance.length,
    hidden: idle.failure === null,
    kinds,
  };
}

/** `delay 1` for one deviation, though the strategy is called by its bound. */
function stageOf({ strategy, schedule }: Hunt): string {
  const stage = strategy.replace(/^auto: /, "");
  return stage.startsWith("delay") ? `delay ${schedule.length}` : stage;
}
