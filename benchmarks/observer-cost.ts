// What the looks at `thread.observer` cost while it is null: the same build with and without them, and with them in a
// process that has explored a program before, in alternating processes. As the median of the ratios to the build
// without, with its 95 % interval.
//
//   npm run bench:observer [-- rounds [workload,...]]
//
// Fails only if an interval's lower bound is above 1.01: only then is it certain that they cost more than 1 %.

import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import MagicString from "magic-string";
import { parseAst } from "rollup/parseAst";
import { buildOurs, buildSamples } from "./report/build.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const allowed = 1.01;
const all =
  "ping-pong,stream,buffered-1,buffered-128,fan-in,select-2,select-8,select-idle,select-mixed,gosched,spawn-shared," +
  "mutex,wait-group,mutex-pair,read-pair,semaphore-pair,once,atomics";

/** Of the syntax tree, as far as it matters here. */
interface Node {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly test?: Node;
  readonly consequent?: Node;
}

/** Two copies of the package that differ in the looks alone. */
function prepare(parent: string): { readonly present: string; readonly absent: string } {
  const [present, absent] = ["present", "absent"].map((name) => `${parent}/${name}/`) as [string, string];
  for (const copy of [present, absent]) {
    cpSync(`${root}dist`, `${copy}dist`, { recursive: true });
    cpSync(`${root}package.json`, `${copy}package.json`);
    cpSync(`${root}benchmarks/.build`, `${copy}bench`, { recursive: true });
  }
  let looks = 0;
  for (const file of readdirSync(`${absent}dist`, { recursive: true, encoding: "utf8" })) {
    const path = join(absent, "dist", file);
    if (!file.endsWith(".js") || /[/\\]?dev[/\\]/.test(file)) continue;
    const code = new MagicString(readFileSync(path, "utf8"));
    for (const node of ifs(parseAst(code.original))) {
      const { test, consequent } = node as Required<Node>;
      const condition = code.original.slice(test.start, test.end);
      if (/^(thread|this)\.observer !== null/.test(condition)) code.overwrite(node.start, node.end, ";");
      else if (/^this\.observer === null \|\|/.test(condition))
        code.overwrite(node.start, node.end, code.original.slice(consequent.start, consequent.end));
      else continue;
      looks++;
    }
    writeFileSync(path, code.toString());
  }
  console.log(`${looks} looks`);
  return { present, absent };
}

/** The `if`s in `node`. */
function* ifs(node: unknown): Generator<Node> {
  if (typeof node !== "object" || node === null) return;
  if ((node as Node).type === "IfStatement") yield node as Node;
  for (const child of Object.values(node)) yield* ifs(child);
}

/** Processor time of the fastest round, in nanoseconds: what is left of a process's noise is in the ratios. */
function sample(copy: string, workload: string, ...explored: readonly string[]): number {
  const what = workload === "atomics" ? ["atomics", "ours"] : ["workload", "ours", workload];
  const output = execFileSync(process.execPath, [`${copy}bench/sample.js`, ...what, "200", "400", ...explored], {
    encoding: "utf8",
  });
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

const rounds = Number(process.argv[2] ?? 30);
buildOurs();
buildSamples();
const parent = mkdtempSync(join(tmpdir(), "goroutines-observer-"));
process.once("exit", () => rmSync(parent, { recursive: true }));
const { present, absent } = prepare(parent);
const sides = [
  { name: "without", run: (workload: string) => sample(absent, workload) },
  { name: "with", run: (workload: string) => sample(present, workload) },
  { name: "explored", run: (workload: string) => sample(present, workload, "explored") },
] as const;
let dear = false;
for (const workload of (process.argv[3] ?? all).split(",")) {
  const ratios: { readonly [name: string]: number[] } = { with: [], explored: [] };
  for (let i = 0; i < rounds; i++) {
    // Every other round the other way round, so that a drift hits all sides alike.
    const order = i % 2 === 0 ? sides : sides.toReversed();
    const costs = new Map(order.map(({ name, run }) => [name, run(workload)]));
    for (const [name, list] of Object.entries(ratios))
      list.push((costs.get(name as "with") as number) / (costs.get("without") as number));
  }
  const texts = Object.entries(ratios).map(([name, list]) => {
    const { median, low, high } = medianInterval(list);
    dear ||= low > allowed;
    return `${name} ${median.toFixed(4)} (95 %: ${low.toFixed(4)} to ${high.toFixed(4)})`;
  });
  console.log(`${workload.padEnd(14)} ${texts.join("  ")}`);
}
process.exitCode = dear ? 1 : 0;
