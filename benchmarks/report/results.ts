// What the samples came to: for each side and workload a figure a sample, in ns an operation, each the
// median of that sample's rounds. A sample with a wrong result gives no figure but a failure.

import type { Workload } from "../catalogue.ts";
import type { Cost, Sample } from "../measure/rounds.ts";
import { median, spread } from "./statistics.ts";

/** What a sample is checked and counted by. */
export type Measured = Pick<Workload, "name" | "operations" | "result">;

interface Figures {
  readonly cpu: number[];
  readonly wall: number[];
  failure: string | undefined;
}

export class Results {
  readonly #figures = new Map<string, Figures>();

  add(side: string, workload: Measured, { n, result, rounds }: Sample): void {
    const expected = workload.result(n);
    if (result !== expected) {
      this.fail(side, workload, `comes to ${result} in place of ${expected}`);
      return;
    }
    const each = (of: (cost: Cost) => number): number => median(rounds.map(of)) / workload.operations(n);
    const figures = this.#at(side, workload);
    figures.cpu.push(each((cost) => cost.cpu));
    figures.wall.push(each((cost) => cost.wall));
  }

  fail(side: string, workload: Measured, reason: string): void {
    this.#at(side, workload).failure ??= reason;
  }

  failed(side: string, workload: Measured): boolean {
    return this.#at(side, workload).failure !== undefined;
  }

  /** Nanoseconds of processor time an operation; NaN if there is no figure. */
  cpu(side: string, workload: Measured): number {
    return median(this.#sound(side, workload, (figures) => figures.cpu));
  }

  /** Nanoseconds of wall time an operation; NaN if there is no figure. */
  wall(side: string, workload: Measured): number {
    return median(this.#sound(side, workload, (figures) => figures.wall));
  }

  /** How far the samples' processor times lie apart: half the range, as a share of the median. */
  spread(side: string, workload: Measured): number {
    return spread(this.#sound(side, workload, (figures) => figures.cpu));
  }

  /** The same for wall time. */
  wallSpread(side: string, workload: Measured): number {
    return spread(this.#sound(side, workload, (figures) => figures.wall));
  }

  failures(): readonly string[] {
    return [...this.#figures].flatMap(([key, { failure }]) => (failure === undefined ? [] : [`${key}: ${failure}`]));
  }

  #sound(side: string, workload: Measured, of: (figures: Figures) => readonly number[]) {
    return this.failed(side, workload) ? [] : of(this.#at(side, workload));
  }

  #at(side: string, { name }: Measured): Figures {
    const key = `${side}, ${name}`;
    let figures = this.#figures.get(key);
    if (figures === undefined) {
      figures = { cpu: [], wall: [], failure: undefined };
      this.#figures.set(key, figures);
    }
    return figures;
  }
}
