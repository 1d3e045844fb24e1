/** Failing schedules of a kernel, found in several ways: what is shrunk, and what is replayed. */

import { auto, pct, random, type StrategyMaker } from "goroutines/testing";
import { minimize } from "../../../lib/dev/testing/shrink.ts";
import { Trail } from "../../../lib/dev/testing/report/record.ts";
import { formatToken } from "../../../lib/dev/testing/schedule.ts";
import { nameOf } from "../corpus.ts";
import type { Kernel } from "../kernel.ts";
import { engineOf, hunt, markOf } from "./hunt.ts";

/** An execution that failed, as any process can make it again. */
export interface FailingSchedule {
  /** The kernel's name. */
  readonly kernel: string;
  readonly token: string;
  /** What the execution was when it was found. */
  readonly mark: string;
}

/** What shrinking made of a failing schedule. */
export interface Shrinking {
  readonly by: Source;
  /** How many deviations. */
  readonly before: number;
  readonly after: number;
  readonly replays: number;
}

export type Source = "auto" | "pct" | "random";

/** Twelve of a kernel make more than a thousand of the corpus. */
const sources: readonly {
  readonly by: Source;
  readonly maker: StrategyMaker;
  readonly limit: number;
  readonly seeds: readonly number[];
}[] = [
  { by: "auto", maker: auto(), limit: 2500, seeds: [1] },
  { by: "pct", maker: pct({ depth: 3 }), limit: 200, seeds: [1, 2, 3, 4, 5] },
  { by: "random", maker: random(), limit: 2000, seeds: [1, 2, 3, 4, 5, 6] },
];

const REPLAYS = 100;

export interface FailingSchedules {
  readonly found: readonly FailingSchedule[];
  readonly shrinkings: readonly Shrinking[];
}

export async function failingSchedulesOf(kernel: Kernel): Promise<FailingSchedules> {
  const found: FailingSchedule[] = [];
  const shrinkings: Shrinking[] = [];
  for (const { by, maker, limit, seeds } of sources) {
    for (const seed of seeds) {
      const trail = new Trail();
      const { failure, schedule } = await hunt(kernel.buggy, maker, { limit, seed, trail });
      if (failure === null) continue;
      found.push({
        kernel: nameOf(kernel),
        token: formatToken({ time: "adversarial", schedule }),
        mark: markOf(failure, trail),
      });
      const shorter = await minimize(engineOf(kernel.buggy), kernel.buggy, failure, schedule, REPLAYS);
      shrinkings.push({ by, before: schedule.length, after: shorter.schedule.length, replays: shorter.replays });
    }
  }
  return { found, shrinkings };
}
