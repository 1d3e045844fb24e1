/** What is measured of the programs as people write them: the wrong ones must be found, the right ones pass. */

import {
  auto,
  delay,
  dfs,
  dpor,
  explore,
  pct,
  pos,
  random,
  type Exploration,
  type StrategyMaker,
} from "goroutines/testing";
import { rights, type Right } from "../right.ts";
import { wrongs, type Wrong } from "../wrong.ts";
import { SEEDS } from "./buggy.ts";
import { thousands } from "./row.ts";
import type { Line } from "./summary.ts";

/** Each strategy that searches. */
export const strategies: readonly { readonly name: string; readonly maker: StrategyMaker }[] = [
  { name: "auto", maker: auto() },
  { name: "delay(2)", maker: delay({ bound: 2 }) },
  { name: "random", maker: random() },
  { name: "pct(3)", maker: pct({ depth: 3 }) },
  { name: "pos", maker: pos() },
  { name: "dfs(1)", maker: dfs({ preemptions: 1 }) },
  { name: "dpor", maker: dpor() },
];

/** How a wrong program is found. */
interface Found {
  readonly wrong: Wrong;
  readonly auto: Exploration;
  /** How many executions `pct(3)` takes with each of the seeds; null where it does not find it. */
  readonly pct: readonly (number | null)[];
}

/** How the strategies fare on a right one, in their order. */
interface Passed {
  readonly right: Right;
  readonly by: readonly Exploration[];
}

export interface Programs {
  readonly wrong: readonly Found[];
  readonly right: readonly Passed[];
  readonly executions: number;
}

/** @param executions how many of a right program by each strategy. */
export async function programsMeasured(executions: number): Promise<Programs> {
  const wrong: Found[] = [];
  for (const program of await wrongs()) wrong.push(await foundOf(program));
  const right: Passed[] = [];
  for (const { name, program, check } of await rights()) {
    const by: Exploration[] = [];
    for (const { maker } of strategies)
      by.push(await explore(program, { strategy: maker, executions, timeout: 60_000, shrink: 0, check }));
    right.push({ right: { name, program, check }, by });
    console.log(`${name.padEnd(24)} ${by.map(passText).join(", ")}`);
  }
  return { wrong, right, executions };
}

async function foundOf(wrong: Wrong): Promise<Found> {
  const check = wrong.check === undefined ? {} : { check: wrong.check };
  const byAuto = await explore(wrong.program, { timeout: 60_000, ...check });
  const counts: (number | null)[] = [];
  for (let seed = 1; seed <= SEEDS; seed++) {
    const { finding, executions } = await explore(wrong.program, {
      strategy: pct({ depth: 3 }),
      seed,
      executions: 200,
      timeout: 60_000,
      shrink: 0,
      ...check,
    });
    counts.push(finding === null ? null : executions);
  }
  console.log(`${wrong.name.padEnd(24)} ${byAuto.finding?.kind ?? "MISSED"} in ${byAuto.executions}`);
  return { wrong, auto: byAuto, pct: counts };
}

function passText({ finding, executions, exhausted }: Exploration): string {
  return finding === null
    ? `${thousands(executions)}${exhausted ? ", all" : ""}`
    : `FOUND ${finding.kind}: ${finding.message}`;
}

/** What the report has to say: what helps, what is worth a look, or only the cause. */
function adviceText({ auto: { finding } }: Found): string {
  if (finding === null) return "";
  return finding.suggestions.length > 0 ? "what helps" : finding.questions.length > 0 ? "what to look at" : "";
}

function pctText({ pct: counts }: Found): string {
  const missed = counts.filter((n) => n === null).length;
  return missed > 0 ? `MISSED with ${missed} seeds` : thousands(Math.max(...counts.map((n) => n ?? 0)));
}

/** The two tables, as Markdown. */
export function programTables({ wrong, right, executions }: Programs): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(" | ")} |`;
  const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
    [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
  return `## Wrong programs as people write them

Of each: what is wrong, what \`explore\` finds with its default settings and in how many executions, how many \`pct(3)\` takes at the most with ${SEEDS} seeds, and what the
report says beside the cause.

${table(
  ["program", "mistake", "found", "auto", "pct(3) worst", "report"],
  wrong.map((each) => [
    each.wrong.name,
    each.wrong.mistake,
    each.auto.finding?.kind ?? "MISSED",
    thousands(each.auto.executions),
    pctText(each),
    adviceText(each),
  ]),
)}

## Correct programs

Of each: how many schedules every strategy executed, ${thousands(executions)} at the most, and whether these were all within its bound; any timer may fire at any time.

${table(
  ["program", ...strategies.map(({ name }) => name)],
  right.map(({ right: { name }, by }) => [name, ...by.map(passText)]),
)}
`;
}

/** What it comes to. */
export function programLines({ wrong, right, executions }: Programs): Line[] {
  const missed = wrong.filter(({ wrong: { kind }, auto: found }) => found.finding?.kind !== kind);
  const most = Math.max(...wrong.map(({ auto: found }) => found.executions));
  const bad = right.filter(({ by }) => by.some(({ finding }) => finding !== null));
  const among = (names: readonly string[]): string => (names.length === 0 ? "" : ` (not ${names.join(", ")})`);
  return [
    {
      text: `Wrong programs as people write them, found by auto with no more than \`check\`: ${wrong.length - missed.length} of ${wrong.length}, in at most ${thousands(most)} executions${among(missed.map(({ wrong: { name } }) => name))} (goal: all).`,
      met: missed.length === 0,
    },
    {
      text: `Correct programs in which nothing is found, by ${strategies.length} strategies and at most ${thousands(executions)} executions each: ${right.length - bad.length} of ${right.length}${among(bad.map(({ right: { name } }) => name))} (goal: all).`,
      met: bad.length === 0,
    },
  ];
}
