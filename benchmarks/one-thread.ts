// `npm run bench`: what an operation costs on one thread, in processor time, beside Go, the floor that the language sets,
// and the other libraries; then memory, scale and latency.

import { workloads, type Workload } from "./catalogue.ts";
import { latency } from "./report/latency.ts";
import { memory } from "./report/memory.ts";
import { full, quick, type Sides } from "./report/plan.ts";
import { heard } from "./report/report.ts";
import { Results } from "./report/results.ts";
import { scale } from "./report/scale.ts";
import { examine, fit, leftOut, type Faults } from "./report/semantics.ts";
import { heading, peers, sampleOf } from "./report/sides.ts";
import { Standings } from "./report/standings.ts";
import { sampleAll, samplePolluted, type Contest } from "./report/throughput.ts";
import type { Bench, Suite } from "./suite.ts";

async function run({ names, has, ours, go, hasPeers, progress, ...bench }: Bench): Promise<void> {
  const plan = bench.quick ? quick : full;
  const chosen = workloads.filter(({ name }) => names.includes(name));
  const sides: Sides = { ours, go: go?.binary, peers: hasPeers ? peers : [] };
  const main = [...(ours ? ["ours"] : []), ...(go === undefined ? [] : ["go"])];

  const faults = new Map<string, Faults>();
  for (const peer of sides.peers) {
    progress(`semantics: ${peer}`);
    faults.set(peer, await examine(peer));
  }
  /** The peers that have what a section needs. */
  const able = (...needs: Workload["needs"]): readonly string[] =>
    sides.peers.filter((peer) => fit(faults.get(peer) ?? new Map(), needs));

  if (chosen.length > 0) {
    const contest: Contest<Workload> = {
      workloads: chosen,
      limit: plan.limit,
      long: 6,
      samples: ({ needs }) =>
        new Map([
          ...main.map((side) => [side, plan.samples.main] as const),
          ["floor", plan.samples.floor],
          ...able(...needs).map((peer) => [peer, plan.samples.peer] as const),
        ]),
      command(side, { name, n }) {
        const { warm, timed } = plan.effort;
        // Our own processes know the size, or find one that suits a slow peer.
        const size = side === "go" ? [n] : [];
        return sampleOf(sides.go, side, "workload", name, ...size, warm, timed);
      },
    };
    const clean = await sampleAll(contest, progress);
    const polluted = ours && has("polluted") ? await samplePolluted(chosen, plan, progress) : new Results();
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
      await memory(sides.go, [...main, "floor"], able("rendezvous", "crowd", "close"), plan.crowds, progress),
    );
  }

  if (has("scale")) {
    heard(
      "Scale",
      "Processor time of a hop round a ring in which all but one are parked.",
      "",
      await scale(sides.go, main, plan.scales, plan.messages, progress),
    );
  }

  if (has("latency")) {
    heard(
      "Latency",
      `Delay: 10,000 goroutines exchange messages for ${plan.busy / 1000} s; the histogram of perf_hooks.monitorEventLoopDelay (resolution 1 ms) is printed as it is, with the millisecond of its own timer in it. Ticks: a 10 ms interval beside one endless ping-pong.`,
      "",
      await latency(sides.go, [...(ours ? ["ours"] : []), ...able("rendezvous", "close")], plan.busy, progress),
    );
  }

  const out = [...faults].flatMap(([peer, found]) =>
    leftOut(found, chosen).map((line) => `- ${heading(peer)}: ${line}`),
  );
  if (out.length > 0) heard("Peers left out, and why", ...out);
}

export const oneThread: Suite = {
  title: "# Results\n\nWritten by `npm run bench`; see one-thread.ts for what is measured and how.\n",
  folder: "",
  goProcs: 1,
  workloads,
  sections: ["polluted", "memory", "scale", "latency"],
  peersIn: ["memory", "latency"],
  run,
};
