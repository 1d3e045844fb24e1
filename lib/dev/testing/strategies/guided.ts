/**
 * Strategies for shrinking: `Guided`, deviations that say where they belong in the program, not at which number; and
 * `Ordered`, the steps of an execution in another order, as far as the program can go so.
 *
 * When one deviation of a schedule is left out, all decisions after it are numbered differently. So a deviation is
 * noted as a turn: after goroutine 3 has made its 5th step, goroutine 2 goes on. Turns keep their meaning in an
 * execution that goes otherwise elsewhere; one that can't be made is passed over.
 *
 * Where a goroutine was interrupted and went on later, two parts of the order are put together. That changes many
 * decisions at once, which leaving out deviations one by one never does.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Actor, Decision, Run, Strategy } from "./strategy.ts";

/** Where a decision stands, as `3:5`: about what, after whose step, and which one. */
type Place = string;

/** The actor that makes a step, as `g2`; about something else, the way. */
type Goal = string;

/** One deviation by its meaning. */
export interface Turn {
  readonly place: Place;
  readonly goal: Goal;
}

/** A decision about a step: the actor that made it, and the one of the default way. */
export interface StepTaken {
  readonly goal: Goal;
  readonly ordinary: Goal;
}

function placeOf({ about, last, lastSteps }: Decision): Place {
  return `${about} ${last === null ? "timer" : last.id}:${lastSteps}`;
}

/** A goroutine by its id; a timer by when it is due, which is nearly always its own. */
function goalOf(actor: Actor): Goal {
  return actor instanceof Goroutine ? `g${actor.id}` : `t${actor.when}`;
}

/** Follows another strategy, and notes what it decides. */
export class Noting implements Strategy {
  readonly name: string = "noting";
  readonly complete: boolean = false;
  /** Its deviations. */
  turns: Turn[] = [];
  /** Its decisions about steps. */
  steps: StepTaken[] = [];
  readonly #followed: Strategy;

  constructor(followed: Strategy) {
    this.#followed = followed;
  }

  begin(): boolean {
    this.turns = [];
    this.steps = [];
    return this.#followed.begin();
  }

  decide(decision: Decision): number {
    const way = this.#followed.decide(decision);
    const { about, actors } = decision;
    const goal = about === "step" ? goalOf(actors[way] as Actor) : `${way}`;
    if (about === "step") this.steps.push({ goal, ordinary: goalOf(actors[0] as Actor) });
    if (way !== 0) this.turns.push({ place: placeOf(decision), goal });
    return way;
  }

  end(run: Run): void {
    this.#followed.end(run);
  }
}

/** Makes the turns that it is given, and otherwise takes the default way. */
export class Guided implements Strategy {
  readonly name: string = "guided";
  readonly complete: boolean = false;
  turns: readonly Turn[] = [];
  readonly #goals: Map<Place, Goal[]> = new Map();

  begin(): boolean {
    this.#goals.clear();
    for (const { place, goal } of this.turns) {
      const goals = this.#goals.get(place);
      if (goals === undefined) this.#goals.set(place, [goal]);
      else goals.push(goal);
    }
    return true;
  }

  decide(decision: Decision): number {
    const goals = this.#goals.get(placeOf(decision));
    if (goals === undefined) return 0;
    const way = wayTo(decision, goals[0] as Goal);
    if (way < 0) return 0;
    goals.shift();
    if (goals.length === 0) this.#goals.delete(placeOf(decision));
    return way;
  }

  end(): void {}
}

function wayTo({ about, ways, actors }: Decision, goal: Goal): number {
  if (about !== "step") return Number(goal) < ways ? Number(goal) : -1;
  for (let way = 0; way < ways; way++) if (goalOf(actors[way] as Actor) === goal) return way;
  return -1;
}

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

/** Where another's turn begins. */
function endOf(order: readonly Goal[], from: number): number {
  let end = from;
  while (order[end] === order[from] && end < order.length) end++;
  return end;
}
