/** Everything that is measured of a kernel, and a line of the table of it. */

import { nameOf } from "../corpus.ts";
import type { Kernel, Size, Symptom } from "../kernel.ts";
import { findability, RANDOM_RUNS, SEEDS, type Findability, type Tries } from "./buggy.ts";
import { failingSchedulesOf, type Shrinking, type Source, type FailingSchedules } from "./failing-schedules.ts";
import { survival, type Depth, type Survival } from "./twin.ts";

export interface Row {
  readonly kernel: Kernel;
  readonly buggy: Findability;
  readonly failing: FailingSchedules;
  readonly fixed: Survival;
}

export async function measured(kernel: Kernel, depth: Depth): Promise<Row> {
  const buggy = await findability(kernel);
  return { kernel, buggy, failing: await failingSchedulesOf(kernel), fixed: await survival(kernel.fixed, depth) };
}

export function headings({ bound, byChance }: Depth): readonly string[] {
  return [
    "kernel",
    "class",
    "blocking",
    "symptoms",
    "goroutines",
    "locks",
    "channels",
    "auto",
    "stage",
    "found",
    "pct(3) worst",
    "median",
    `random of ${thousands(RANDOM_RUNS)}`,
    `of ${SEEDS} seeds`,
    "idle clock",
    "pct shrunk",
    "random shrunk",
    "token",
    `fixed: delay(${bound})`,
    `fixed: 3 x ${thousands(byChance)}`,
    "scaled",
  ];
}

export function cells(row: Row): readonly string[] {
  const { kernel, buggy, failing, fixed } = row;
  const { auto } = buggy;
  const size = (what: keyof Size): string => `${kernel.original[what]} → ${kernel.kept[what]}`;
  return [
    nameOf(kernel),
    kernel.class,
    kernel.blocking ? "yes" : "no",
    kernel.symptoms.join(", "),
    size("goroutines"),
    size("locks"),
    size("channels"),
    auto.failure === null ? "MISSED" : thousands(auto.executions),
    auto.failure === null ? "" : buggy.stage,
    kindFound(buggy, unlistedOf(row)),
    worst(buggy.pct),
    thousands(buggy.pct.median),
    percent(buggy.hits / RANDOM_RUNS),
    `${buggy.random.found}`,
    buggy.hidden ? "**hides it**" : "finds it",
    shrunk(failing.shrinkings, "pct"),
    shrunk(failing.shrinkings, "random"),
    buggy.token === "" ? "" : `\`${buggy.token}\``,
    `${thousands(fixed.schedules)}${fixed.complete ? ", complete" : ""}`,
    `${fixed.findings.length === 0 ? "none" : `FOUND ${fixed.findings.join("; ")}`}${fixed.capped > 0 ? `, ${fixed.capped} capped` : ""}`,
    kernel.scaled ?? "",
  ];
}

/** The row in short. */
export function progress({ kernel, buggy, fixed }: Row): string {
  const { failure, executions } = buggy.auto;
  const auto = failure === null ? "MISSED" : `${failure.kind} in ${thousands(executions)} (${buggy.stage})`;
  const { findings, schedules } = fixed;
  const hits = percent(buggy.hits / RANDOM_RUNS);
  return `${nameOf(kernel).padEnd(18)} ${auto.padEnd(24)} pct(3) ${worst(buggy.pct).padEnd(4)} random ${hits.padEnd(8)} fixed: ${thousands(schedules)} schedules, ${findings.length === 0 ? "none fails" : findings.join("; ")}`;
}

function kindFound({ auto: { failure } }: Findability, unlisted: readonly Symptom[]): string {
  return `${failure?.kind ?? ""}${unlisted.length === 0 ? "" : ` (UNLISTED: ${unlisted.join(", ")})`}`;
}

/** What was found on the buggy twin and is none of the kernel's symptoms. */
export function unlistedOf({ kernel, buggy }: Row): Symptom[] {
  return [...buggy.kinds].filter((kind) => !kernel.symptoms.includes(kind));
}

function worst({ found, worst: most }: Tries): string {
  return found === SEEDS ? thousands(most) : `MISSED with ${SEEDS - found} seeds`;
}

/** `9.4 → 1.2, 41`: deviations on average before and after, and the most replays. */
function shrunk(all: readonly Shrinking[], by: Source): string {
  const these = all.filter((each) => each.by === by);
  if (these.length === 0) return "";
  const replays = Math.max(...these.map((each) => each.replays));
  return `${mean(these.map(({ before }) => before)).toFixed(1)} → ${mean(these.map(({ after }) => after)).toFixed(1)}, ${replays}`;
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

export function thousands(n: number): string {
  return Math.round(n).toLocaleString("en-US");
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
