/**
 * `dfs`: every schedule, depth first; or every one with at most so many preemptions.
 *
 * A preemption is a step that lets another goroutine go on although the last one could, or a timer that fires
 * although a goroutine can run. Without a bound it is the whole tree: for small models only.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import { checkWhole } from "../check-whole.ts";
import { Idle } from "./scripted.ts";
import { isFirst, type Decision, type Run, type Strategy, type StrategyMaker } from "./strategy.ts";

/** A decision on the way to where the search is. */
interface Node {
  way: number;
  /** How many ways there are within the bound. */
  readonly ways: number;
}

class Dfs implements Strategy {
  readonly name: string;
  complete = false;
  readonly #bound: number;
  #path: Node[] = [];
  #depth = 0;
  #preemptions = 0;
  #started = false;
  #capped = false;

  constructor(bound: number) {
    this.name = bound === Infinity ? "dfs" : `dfs(${bound})`;
    this.#bound = bound;
  }

  begin(): boolean {
    this.#depth = 0;
    this.#preemptions = 0;
    if (!this.#started) return (this.#started = true);
    const path = this.#path;
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      if (++last.way < last.ways) return true;
      path.pop();
    }
    this.complete = !this.#capped;
    return false;
  }

  decide(decision: Decision): number {
    const preempts = decision.about === "step" && decision.actor(0) instanceof Goroutine;
    let node = this.#path[this.#depth];
    if (node === undefined) {
      // Past the bound the default is the one way that costs nothing, but where none would be preempted.
      const ways = preempts && this.#preemptions >= this.#bound ? free(decision) : decision.ways;
      node = { way: 0, ways };
      this.#path.push(node);
    }
    this.#depth++;
    if (preempts && node.way >= free(decision)) this.#preemptions++;
    return node.way;
  }

  end(run: Run): void {
    this.#capped ||= run.capped;
  }
}

/** How many ways, the first ones, are no preemption: the last one's, or if it can't go on those of all goroutines. */
function free({ actors, ways, last }: Decision): number {
  if (last !== null && actors[0] === last && last.value === GAVE_WAY) return 1;
  let n = 0;
  while (n < ways && actors[n] instanceof Goroutine) n++;
  return n;
}

/**
 * Every schedule, depth first; or every one with at most `preemptions` preemptions: steps that let another
 * goroutine go on although the last one could, and timers that fire although one can run. Complete within its bound.
 *
 * Without a bound there are as many schedules as orders of all steps, which grow as a factorial does: for models
 * of a few steps. {@link dpor} comes to the same outcomes in far fewer executions.
 *
 * @param options `preemptions`: how many at the most; any number if left out.
 * @returns a strategy for {@link explore}. It draws nothing.
 * @throws {UsageError} if `preemptions` is no whole number, 0 or more.
 *
 * @example
 * ```ts
 * const { executions, exhausted } = await explore(function* () {
 *   for (let i = 0; i < 3; i++) go(function* () { yield* gosched(); });
 * }, { strategy: dfs() });
 * log(executions, exhausted);      // 90 true
 * ```
 */
export function dfs({ preemptions }: { readonly preemptions?: number } = {}): StrategyMaker {
  if (preemptions !== undefined) checkWhole("dfs", "preemptions", preemptions, 0);
  return (_seed, share) => (isFirst(share) ? new Dfs(preemptions ?? Infinity) : new Idle("dfs"));
}
