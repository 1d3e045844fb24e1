// `npm run bench:cores`: what an operation costs between two threads, in wall time; catalogue.ts says who takes part.

import type { Command } from "../report/launch.ts";
import { heard } from "../report/report.ts";
import { sampleAll } from "../report/throughput.ts";
import { sampleOf } from "../report/sides.ts";
import { nothing, percent, ratio, table, time } from "../report/table.ts";
import type { Bench, Suite } from "../suite.ts";
import { goals, headings, peers, workloads, type Cost, type SideName, type Workload } from "./catalogue.ts";

/**
 * How many samples of each side, how long each warms up and is timed in ms, and the most that it may take in s. A
 * thread compiles what it runs for a second or more, in bursts, and each one holds up the other: before that the same
 * sample differs by half.
 */
const full = { samples: 5, warm: 1500, timed: 300, limit: 30 } as const;
const quick = { samples: 1, warm: 150, timed: 150, limit: 20 } as const;

async function run({ names, go, hasPeers, progress, ...bench }: Bench): Promise<void> {
  const plan = bench.quick ? quick : full;
  const chosen = workloads.filter(({ name }) => names.includes(name));

  function takesPart(side: SideName): boolean {
    if (side === "go" || side === "go-locked") return go !== undefined;
    return side === "ours" ? bench.ours : hasPeers || !peers.includes(side);
  }

  function command(side: string, { name, n, locked = n }: Workload): Command {
    if (go === undefined || (side !== "go" && side !== "go-locked"))
      return sampleOf(undefined, `cores/${side}`, "workload", name, plan.warm, plan.timed);
    const isLocked = side === "go-locked";
    return {
      file: go.binary,
      args: ["workload", `cores-${name}`, isLocked ? locked : n, plan.warm, plan.timed],
      env: { GOMAXPROCS: "2", LOCK_THREADS: isLocked ? "1" : "" },
    };
  }

  const samples = ({ sides }: Workload) =>
    new Map(sides.filter(takesPart).map((side) => [side, plan.samples] as const));
  const contest = { workloads: chosen, limit: plan.limit, long: Infinity, samples, command };
  const results = await sampleAll(contest, progress);

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

  const costOf = ([side, name]: Cost): number => {
    const workload = workloads.find((one) => one.name === name);
    return workload === undefined ? Number.NaN : results.wall(side, workload);
  };
  const judged = goals.filter(({ of, over }) => names.includes(of[1]) && names.includes(over[1]));
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
}

export const cores: Suite = {
  title:
    "# Results of goroutines/cores\n\nWritten by `npm run bench:cores`; catalogue.ts says what is measured and who takes part.\n",
  folder: "cores",
  goProcs: 2,
  workloads,
  sections: [],
  peersIn: [],
  run,
};
