/** What the table comes to, goal by goal. */

import { nameOf } from "../corpus.ts";
import { AUTO_LIMIT, RANDOM_RUNS, SEED_LIMIT, SEEDS } from "./buggy.ts";
import type { Deep, Found } from "./deep.ts";
import type { Replays } from "./replays.ts";
import { mean, percent, thousands, unlistedOf, type Row } from "./row.ts";
import type { Speed } from "./speed.ts";
import type { Depth } from "./twin.ts";

/** A line of the summary. */
export interface Line {
  readonly text: string;
  /** Whether the goal is met; null where there is none. */
  readonly met: boolean | null;
  /** Of how fast it is: the machine's matter too. */
  readonly isSpeed?: true;
}

export interface Measured {
  readonly rows: readonly Row[];
  readonly depth: Depth;
  readonly deep: Deep;
  readonly replays: readonly Replays[];
  readonly locks: Speed;
  readonly channelAndLock: Speed;
}

export function summary({ rows, depth, deep, replays, locks, channelAndLock }: Measured): readonly Line[] {
  const blocking = rows.filter(({ kernel }) => kernel.blocking);
  const others = rows.filter(({ kernel }) => !kernel.blocking);
  return [
    ...found("Blocking", blocking, true),
    ...found("Non-blocking", others, false),
    raced(others),
    listed(rows),
    ...searched(deep),
    hidden(rows),
    fixed(rows, depth),
    shrinking(rows),
    ...replays.map(replayed),
    tokens(rows),
    speed("A two-goroutine lock kernel", locks, 50_000),
    speed("A channel-and-lock kernel", channelAndLock, 10_000),
    total(rows),
  ];
}

function found(which: string, rows: readonly Row[], isGoal: boolean): Line[] {
  const missed = rows.filter(({ buggy }) => buggy.auto.failure === null);
  const most = Math.max(...rows.map(({ buggy }) => buggy.auto.executions));
  const unlucky = rows.filter(({ buggy }) => buggy.pct.found < SEEDS);
  const worst = Math.max(...rows.map(({ buggy }) => buggy.pct.worst));
  const atRandom = rows.filter(({ buggy }) => buggy.random.found === SEEDS);
  const rarest = Math.min(...rows.map(({ buggy }) => buggy.hits));
  return [
    {
      text: `${which} kernels found by auto: ${rows.length - missed.length} of ${rows.length}, in at most ${thousands(most)} executions${among(missed)} (goal: all, ${thousands(AUTO_LIMIT)}).`,
      met: isGoal ? missed.length === 0 : null,
    },
    {
      text: `By pct(3) on each of ${SEEDS} seeds: ${rows.length - unlucky.length} of ${rows.length}, in at most ${thousands(worst)} executions${among(unlucky)} (goal: all, ${SEED_LIMIT}).`,
      met: isGoal ? unlucky.length === 0 : null,
    },
    {
      text: `By uniform random on each of ${SEEDS} seeds in ${SEED_LIMIT} executions: ${atRandom.length} of ${rows.length}; the rarest fails in ${percent(rarest / RANDOM_RUNS)} of ${thousands(RANDOM_RUNS)}.`,
      met: null,
    },
  ];
}

function among(rows: readonly Row[]): string {
  return rows.length === 0 ? "" : ` (not ${rows.map(({ kernel }) => nameOf(kernel)).join(", ")})`;
}

function raced(rows: readonly Row[]): Line {
  const racy = rows.filter(({ kernel }) => kernel.symptoms.includes("race"));
  const seen = racy.filter(({ buggy }) => buggy.kinds.has("race"));
  const first = racy.filter(({ buggy }) => buggy.auto.failure?.kind === "race");
  return {
    text: `Data races found as such: ${seen.length} of ${racy.length}${among(racy.filter((row) => !seen.includes(row)))}; auto comes upon the race first in ${first.length} of them (goal: all found).`,
    met: seen.length === racy.length,
  };
}

function listed(rows: readonly Row[]): Line {
  const wrong = rows.filter((row) => unlistedOf(row).length > 0);
  return {
    text: `Every finding on a buggy twin is one of its kernel's symptoms: ${wrong.length === 0 ? "yes" : "no"}${among(wrong)}.`,
    met: wrong.length === 0,
  };
}

/** How many executions a narrow window may take. */
const NARROW_LIMIT = 100;

