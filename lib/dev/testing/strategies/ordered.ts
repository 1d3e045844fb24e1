/**
 * `Ordered`: the steps of an execution in another order, as far as the program can go so.
 *
 * For shrinking: where a goroutine was interrupted and went on later, two parts of the order are put
 * together. That changes many decisions at once, which leaving out deviations one by one never does.
 */

import { goalOf, Guided, type Goal, type StepTaken } from "./guided.ts";
import type { Actor, Decision, Strategy } from "./strategy.ts";

/** Lets the first one of the order go that can, and takes it off the order; the default one where none can. */
export class Ordered implements Strategy {
  readonly name: string = "ordered";
  readonly complete: boolean = false;
  order: readonly Goal[] = [];
  /** What else is decided. */
  readonly choices: Guided = new Guided();
  #left: Goal[] = [];

  begin(): boolean {
    this.#left = [...this.order];
    return this.choices.begin();
  }

  decide(decision: Decision): number {
    const { about, ways, actors } = decision;
    if (about !== "step") return this.choices.decide(decision);
    const left = this.#left;
    let first = left.length;
    let chosen = 0;
    for (let way = 0; way < ways; way++) {
      const at = left.indexOf(goalOf(actors[way] as Actor));
      if (at < 0 || at >= first) continue;
      first = at;
      chosen = way;
    }
    left.splice(first, 1);
    return chosen;
  }

  end(): void {}
}

/**
 * Two orders for each deviation of `steps`: the default one goes on there; the other one waits until it would go on
 * anyway.
 */
export function* rearrangements(steps: readonly StepTaken[]): Generator<readonly Goal[]> {
  const order = steps.map(({ goal }) => goal);
  for (const [at, { goal, ordinary }] of steps.entries()) {
    if (goal === ordinary) continue;
    const later = order.indexOf(ordinary, at);
    yield later < 0 ? order.toSpliced(at, 0, ordinary) : moved(order, later, at);
    const end = endOf(order, at);
    const again = order.indexOf(goal, end);
    yield moved(order, at, again < 0 ? order.length : again);
  }
}

/** All that `order[from]` does there in a row is done before what stands at `to`. */
function moved(order: readonly Goal[], from: number, to: number): Goal[] {
  const end = endOf(order, from);
  const part = order.slice(from, end);
  return to < from
    ? [...order.slice(0, to), ...part, ...order.slice(to, from), ...order.slice(end)]
    : [...order.slice(0, from), ...order.slice(end, to), ...part, ...order.slice(to)];
}

/** Where somebody else's turn begins. */
function endOf(order: readonly Goal[], from: number): number {
  let end = from;
  while (order[end] === order[from] && end < order.length) end++;
  return end;
}
