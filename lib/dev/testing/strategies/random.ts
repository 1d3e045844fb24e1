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

/**
 * Every way of every decision as likely as the others. Fast, and good at bugs that many schedules have; one that
 * needs somebody to be late by many steps it nearly never finds. Never complete.
 *
 * @returns a strategy for {@link explore}. The seed determines what it draws.
 *
 * @example
 * ```ts
 * const { finding } = await explore(function* () {
 *   const ch = chan<number>();
 *   go(function* () { yield* select({ sent: ch.send(1), late: sleep(5) }); });
 *   yield* ch.recv();
 * }, { strategy: random(), seed: 7, executions: 1000 });
 * log(finding?.kind);         // deadlock
 * ```
 */
export function random(): StrategyMaker {
  return (seed) => new Random(seed);
}
