/**
 * `pct`: probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte).
 *
 * Every goroutine has a random priority, and the highest runs; at `depth - 1` random moments the one that
 * would run drops below all that have not dropped. A bug that needs `depth` steps in order, among n goroutines
 * in k steps, is found with a probability of at least 1 / (n k^(depth-1)) in each execution. For that, which
 * of those that have dropped is the higher one must not follow from which dropped first.
 *
 * A call of `gosched` is a step like any other: a goroutine that made one keeps its priority. But where a program calls
 * it others are welcome, so there is one drop more at one of these calls.
 *
 * A goroutine that has run for long drops below all: else a loop that waits for another would starve it. One that has
 * called `gosched` all that time is taken to spin, and from then on drops at each call.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { turn } from "../../../core/gosched.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import { checkWhole } from "../check-whole.ts";
import { Priorities } from "./priorities.ts";
import { seedFor, Seeded } from "./random.ts";
import type { Actor, Decision, Strategy, StrategyMaker } from "./strategy.ts";

/** How many decisions in a row may go to the same one. */
const PATIENCE = 32;
/** How many moments the first execution is taken to have. */
const FIRST_GUESS = 16;

class Pct implements Strategy {
  readonly name: string;
  readonly complete: boolean = false;
  readonly #depth: number;
  readonly #seed: number;
  readonly #random: Seeded;
  #executions = 0;
  readonly #priorities: Priorities = new Priorities(() => this.#random.next() + 1);
  /** Every turn: the one whose turn it is may drop. */
  readonly #turns: Moments = new Moments();
  /** Every call of `gosched`: its caller may drop. */
  readonly #calls: Moments = new Moments();
  readonly #spinning: Set<Actor> = new Set();
  /** To which priorities some have dropped, the highest first. */
  readonly #dropped: number[] = [];
  /** Below every priority there is. */
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
    this.#priorities.begin();
    this.#turns.begin();
    this.#calls.begin();
    this.#spinning.clear();
    this.#dropped.length = 0;
    for (let i = 1; i < this.#depth; i++) this.#turns.drops.add(this.#random.below(this.#turns.most || FIRST_GUESS));
    if (this.#calls.most > 0) this.#calls.drops.add(this.#random.below(this.#calls.most));
    this.#lowest = 0;
    this.#favourite = null;
    this.#inARow = 0;
    return true;
  }

  decide(decision: Decision): number {
    if (decision.about !== "step") return this.#random.below(decision.ways);
    const { last } = decision;
    const caller = last !== null && hasCalledGosched(last) ? last : null;
    if (caller !== null) {
      if (this.#spinning.has(caller)) this.#priorities.set(caller, --this.#lowest);
      else if (this.#calls.next()) this.#priorities.set(caller, this.#lowPriority());
    }
    let way = this.#priorities.highest(decision);
    while (this.#turns.next()) way = this.#drop(decision, way, this.#lowPriority());
    this.#inARow = decision.actor(way) === this.#favourite ? this.#inARow + 1 : 0;
    if (this.#inARow >= PATIENCE) {
      this.#inARow = 0;
      if (caller !== null && caller === this.#favourite) this.#spinning.add(caller);
      way = this.#drop(decision, way, --this.#lowest);
    }
    this.#favourite = decision.actor(way);
    return way;
  }

  end(): void {
    this.#turns.end();
    this.#calls.end();
  }

  /** Has the one that would go `way` drop; the way of the one that would run now. */
  #drop(decision: Decision, way: number, priority: number): number {
    this.#priorities.set(decision.actor(way), priority);
    return this.#priorities.highest(decision);
  }

  /** Below all that have not dropped, and at a random place among those that have. */
  #lowPriority(): number {
    const dropped = this.#dropped;
    const place = this.#random.below(dropped.length + 1);
    // Lower ones are whole numbers apart.
    const priority = place === dropped.length ? --this.#lowest : (dropped[place] as number) + 2 ** -dropped.length;
    dropped.splice(place, 0, priority);
    return priority;
  }
}

/** The moments of one kind in an execution, and at which of them one drops. */
class Moments {
  readonly drops: Set<number> = new Set();
  /** How many there were in the execution that had most. */
  most = 0;
  #count = 0;

  begin(): void {
    this.drops.clear();
    this.#count = 0;
  }

  /** One more: whether it is one of the drops. */
  next(): boolean {
    return this.drops.has(this.#count++);
  }

  end(): void {
    if (this.#count > this.most) this.most = this.#count;
  }
}

/** Whether `g`, which made the last step, has called `gosched`. */
function hasCalledGosched(g: Goroutine): boolean {
  return g.value !== GAVE_WAY && g.op === turn;
}

/**
 * Random priorities, of which `depth - 1` change at random moments: what finds a deep bug in a long program (PCT,
 * Burckhardt et al.). A bug that needs `depth` steps in order, among n goroutines in k steps, is found by each
 * execution with a probability of at least 1 / (n k^(depth-1)). Never complete.
 *
 * @param options `depth`: 1 finds a wrong order of two goroutines, 2 an interruption at a wrong moment, and 3 is
 * enough for nearly all bugs that are known.
 * @returns a strategy for {@link explore}. The seed determines what it draws.
 * @throws {UsageError} if `depth` is no whole number, 1 or more.
 *
 * @example
 * ```ts
 * const { finding } = await explore(function* () {
 *   const a = new Mutex(), b = new Mutex();
 *   function* both(first: Mutex, second: Mutex): Routine {
 *     yield* first.lock();
 *     yield* second.lock();
 *     second.unlock();
 *     first.unlock();
 *   }
 *   go(both, a, b);
 *   yield* both(b, a);
 * }, { strategy: pct({ depth: 2 }), executions: 1000 });
 * log(finding?.kind);         // deadlock
 * ```
 */
export function pct({ depth }: { readonly depth: number }): StrategyMaker {
  checkWhole("pct", "depth", depth, 1);
  return (seed, share) => new Pct(depth, seedFor(seed, share));
}
