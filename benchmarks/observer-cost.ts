// What the looks at `thread.observer` cost while it is null: the same build with and without them, in alternating
// processes; and both once a program has been in the process before, explored with them, run without. As medians of the
// ratios, with their 95 % intervals.
//
//   npm run bench:observer [-- rounds [workload,...]]
//
// Fails only if the lower bound of an interval of the first kind is above 1.01: only then is it certain that the looks
// cost more than 1 %.

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
    for (const node of conditions(parseAst(code.original))) {
      const { type, test, consequent } = node as Required<Node>;
      const condition = code.original.slice(test.start, test.end);
      if (type === "IfStatement" && /^(\w+\.)?observer !== null/.test(condition))
        code.overwrite(node.start, node.end, ";");
      else if (type === "ConditionalExpression" && /^(\w+\.)?observer === null$/.test(condition))
        code.overwrite(node.start, node.end, code.original.slice(consequent.start, consequent.end));
      else continue;
      looks++;
    }
    writeFileSync(path, code.toString());
  }
  console.log(`${looks} looks`);
  return { present, absent };
}

/** The conditions in `node`: `if`s, and choices by `?`. */
function* conditions(node: unknown): Generator<Node> {
  if (typeof node !== "object" || node === null) return;
  if (["IfStatement", "ConditionalExpression"].includes((node as Node).type)) yield node as Node;
  for (const child of Object.values(node)) yield* conditions(child);
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
const sides = {
  without: (workload: string) => sample(absent, workload),
  with: (workload: string) => sample(present, workload),
  run: (workload: string) => sample(absent, workload, "run"),
  explored: (workload: string) => sample(present, workload, "explored"),
};
let dear = false;
for (const workload of (process.argv[3] ?? all).split(",")) {
  const fresh: number[] = [];
  const used: number[] = [];
  for (let i = 0; i < rounds; i++) {
    // Every other round the other way round, so that a drift hits all sides alike.
    const order = Object.entries(sides);
    const costs = Object.fromEntries(
      (i % 2 === 0 ? order : order.toReversed()).map(([name, run]) => [name, run(workload)]),
    );
    fresh.push((costs["with"] as number) / (costs["without"] as number));
    used.push((costs["explored"] as number) / (costs["run"] as number));
  }
  const { low } = medianInterval(fresh);
  dear ||= low > allowed;
  console.log(`${workload.padEnd(14)} with the looks ${text(fresh)}, after a search ${text(used)}`);
}
process.exitCode = dear ? 1 : 0;

function text(ratios: readonly number[]): string {
  const { median, low, high } = medianInterval(ratios);
  return `${median.toFixed(3)} (${low.toFixed(3)} to ${high.toFixed(3)})`;
}
