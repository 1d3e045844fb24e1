/**
 * `auto`: several strategies in turn, as long as the budget lasts.
 *
 * None of them finds most bugs first in every program, and which one does is not known before. So each has a share of
 * the executions at any time: a bug is found after at most as many times the executions as the share of the strategy
 * that finds it soonest. First `delay` has some for itself, since most bugs need one deviation at the most.
 *
 * - `delay`, with ever more deviations: bugs that need few. It is executed from two base schedules, since programs that
 *   call `gosched` have two (see delay.ts). Once it has executed all schedules there are no others, and only then is
 *   the search complete.
 * - `pct(3)`: bugs that need three steps in order, in long programs too; `pct(6)`: those that need more.
 * - `dpor`, in programs that are not long: bugs that hang on the order of a few steps among many that have nothing to
 *   do with each other. That it has no more to try proves nothing here, since it knows nothing of plain variables.
 * - `pos`: races that are decided anew by each step.
 * - `random`: bugs for which goroutines must take turns, step by step, which the others hardly ever have them do.
 */

import type { Listener } from "../engine/listener.ts";
import { Delay } from "./delay.ts";
import { dpor } from "./dpor.ts";
import { pct } from "./pct.ts";
import { pos } from "./pos.ts";
import { random } from "./random.ts";
import { WHOLE, type Decision, type Run, type Share, type Strategy, type StrategyMaker } from "./strategy.ts";

/** How many executions `delay` has for itself at the beginning. */
const OPENING = 24;
/** How many `dpor` may have, each of which takes as long as ten others, and how many steps they may have. */
const DPOR_LIMIT = 400;
const DPOR_STEPS = 400;

class Auto implements Strategy {
  readonly #delay: Delay;
  readonly #orders: Strategy;
  #ordersLeft = DPOR_LIMIT;
  /** In whose turn it is, one execution each; a strategy that has no more to try is taken out. */
  #turns: readonly Strategy[];
  #turn = 0;
  #opening = OPENING;
  #current: Strategy;

  constructor(seed: number, share: Share) {
    const delay = new Delay(Infinity, "default", share);
    const staying = new Delay(Infinity, "staying", share);
    const orders = dpor()(seed, share);
    const [priorities, deeper, races, chance] = [pct({ depth: 3 }), pct({ depth: 6 }), pos(), random()].map((maker) =>
      maker(seed, share),
    ) as [Strategy, Strategy, Strategy, Strategy];
    this.#delay = delay;
    this.#orders = orders;
    this.#current = delay;
    this.#turns = [priorities, orders, delay, races, delay, chance, orders, staying, delay, deeper];
  }

  /** With that of the strategy whose turn it is; once the search is complete, with that of the one that made it so. */
  get name(): string {
    return `auto: ${(this.complete ? this.#delay : this.#current).name}`;
  }

  get complete(): boolean {
    return this.#delay.complete;
  }

  /** Of `dpor`, in its turns. */
  get listener(): Listener | undefined {
    return this.#current.listener;
  }

  begin(): boolean {
    if (this.#opening > 0 && this.#begins(this.#delay)) {
      this.#opening--;
      return true;
    }
    this.#opening = 0;
    while (!this.#delay.complete && this.#turns.length > 0) {
      const next = this.#turns[this.#turn++ % this.#turns.length] as Strategy;
      if (this.#begins(next)) return true;
    }
    return false;
  }

  /** Begins an execution of `strategy`, which is taken out where it has none. */
  #begins(strategy: Strategy): boolean {
    if (strategy.begin()) {
      this.#current = strategy;
      return true;
    }
    this.#takeOut(strategy);
    return false;
  }

  #takeOut(strategy: Strategy): void {
    this.#turns = this.#turns.filter((other) => other !== strategy);
  }

  decide(decision: Decision): number {
    return this.#current.decide(decision);
  }

  end(run: Run): void {
    this.#current.end(run);
    if (this.#current === this.#orders && (--this.#ordersLeft === 0 || run.steps > DPOR_STEPS))
      this.#takeOut(this.#orders);
  }
}

/**
 * What `explore` uses if it is told nothing else: {@link delay} with ever more deviations, {@link pct} with the depths
 * 3 and 6, {@link dpor}, {@link pos} and {@link random}, in turn, until the budget is spent. Complete once every
 * schedule there is has been executed, which takes a small program.
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
  return (seed, share = WHOLE) => new Auto(seed, share);
}
