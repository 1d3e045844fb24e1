/**
 * `auto`: one budget, spent on what finds most first.
 *
 * No deviation and one: most bugs, in few executions, with the shortest schedule. Then `pct(3)` and `pos`,
 * which reach deep into long programs by chance; then two deviations, all of them.
 */

import { Delay } from "./delay.ts";
import { pct } from "./pct.ts";
import { pos } from "./pos.ts";
import type { Decision, Run, Strategy, StrategyMaker } from "./strategy.ts";

/** How many executions each stage may take: one deviation in a long program has many places. */
const FIRST = 600;
const BY_CHANCE = 400;

class Auto implements Strategy {
  readonly #delay: Delay = new Delay(2, 1);
  readonly #stages: { readonly strategy: Strategy; left: number }[];

  constructor(seed: number) {
    this.#stages = [
      { strategy: this.#delay, left: FIRST },
      { strategy: pct({ depth: 3 })(seed), left: BY_CHANCE },
      { strategy: pos()(seed), left: BY_CHANCE },
      { strategy: this.#delay, left: Infinity },
    ];
  }

  get name(): string {
    return `auto: ${this.#current.name}`;
  }

  get complete(): boolean {
    return this.#delay.complete;
  }

  begin(): boolean {
    for (;;) {
      const stage = this.#stages[0] as { strategy: Strategy; left: number };
      if (stage.left > 0 && stage.strategy.begin()) {
        stage.left--;
        return true;
      }
      // A small program has been searched through.
      if (this.#delay.complete || this.#stages.length === 1) return false;
      this.#stages.shift();
      if (this.#stages.length === 1) this.#delay.release();
    }
  }

  decide(decision: Decision): number {
    return this.#current.decide(decision);
  }

  end(run: Run): void {
    this.#current.end(run);
  }

  get #current(): Strategy {
    return (this.#stages[0] as { strategy: Strategy }).strategy;
  }
}

/**
 * What `explore` uses if it is told nothing else: no deviation and one, as {@link delay} has them, for 600
 * executions at the most; then 400 of {@link pct} with depth 3 and 400 of {@link pos}; then two deviations. Complete
 * once all schedules with at most two deviations have been executed.
 *
 * @returns a strategy for {@link explore}. The seed determines what it draws.
 *
 * @example
 * ```ts
 * const { strategy, exhausted } = await explore(function* () {
 *   const wg = new WaitGroup();
 *   wg.go(function* () { yield* gosched(); });
 *   yield* wg.wait();
 * }, { strategy: auto() });
 * log(strategy, exhausted);        // auto: delay(2) true
 * ```
 */
export function auto(): StrategyMaker {
  return (seed) => new Auto(seed);
}
