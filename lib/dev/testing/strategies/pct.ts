/**
 * `pct`: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte).
 *
 * Every goroutine has a random priority, and the highest runs; at `depth - 1` random moments the one that
 * would run drops below all others. A bug that needs `depth` steps in order, among n goroutines in k steps,
 * is found with a probability of at least 1 / (n k^(depth-1)) in each execution.
 *
 * One that gives way, or has run for long, drops too: else a loop that waits for another would starve it.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import { checkWhole } from "../check-whole.ts";
import { Seeded } from "./seeded.ts";
import type { Actor, Decision, Run, Strategy, StrategyMaker } from "./strategy.ts";

/** How many decisions in a row may go to the same one. */
const PATIENCE = 64;
/** How many decisions an execution is taken to have before any has been seen. */
const FIRST_GUESS = 16;

class Pct implements Strategy {
  readonly name: string;
  readonly complete: boolean = false;
  readonly #depth: number;
  readonly #seed: number;
  readonly #random: Seeded;
  #executions = 0;
  /** The longest execution so far, in decisions. */
  #longest = FIRST_GUESS;
  readonly #priorities: Map<Actor, number> = new Map();
  /** At which decisions somebody drops. */
  readonly #drops: Set<number> = new Set();
  /** Below every priority so far. */
  #lowest = 0;
  #favourite: Actor | null = null;
  #inARow = 0;

  constructor(depth: number, seed: number) {
    this.name = `pct(${depth})`;
    this.#depth = depth;
    this.#seed = seed;
    this.#random = new Seeded(seed);
  }

  begin(): boolean {
    this.#random.restart(this.#seed, this.#executions++);
    this.#priorities.clear();
    this.#drops.clear();
    for (let i = 1; i < this.#depth; i++) this.#drops.add(this.#random.below(this.#longest));
    this.#lowest = 0;
    this.#favourite = null;
    this.#inARow = 0;
    return true;
  }

  decide(decision: Decision): number {
    if (decision.about !== "step") return this.#random.below(decision.ways);
    const { last } = decision;
    if (last !== null && gaveWayByItself(last)) this.#drop(last);
    let way = this.#highest(decision);
    let actor = decision.actors[way] as Actor;
    if (actor === this.#favourite) this.#inARow++;
    else this.#inARow = 0;
    if (this.#drops.has(decision.number) || this.#inARow >= PATIENCE) {
      this.#drop(actor);
      this.#inARow = 0;
      way = this.#highest(decision);
      actor = decision.actors[way] as Actor;
    }
    this.#favourite = actor;
    return way;
  }

  end(run: Run): void {
    if (run.decisions > this.#longest) this.#longest = run.decisions;
  }

  #drop(actor: Actor): void {
    this.#priorities.set(actor, --this.#lowest);
  }

  #highest({ actors, ways }: Decision): number {
    let best = 0;
    let highest = -Infinity;
    for (let way = 0; way < ways; way++) {
      const priority = this.#priorityOf(actors[way] as Actor);
      if (priority <= highest) continue;
      highest = priority;
      best = way;
    }
    return best;
  }

  #priorityOf(actor: Actor): number {
    let priority = this.#priorities.get(actor);
    if (priority === undefined) {
      priority = this.#random.next() + 1;
      this.#priorities.set(actor, priority);
    }
    return priority;
  }
}

/** Whether `g`, which made the last step, has called `gosched`. */
function gaveWayByItself(g: Goroutine): boolean {
  return g.value !== GAVE_WAY && g.op !== null && g.op.reason === "runnable";
}

/**
 * Priorities with `depth - 1` changes, at random. Never complete.
 *
 * @throws {UsageError} if `depth` is no whole number, 1 or more.
 */
export function pct({ depth }: { readonly depth: number }): StrategyMaker {
  checkWhole("pct", "depth", depth, 1);
  return (seed) => new Pct(depth, seed);
}
