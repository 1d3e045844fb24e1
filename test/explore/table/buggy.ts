/** How a kernel's buggy twin is found. */

import { auto } from "../../../lib/dev/testing/strategies/auto.ts";
import { pct } from "../../../lib/dev/testing/strategies/pct.ts";
import { random } from "../../../lib/dev/testing/strategies/random.ts";
import type { StrategyMaker } from "../../../lib/dev/testing/strategies/strategy.ts";
import type { Kernel, Symptom } from "../kernel.ts";
import { failures, hunt, type Hunt } from "./hunt.ts";

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
  /** In milliseconds. */
  readonly time: number;
  readonly pct: Tries;
  readonly random: Tries;
  /** How many of {@link RANDOM_RUNS} random executions fail. */
  readonly hits: number;
  /** Whether a clock that moves only when everybody waits hides it from auto. */
  readonly hidden: boolean;
  /** What was found and is no symptom of the kernel. */
  readonly unlisted: readonly string[];
}

export async function findability(kernel: Kernel): Promise<Findability> {
  const program = kernel.buggy;
  const unlisted = new Set<string>();
  const note = (kind: Symptom | undefined): void => {
    if (kind !== undefined && !kernel.symptoms.includes(kind)) unlisted.add(kind);
  };
  const tries = async (maker: StrategyMaker): Promise<Tries> => {
    const counts: number[] = [];
    let found = 0;
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { failure, executions } = await hunt(program, maker, { limit: SEED_LIMIT, seed });
      if (failure !== null) found++;
      note(failure?.kind);
      counts.push(executions);
    }
    counts.sort((a, b) => a - b);
    return { found, worst: counts.at(-1) as number, median: counts[counts.length >> 1] as number };
  };

  const start = performance.now();
  const first = await hunt(program, auto(), { limit: AUTO_LIMIT });
  const time = performance.now() - start;
  note(first.failure?.kind);
  const idle = await hunt(program, auto(), { limit: AUTO_LIMIT, time: "idle" });
  note(idle.failure?.kind);
  const byChance = await failures(program, random(), RANDOM_RUNS);
  for (const { kind } of byChance) note(kind);
  return {
    auto: first,
    stage: stageOf(first),
    time,
    pct: await tries(pct({ depth: 3 })),
    random: await tries(random()),
    hits: byChance.length,
    hidden: idle.failure === null,
    unlisted: [...unlisted],
  };
}

/** `delay 1` for one deviation, though the strategy is called by its bound. */
function stageOf({ strategy, schedule }: Hunt): string {
  const stage = strategy.replace(/^auto: /, "");
  return stage.startsWith("delay") ? `delay ${schedule.length}` : stage;
}