function searched({ byAuto, atRandom, yielding, missed, worst, wrong }: Deep): Line[] {
  const told = ({ found: seeds, median, worst: most }: Found): string =>
    `on ${seeds} of ${SEEDS} seeds, in ${thousands(median)} executions (median), ${thousands(most)} (worst)`;
  return [
    {
      text: `Auto with its whole budget on each of ${SEEDS} seeds: ${missed.length === 0 ? "every buggy twin" : `misses ${missed.join(", ")}`}, in at most ${thousands(worst)} executions; on the fixed twins ${wrong.length === 0 ? "nothing" : wrong.join(", ")} (goal: all, and nothing).`,
      met: missed.length === 0 && wrong.length === 0,
    },
    {
      text: `A shutdown that takes eight turns of two goroutines (one in ${thousands(atRandom.shutdown)} at random): by auto ${told(byAuto.shutdown)} (goal: all).`,
      met: byAuto.shutdown.found === SEEDS,
    },
    {
      text: `A narrow window with two changes (one in ${thousands(atRandom.move)} at random): by auto ${told(byAuto.move)} (goal: all, ${NARROW_LIMIT}).`,
      met: byAuto.move.found === SEEDS && byAuto.move.worst <= NARROW_LIMIT,
    },
    {
      text: `Two deviations after a loop that polls 150 times: by auto ${told(byAuto.polling)} (goal: all, ${NARROW_LIMIT}).`,
      met: byAuto.polling.found === SEEDS && byAuto.polling.worst <= NARROW_LIMIT,
    },
    {
      text: `An interruption among forty steps of gosched: ${percent(yielding.share)} of pct(2)'s executions (goal, by its theorem: ${percent(yielding.bound)}).`,
      met: yielding.share >= yielding.bound,
    },
  ];
}

function hidden(rows: readonly Row[]): Line {
  const names = rows.filter(({ buggy }) => buggy.hidden).map(({ kernel }) => nameOf(kernel));
  return { text: `Hidden by an idle clock: ${names.length} (${names.join(", ")}).`, met: null };
}

function fixed(rows: readonly Row[], { bound, schedules, byChance }: Depth): Line {
  const bad = rows.filter(({ fixed: { findings } }) => findings.length > 0);
  const incomplete = rows.filter(({ fixed: { complete } }) => !complete);
  const runs = rows.reduce((sum, row) => sum + row.fixed.schedules, 0);
  const within = schedules === Infinity ? "complete" : `up to ${thousands(schedules)} schedules, complete`;
  return {
    text: `Fixed twins without any finding: ${rows.length - bad.length} of ${rows.length}${among(bad)}, under delay(${bound}) (${within} for ${rows.length - incomplete.length}, ${thousands(runs)} schedules in all) and ${thousands(byChance)} executions each of random, pct(3) and pos (goal: all).`,
    met: bad.length === 0 && (incomplete.length === 0 || schedules !== Infinity),
  };
}

function shrinking(rows: readonly Row[]): Line {
  const all = rows.flatMap(({ failing }) => failing.shrinkings);
  const after = all.map((each) => each.after);
  const average = mean(after);
  const replays = Math.max(...all.map((each) => each.replays));
  return {
    text: `Shrinking: ${mean(all.map(({ before }) => before)).toFixed(2)} deviations on average become ${average.toFixed(2)}, at most ${Math.max(...after)} (${after.filter((n) => n > 2).length} of ${all.length} schedules keep more than 2); ${mean(all.map((each) => each.replays)).toFixed(1)} replays on average, at most ${replays} (goal: 2 on average, 100 replays).`,
    met: average <= 2 && replays <= 100,
  };
}

function replayed({ node, identical, of, different }: Replays): Line {
  return {
    text: `Replay on Node ${node}: ${thousands(identical)} of ${thousands(of)} executions identical, step by step${different === undefined ? "" : ` (not ${different})`} (goal: all, a thousand or more).`,
    met: identical === of,
  };
}

function tokens(rows: readonly Row[]): Line {
  const longest = Math.max(...rows.map(({ buggy }) => buggy.token.length));
  return {
    text: `The longest token of auto's findings, shrunk: ${longest} characters (goal: 80).`,
    met: longest <= 80,
  };
}

function speed(which: string, { executions, strategy, steps }: Speed, goal: number): Line {
  return {
    text: `${which} of ${steps.toFixed(0)} steps: ${thousands(executions)} executions a second, by the slowest of three strategies, ${strategy} (goal: ${thousands(goal)}).`,
    met: executions >= goal,
    isSpeed: true,
  };
}

function total(rows: readonly Row[]): Line {
  const seconds = rows.reduce((sum, { buggy }) => sum + buggy.time, 0) / 1000;
  return {
    text: `All buggy twins by auto, found, shrunk and told: ${seconds.toFixed(1)} s (goal: under 60 s).`,
    met: seconds < 60,
    isSpeed: true,
  };
}
