// `npm run bench`, and `npm run bench:cores` (run.ts cores): builds, measures, prints, and writes RESULTS.md, all in one
// run.
//
//   --quick            fewer and shorter samples
//   --only=name,name   these workloads alone; of one thread also: polluted, memory, scale, latency
//   --no-peers         without the other libraries
//   --no-go            without Go
//   --no-build         measures what stands in dist
//
// Each sample is a process of its own; the sides take turns, sample by sample, so that a machine that slows down does so
// for all of them alike. Only a whole run, not a quick one, writes RESULTS.md. `npm ci` in peers/ installs the other
// libraries; Go is looked for on the PATH. What is absent is said, and left out.

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { cores } from "./cores/suite.ts";
import { oneThread } from "./one-thread.ts";
import { buildGo, buildOurs, buildPeers, buildSamples, here } from "./report/build.ts";
import { commit, environment, load } from "./report/environment.ts";
import { heard, progress, report, say } from "./report/report.ts";

const { values: options, positionals } = parseArgs({
  options: {
    quick: { type: "boolean", default: false },
    only: { type: "string" },
    peers: { type: "boolean", default: true },
    go: { type: "boolean", default: true },
    build: { type: "boolean", default: true },
  },
  allowNegative: true,
  allowPositionals: true,
});

const suite = positionals[0] === "cores" ? cores : oneThread;
const peersFolder = join(suite.folder, "peers");
const all = suite.workloads.map(({ name }) => name);
const only = options.only?.split(",") ?? [];
const unknown = only.filter((name) => ![...all, ...suite.sections].includes(name));
if (unknown.length > 0) {
  console.error(`no such workload: ${unknown.join(", ")}\nthere are: ${[...all, ...suite.sections].join(", ")}`);
  process.exit(2);
}

const whole = only.length === 0;
const names = whole ? all : all.filter((name) => only.includes(name));
const has = (section: string): boolean => whole || only.includes(section);

const started = performance.now();
const loadBefore = load();
const built = commit();

progress("building");
const ours = !options.build || buildOurs();
if (options.build) buildSamples();
const go = options.go ? buildGo() : undefined;
const wanted = options.peers && (names.length > 0 || suite.peersIn.some(has));
const hasPeers = wanted && buildPeers(peersFolder);

await suite.run({ names, has, quick: options.quick, ours, go, hasPeers, progress });

heard(
  "Conditions",
  ...environment({
    loadBefore,
    commit: built,
    goVersion: go?.version,
    goProcs: suite.goProcs,
    peers: peersFolder,
    seconds: (performance.now() - started) / 1000,
  }).map((line) => `- ${line}`),
);
if (options.go && go === undefined) say("- No `go` on the PATH nor in /usr/lib/go-1.23/bin");
if (go?.semaphore === false) {
  say("- No golang.org/x/sync (Debian: golang-golang-x-sync-dev): Go's semaphore is not measured");
}
if (wanted && !hasPeers) say(`- Peers: not installed (\`npm ci\` in benchmarks/${peersFolder})`);
if (!ours) say("- No lib/index.ts: our side is not measured");

if (whole && !options.quick) writeFileSync(join(here, suite.folder, "RESULTS.md"), suite.title + report());
