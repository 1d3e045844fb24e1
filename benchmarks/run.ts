// `npm run bench`: builds, measures, prints, and writes RESULTS.md, all in one run.
//
//   --quick            fewer samples
//   --only=name,name   these workloads alone; also: polluted, memory, scale, latency
//   --no-peers         without the other libraries
//   --no-go            without Go
//
// Only a whole run, not a quick one, writes RESULTS.md. `npm ci` in peers/ installs the other libraries;
// Go is looked for on the PATH. What is absent is said, and left out.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { workloads } from "./catalogue.ts";
import { buildGo, buildOurs, buildPeers, buildSamples, here } from "./report/build.ts";
import { commit, environment, load } from "./report/environment.ts";
import { latency } from "./report/latency.ts";
import { memory } from "./report/memory.ts";
import { full, quick, type Sides } from "./report/plan.ts";
import { heard, progress, report, say } from "./report/report.ts";
import { Results } from "./report/results.ts";
import { scale } from "./report/scale.ts";
import { examine, fit, leftOut, type Faults } from "./report/semantics.ts";
import { heading, peers } from "./report/sides.ts";
import { Standings } from "./report/standings.ts";
import { sampleAll, samplePolluted, type Contest } from "./report/throughput.ts";

const sections = ["polluted", "memory", "scale", "latency"] as const;
type Section = (typeof sections)[number];

const { values: options } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    peers: { type: "boolean", default: true },
    go: { type: "boolean", default: true },
  },
  allowNegative: true,
});

const only = options.only?.split(",") ?? [];
const unknown = only.filter(
  (name) => !workloads.some((one) => one.name === name) && !sections.some((one) => one === name),
);
if (unknown.length > 0) {
  const known = [...workloads.map(({ name }) => name), ...sections];
  console.error(`no such workload: ${unknown.join(", ")}\nthere are: ${known.join(", ")}`);
  process.exit(2);
}

const plan = options.quick ? quick : full;
const whole = only.length === 0;
const chosen = whole ? workloads : workloads.filter(({ name }) => only.includes(name));
const has = (section: Section): boolean => whole || only.includes(section);

const started = performance.now();
const loadBefore = load();
const built = commit();

/** Scale alone is measured without the peers. */
const wanted = options.peers && (chosen.length > 0 || has("memory") || has("latency"));

progress("building");
const ours = buildOurs();
buildSamples();
const go = options.go ? buildGo() : undefined;
const sides: Sides = {
  ours,
  go: go?.binary,
  peers: wanted && buildPeers() ? peers.map(({ name }) => name) : [],
};
const ourSide = ours ? ["ours"] : [];
const goSide = go === undefined ? [] : ["go"];

const faults = new Map<string, Faults>();
for (const peer of sides.peers) {
  progress(`semantics: ${peer}`);
  faults.set(peer, await examine(peer));
}
/** The peers that have what a section needs. */
const able = (...needs: Parameters<typeof fit>[1]): readonly string[] =>
  sides.peers.filter((peer) => fit(faults.get(peer) ?? new Map(), needs));

const contest: Contest = { workloads: chosen, plan, sides, faults };

if (chosen.length > 0) {
  const clean = await sampleAll(contest, progress);
  const polluted = has("polluted") ? await samplePolluted(contest, progress) : new Results();
  const standings = new Standings(chosen, sides.peers, clean, polluted);
  heard(
    "Cost of an operation, processor time",
    "User and system time of every thread, the collector's and the compiler's included; medians over samples, a process each. ± is half the range of our samples. Go/ours and peer/ours (the fastest peer) are better the larger; polluted is our cost after all other workloads in the same process, over our cost alone.",
    "",
    standings.costs(),
    "",
    ...standings.verdict().map((line) => `- ${line}`),
  );
  heard("Cost of an operation, wall time", standings.walls());
  const failures = [...clean.failures(), ...polluted.failures()];
  if (failures.length > 0) heard("Samples that failed", ...failures.map((line) => `- ${line}`));
}

if (has("memory")) {
  heard(
    "Memory",
    "All wait on one channel; then one close wakes them. Live: heap in use (Go: and stacks) after a collection; resident: growth of the resident set; default heap flags.",
    "",
    await memory(
      sides.go,
      [...ourSide, ...goSide, "floor"],
      able("rendezvous", "crowd", "close"),
      plan.crowds,
      progress,
    ),
  );
}

if (has("scale")) {
  heard(
    "Scale",
    "Processor time of a hop round a ring in which all but one are parked.",
    "",
    await scale(sides.go, [...ourSide, ...goSide], plan.scales, plan.messages, progress),
  );
}

if (has("latency")) {
  heard(
    "Latency",
    `Delay: 10,000 goroutines exchange messages for ${plan.busy / 1000} s; the histogram of perf_hooks.monitorEventLoopDelay (resolution 1 ms) is printed as it is, with the millisecond of its own timer in it. Ticks: a 10 ms interval beside one endless ping-pong.`,
    "",
    await latency(sides.go, [...ourSide, ...able("rendezvous", "close")], plan.busy, progress),
  );
}

const out = [...faults].flatMap(([peer, found]) => leftOut(found, chosen).map((line) => `- ${heading(peer)}: ${line}`));
if (out.length > 0) heard("Peers left out, and why", ...out);

heard(
  "Conditions",
  ...environment({
    loadBefore,
    commit: built,
    goVersion: go?.version,
    goProcs: 1,
    peers: "peers",
    seconds: (performance.now() - started) / 1000,
  }).map((line) => `- ${line}`),
);
if (options.go && go === undefined) say("- No `go` on the PATH nor in /usr/lib/go-1.23/bin");
if (go?.semaphore === false) {
  say("- No golang.org/x/sync (Debian: golang-golang-x-sync-dev): Go's semaphore is not measured");
}
if (wanted && sides.peers.length === 0) say("- Peers: not installed (`npm ci` in benchmarks/peers)");
if (!ours) say("- No lib/index.ts: our side is not measured");

if (whole && !options.quick) {
  const title = "# Results\n\nWritten by `npm run bench`; see run.ts for what is measured and how.\n";
  writeFileSync(join(here, "RESULTS.md"), title + report());
}
