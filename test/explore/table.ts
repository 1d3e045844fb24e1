/**
 * The table: how the corpus is found, shrunk and replayed, and whether the fixed twins are free of findings.
 *
 *   npm run explore:table                 all of it, written to TABLE.md
 *   npm run explore:table -- --sample     the fixed twins less thoroughly, nothing written: for CI
 *   npm run explore:table -- etcd#7492    the kernels whose names contain this, nothing written
 *
 * Fails if a goal is missed, speed apart. GOROUTINES_NODE22 and GOROUTINES_NODE24 name other Nodes for the
 * replays.
 */

import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { corpus, leftOut, nameOf } from "./corpus.ts";
import { programLines, programsMeasured, programTables, type Programs } from "./table/programs.ts";
import { deep } from "./table/deep.ts";
import { compared, marksOf, replayedBy, type Replays } from "./table/replays.ts";
import { cells, headings, measured, progress, type Row } from "./table/row.ts";
import { channelAndLock, locks, speedOf } from "./table/speed.ts";
import { summary, type Line } from "./table/summary.ts";
import type { Depth } from "./table/twin.ts";

const full: Depth = { bound: 2, schedules: Infinity, byChance: 15_000 };
const sample: Depth = { bound: 2, schedules: 20_000, byChance: 1500 };

const words = process.argv.slice(2);
const depth = words.includes("--sample") ? sample : full;
const only = words.find((word) => !word.startsWith("--")) ?? "";

const conditions = [
  `${cpus()[0]?.model.trim()}, ${cpus().length} cores`,
  `Node ${process.version}`,
  `commit ${commit()}`,
  new Date().toISOString().slice(0, 10),
  `load average ${loadavg()
    .map((load) => load.toFixed(2))
    .join(" ")} at the start`,
].join("; ");

const start = performance.now();
const kernels = (await corpus()).filter((kernel) => nameOf(kernel).includes(only));
const rows: Row[] = [];
for (const kernel of kernels) {
  const row = await measured(kernel, depth);
  rows.push(row);
  console.log(progress(row));
}
const programs = only === "" ? await programsMeasured(depth === full ? 5000 : 500) : null;
const lines = [
  ...summary({
    rows,
    depth,
    deep: await deep(kernels),
    replays: await replays(),
    locks: await speedOf(locks),
    channelAndLock: await speedOf(channelAndLock),
  }),
  ...(programs === null ? [] : programLines(programs)),
];
console.log(`\n${lines.map(lineText).join("\n")}\n${((performance.now() - start) / 1000).toFixed(0)} s`);
if (depth === full && programs !== null) writeFileSync(join(import.meta.dirname, "TABLE.md"), document(programs));
process.exit(lines.every(({ met, isSpeed }) => met !== false || isSpeed === true) ? 0 : 1);

function commit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, { cwd: import.meta.dirname, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", "../../lib", ".", ":!TABLE.md") !== "";
  return `${git("rev-parse", "--short", "HEAD")}${changed ? " with changes" : ""}`;
}

async function replays(): Promise<Replays[]> {
  const found = rows.flatMap(({ failing }) => failing.found);
  const here = compared(`${process.version} (this process)`, found, await marksOf(kernels, found));
  const others = [process.execPath, process.env["GOROUTINES_NODE22"], process.env["GOROUTINES_NODE24"]];
  return [here, ...others.filter((binary) => binary !== undefined).map((binary) => replayedBy(binary, found))];
}

function lineText({ text, met }: Line): string {
  return `${met === null ? "" : met ? "met: " : "MISSED: "}${text}`;
}

function document(measuredPrograms: Programs): string {
  const line = (texts: readonly string[]): string => `| ${texts.join(" | ")} |`;
  const names = headings(depth);
  return `# The corpus, as it is explored

Written by \`npm run explore:table\`; see README.md for what the kernels are. ${conditions}.

Of each kernel: its size in Go and here (→). **auto**: how many executions \`explore\` takes with its default settings and seed 1, by which of
its stages, and what it finds. **pct(3)**: how many on 25 seeds, 200 at the most. **random**: how many of 2,000 uniformly random executions fail, and with
how many of 25 seeds one of 200 does. **idle clock**: whether auto finds it where time moves only when everybody waits. **shrunk**: deviations from the default
schedule before and after, on average over 5 seeds (6 of random), and the most replays that took. **fixed**: how many schedules with at most two
deviations the fixed twin has, all of which ran, and what 15,000 executions each of random, pct(3) and pos found.

${line(names)}
${line(names.map(() => "---"))}
${rows.map((row) => line(cells(row))).join("\n")}

${programTables(measuredPrograms)}
## What it comes to

${lines.map((each) => `- ${lineText(each)}`).join("\n")}

For comparison, public figures for GoKer's 68 blocking kernels: Go's own detector 20 of 67, goleak 42, go-deadlock 28, GFuzz 18, GoPie 66, GoAT 66 of 67;
Go 1.23 with a check for leaks and hangs about 40 in one run, 58 in 100. Those ran the originals, held-out ones included; these are our re-expressions of them.

## Not in the table

${leftOut.map((kernel) => `- ${nameOf(kernel)}: ${kernel.reason}`).join("\n")}
`;
}
