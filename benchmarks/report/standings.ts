// The main table and what follows from it: how we stand against Go, against the floor that the language
// sets, and against the peers.

import { inMean, type Workload } from "../catalogue.ts";
import type { Results } from "./results.ts";
import { heading } from "./sides.ts";
import { geometricMean } from "./statistics.ts";
import { percent, ratio, table, time, type Row } from "./table.ts";

/** What is aimed at: at least so many times Go and the fastest peer, at most so much slower polluted. */
const aim = { go: 1.5, peer: 2, polluted: 1.5 } as const;

export class Standings {
  readonly #workloads: readonly Workload[];
  readonly #peers: readonly string[];
  readonly #clean: Results;
  readonly #polluted: Results;

  constructor(
    workloads: readonly Workload[],
    peers: readonly string[],
    clean: Results,
    polluted: Results,
  ) {
    this.#workloads = workloads;
    this.#peers = peers;
    this.#clean = clean;
    this.#polluted = polluted;
  }

  #ours(workload: Workload): number {
    return this.#clean.cpu("ours", workload);
  }

  #againstGo(workload: Workload): number {
    return this.#clean.cpu("go", workload) / this.#ours(workload);
  }

  #againstPeers(workload: Workload): number {
    const costs = this.#peers.map((peer) => this.#clean.cpu(peer, workload));
    return Math.min(...costs.filter(Number.isFinite)) / this.#ours(workload);
  }

  #pollution(workload: Workload): number {
    return this.#polluted.cpu("ours", workload) / this.#ours(workload);
  }

  /** Processor time an operation, on every side. */
  costs(): string {
    const row = (workload: Workload): Row => [
      `${workload.title} (${workload.operation})`,
      time(this.#ours(workload)),
      percent(this.#clean.spread("ours", workload)),
      time(this.#clean.cpu("go", workload)),
      time(this.#clean.cpu("floor", workload)),
      ratio(this.#againstGo(workload)),
      ratio(this.#againstPeers(workload)),
      ratio(this.#pollution(workload)),
      ...this.#peers.map((peer) => time(this.#clean.cpu(peer, workload))),
    ];
    return table(
      [
        "workload (operation)",
        "ours",
        "±",
        "Go",
        "floor",
        "Go/ours",
        "peer/ours",
        "polluted",
        ...this.#peers.map(heading),
      ],
      this.#workloads.map(row),
    );
  }

  /** Wall time an operation, on every side. */
  walls(): string {
    const sides = ["ours", "go", "floor", ...this.#peers];
    return table(
      ["workload (operation)", ...sides.map(heading)],
      this.#workloads.map((workload) => [
        `${workload.title} (${workload.operation})`,
        ...sides.map((side) => time(this.#clean.wall(side, workload))),
      ]),
    );
  }

  verdict(): readonly string[] {
    const counted = this.#workloads
      .filter(({ group }) => inMean.includes(group))
      .map((workload) => this.#againstGo(workload))
      .filter(Number.isFinite);
    const list = (
      of: (workload: Workload) => number,
      missed: (value: number) => boolean,
    ): string => {
      const all = this.#workloads.filter((workload) => missed(of(workload)));
      return all.map((workload) => `${workload.name} ${ratio(of(workload))}`).join(", ") || "none";
    };
    return [
      `Geometric mean of Go/ours over ${inMean.join(", ")} (${counted.length} workloads): ${ratio(geometricMean(counted))}`,
      `Below ${aim.go} times Go: ${list(
        (workload) => this.#againstGo(workload),
        (value) => value < aim.go,
      )}`,
      `Below ${aim.peer} times the fastest peer: ${list(
        (workload) => this.#againstPeers(workload),
        (value) => value < aim.peer,
      )}`,
      `Polluted, more than ${aim.polluted} times slower: ${list(
        (workload) => this.#pollution(workload),
        (value) => value > aim.polluted,
      )}`,
    ];
  }
}
