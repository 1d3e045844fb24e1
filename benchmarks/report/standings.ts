// The main table and what follows from it: how we stand against Go, against the floor that the language
// sets, and against the peers.

import { standards, type Standard, type Workload } from "../catalogue.ts";
import type { Results } from "./results.ts";
import { heading } from "./sides.ts";
import { geometricMean } from "./statistics.ts";
import { percent, ratio, table, time, type Row } from "./table.ts";

/**
 * What is aimed at beside the catalogue's standards: at least so many times the fastest peer, at most so much slower
 * polluted.
 */
const aim = { peer: 2, polluted: 1.5 } as const;

export class Standings {
  readonly #workloads: readonly Workload[];
  readonly #peers: readonly string[];
  readonly #clean: Results;
  readonly #polluted: Results;

  constructor(workloads: readonly Workload[], peers: readonly string[], clean: Results, polluted: Results) {
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
    return [
      ...standards.flatMap((standard) => this.#against(standard)),
      `Below ${aim.peer} times the fastest peer: ${this.#list(
        this.#workloads,
        (workload) => this.#againstPeers(workload),
        (value) => value < aim.peer,
      )}`,
      `Polluted, more than ${aim.polluted} times slower: ${this.#list(
        this.#workloads,
        (workload) => this.#pollution(workload),
        (value) => value > aim.polluted,
      )}`,
      ...this.#bars(),
    ];
  }

  #against({ mean, groups, aim: least }: Standard): readonly string[] {
    const held = this.#workloads.filter(({ group }) => groups.includes(group));
    if (held.length === 0) return [];
    const counted = held
      .filter(({ group }) => mean.includes(group))
      .map((workload) => this.#againstGo(workload))
      .filter(Number.isFinite);
    return [
      `Geometric mean of Go/ours over ${mean.join(", ")} (${counted.length} workloads): ${ratio(geometricMean(counted))}`,
      `Below ${least} times Go, of ${groups.join(", ")}: ${this.#list(
        held,
        (workload) => this.#againstGo(workload),
        (value) => value < least,
      )}`,
    ];
  }

  /** The workloads whose figure misses, with it. */
  #list(
    workloads: readonly Workload[],
    of: (workload: Workload) => number,
    missed: (value: number) => boolean,
  ): string {
    const all = workloads.filter((workload) => missed(of(workload)));
    return all.map((workload) => `${workload.name} ${ratio(of(workload))}`).join(", ") || "none";
  }

  /** A line for each workload with a bar in nanoseconds. */
  #bars(): readonly string[] {
    return this.#workloads.flatMap((workload) => {
      const { title, operation, bar } = workload;
      const cost = this.#ours(workload);
      if (bar === undefined || !Number.isFinite(cost)) return [];
      const verdict = cost < bar ? "met" : "not met";
      const go = time(this.#clean.cpu("go", workload));
      return [`${title}: ${time(cost)} a ${operation}, to be under ${bar} ns: ${verdict} (Go ${go})`];
    });
  }
}
