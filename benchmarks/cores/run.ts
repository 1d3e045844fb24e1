// `npm run bench:cores`: builds, measures, prints, and writes RESULTS.md, all in one run.
//
//   --quick            fewer and shorter samples
//   --only=name,name   these workloads alone
//   --no-peers         without the other libraries
//   --no-go            without Go
//   --no-build         measures what stands in dist
//
// Only a whole run, not a quick one, writes RESULTS.md. `npm ci` in peers/ installs the other libraries; Go is
// looked for on the PATH. Each sample is a process of its own; the sides take turns, sample by sample, so that a
// machine that slows down does so for all of them alike.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Sample } from "../measure/rounds.ts";
import { buildGo, buildOurs, buildPeers, buildSamples, here } from "../report/build.ts";
import { commit, environment, load } from "../report/environment.ts";
import { launch, SampleError, type Command } from "../report/launch.ts";
import { heard, progress, report, say } from "../report/report.ts";
import { Results } from "../report/results.ts";
import { nothing, percent, ratio, table, time } from "../report/table.ts";
import { goals, headings, peers, workloads, type Cost, type SideName, type Workload } from "./catalogue.ts";

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    peers: { type: "boolean", default: true },
    go: { type: "boolean", default: true },
    build: { type: "boolean", default: true },
  },
  allowNegative: true,
});

/**
 * How many samples of each side, how long each warms up and is timed in ms, and the most that it may take in s. A
 * thread compiles what it runs for a second or more, in bursts, and each one holds up the other: before that the same
 * sample differs by half.
 */
const plan = options.quick
  ? { samples: 1, warm: 150, timed: 150, limit: 20 }
  : { samples: 5, warm: 1500, timed: 300, limit: 30 };

const only = options.only?.split(",") ?? [];
const unknown = only.filter((name) => !workloads.some((one) => one.name === name));
if (unknown.length > 0) {
  console.error(`no such workload: ${unknown.join(", ")}\nthere are: ${workloads.map(({ name }) => name).join(", ")}`);
  process.exit(2);
}
const chosen = only.length === 0 ? workloads : workloads.filter(({ name }) => only.includes(name));

const started = performance.now();
const loadBefore = load();
const built = commit();

progress("building");
if (options.build) {
  buildOurs();
  buildSamples();
}
const go = options.go ? buildGo() : undefined;
const hasPeers = options.peers && buildPeers("cores/peers");

function takesPart(side: SideName): boolean {
  if (side === "go" || side === "go-locked") return go !== undefined;
  return hasPeers || !peers.includes(side);
}

function commandFor(side: SideName, { name, n, locked = n }: Workload): Command {
  if (go !== undefined && (side === "go" || side === "go-locked")) {
    const isLocked = side === "go-locked";
    return {
      file: go.binary,
      args: ["workload", `cores-${name}`, isLocked ? locked : n, plan.warm, plan.timed],
      env: { GOMAXPROCS: "2", LOCK_THREADS: isLocked ? "1" : "" },
    };
  }
  return {
    file: process.execPath,
    args: [join(here, ".build", "cores", "sample.js"), side, name, plan.warm, plan.timed],
  };
}

const results = new Results();
for (let pass = 1; pass <= plan.samples; pass++) {
  for (const workload of chosen) {
    for (const side of workload.sides.filter(takesPart)) {
      if (results.failed(side, workload)) continue;
      progress(`pass ${pass}: ${workload.name}, ${side}`);
      try {
        const [line] = await launch(commandFor(side, workload), plan.limit);
        results.add(side, workload, line as Sample);
      } catch (error) {
        if (!(error instanceof SampleError)) throw error;
        results.fail(side, workload, error.message);
      }
    }
  }
}

function costOf([side, name]: Cost): number {
  const workload = workloads.find((one) => one.name === name);
  return workload === undefined ? Number.NaN : results.wall(side, workload);
}

const columns = (Object.keys(headings) as SideName[]).filter(
  (side) => takesPart(side) && chosen.some(({ sides }) => sides.includes(side)),
);

heard(
  "Cost of an operation, wall time",
  "Between two threads, each on a core of its own if the machine has one for it. Medians over samples, a process each; ± is half the range of our samples. Parked: who waits is put to sleep at once, and does not look for a wake-up first. Go, locked: each goroutine is locked to a thread of its own.",
  "",
  table(
    [
      "workload (operation)",
      ...columns.flatMap((side) => (side === "ours" ? [headings[side], "±"] : [headings[side]])),
    ],
    chosen.map((workload) => [
      `${workload.title} (${workload.operation})`,
      ...columns.flatMap((side) => {
        const cost = workload.sides.includes(side) ? time(results.wall(side, workload)) : nothing;
        return side === "ours" ? [cost, percent(results.wallSpread(side, workload))] : [cost];
      }),
    ]),
  ),
);

const judged = goals.filter(
  ({ of, over }) => chosen.some(({ name }) => name === of[1]) && chosen.some(({ name }) => name === over[1]),
);
if (judged.length > 0) {
  heard(
    "Goals",
    "How many times as fast we are. At par is 0.9 or more.",
    "",
    table(
      ["goal", "at least", "measured", "met"],
      judged.map(({ title, of, over, least }) => {
        const times = costOf(of) / costOf(over);
        const verdict = Number.isFinite(times) ? (times >= least ? "met" : "not met") : nothing;
        return [title, String(least), ratio(times), verdict];
      }),
    ),
  );
}

const failures = results.failures();
if (failures.length > 0) heard("Samples that failed", ...failures.map((line) => `- ${line}`));

heard(
  "Conditions",
  ...environment({
    loadBefore,
    commit: built,
    goVersion: go?.version,
    goProcs: 2,
    peers: "cores/peers",
    seconds: (performance.now() - started) / 1000,
  }).map((line) => `- ${line}`),
);
if (options.go && go === undefined) say("- No `go` on the PATH nor in /usr/lib/go-1.23/bin");
if (options.peers && !hasPeers) say("- Peers: not installed (`npm ci` in benchmarks/cores/peers)");

if (only.length === 0 && !options.quick) {
  const title =
    "# Results of goroutines/cores\n\nWritten by `npm run bench:cores`; catalogue.ts says what is measured and who takes part.\n";
  writeFileSync(join(here, "cores", "RESULTS.md"), title + report());
}
