/** `random`: every way of every decision as likely as the others. */

import { Seeded } from "./seeded.ts";
import type { Decision, Strategy, StrategyMaker } from "./strategy.ts";

class Random implements Strategy {
  readonly name: string = "random";
  readonly complete: boolean = false;
  readonly #seed: number;
  readonly #random: Seeded;
  #executions = 0;

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Seeded(seed);
  }

  begin(): boolean {
    this.#random.restart(this.#seed, this.#executions++);
    return true;
  }

  decide(decision: Decision): number {
    return this.#random.below(decision.ways);
  }

  end(): void {}
}

/** Every way of every decision as likely as the others. Never complete. */
export function random(): StrategyMaker {
  return (seed) => new Random(seed);
}
