// What the probe costs while it is null: the same build with and without its lines, in alternating
// pairs of processes, as the median of the pairs' ratios with its 95 % interval.
//
//   npm run bench:probe [-- pairs]
//
// Fails only if the interval's lower bound is above 1.02: only then is it certain that the probe costs
// more than 2 %.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildOurs, buildSamples } from "./report/build.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const allowed = 1.02;
const workloads = ["ping-pong", "buffered-128", "select-2", "gosched"];

/** The probe's lines in the built kernel, and what stands there without it. Each must occur exactly once. */
const kernel = "dist/core.js";
const lines: readonly { readonly from: string; readonly to: string }[] = [
  { from: "thread.budget = this.quantum;", to: "thread.budget = BUDGET;" },
  {
    from: "const { probe } = thread;\n    return probe === null ? random(ready) : probe.choose(ready);",
    to: "return random(ready);",
  },
];

/** Two copies of the package that differ in the probe's lines alone. */
function prepare(parent: string): { readonly present: string; readonly absent: string } {
  const [present, absent] = ["present", "absent"].map((name) => `${parent}/${name}/`) as [string, string];
  for (const copy of [present, absent]) {
    cpSync(`${root}dist`, `${copy}dist`, { recursive: true });
    cpSync(`${root}package.json`, `${copy}package.json`);
    cpSync(`${root}benchmarks/.build`, `${copy}bench`, { recursive: true });
  }
  for (const { from, to } of lines) {
    const path = `${absent}${kernel}`;
    const parts = readFileSync(path, "utf8").split(from);
    if (parts.length !== 2) throw new Error(`${kernel}: expected once, found ${parts.length - 1} times: ${from}`);
    writeFileSync(path, parts.join(to));
  }
  return { present, absent };
}

/** Processor time of the fastest round, in nanoseconds: what is left of a process's noise is in the pairs. */
function sample(copy: string, workload: string): number {
  const output = execFileSync(
    process.execPath,
    [`${copy}bench/sample.js`, "workload", "ours", workload, "200", "500"],
    { encoding: "utf8" },
  );
  const { rounds } = JSON.parse(output) as { readonly rounds: readonly { readonly cpu: number }[] };
  return Math.min(...rounds.map((round) => round.cpu));
}

/** The median, and its 95 % interval by the ranks of the binomial distribution. */
function medianInterval(values: readonly number[]): {
  readonly median: number;
  readonly low: number;
  readonly high: number;
} {
  const sorted = values.toSorted((a, b) => a - b);
  const n = sorted.length;
  const rank = Math.max(0, Math.floor((n - 1.96 * Math.sqrt(n)) / 2) - 1);
  const at = (i: number): number => sorted[i] as number;
  const median = (at(Math.floor((n - 1) / 2)) + at(Math.ceil((n - 1) / 2))) / 2;
  return { median, low: at(rank), high: at(n - 1 - rank) };
}

const pairs = Number(process.argv[2] ?? 30);
buildOurs();
buildSamples();
const parent = mkdtempSync(join(tmpdir(), "goroutines-probe-"));
process.once("exit", () => rmSync(parent, { recursive: true }));
const { present, absent } = prepare(parent);
let dear = false;
for (const workload of workloads) {
  const ratios: number[] = [];
  for (let i = 0; i < pairs; i++) {
    // Every other pair the other way round, so that a drift hits both sides alike.
    const first = sample(i % 2 === 0 ? present : absent, workload);
    const second = sample(i % 2 === 0 ? absent : present, workload);
    ratios.push(i % 2 === 0 ? first / second : second / first);
  }
  const { median, low, high } = medianInterval(ratios);
  dear ||= low > allowed;
  console.log(
    `${workload.padEnd(14)} with / without the probe: ${median.toFixed(4)}  (95 %: ${low.toFixed(4)} to ${high.toFixed(4)}, ${pairs} pairs)`,
  );
}
process.exitCode = dear ? 1 : 0;
