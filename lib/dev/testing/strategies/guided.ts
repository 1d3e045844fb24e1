/**
 * `Guided`: deviations that say where they belong in the program, not at which number.
 *
 * When one deviation of a schedule is left out, all decisions after it are numbered differently. So for
 * shrinking a deviation is noted as a turn: after goroutine 3 has made its 5th step, goroutine 2 goes on. Turns
 * keep their meaning in an execution that goes otherwise elsewhere; one that can't be made is passed over.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Actor, Decision, Run, Strategy } from "./strategy.ts";

/** Where a decision stands, as `3:5`: about what, after whose step, and which one. */
type Place = string;

/** Who makes a step, as `g2`; about something else, the way. */
export type Goal = string;

/** One deviation by its meaning. */
export interface Turn {
  readonly place: Place;
  readonly goal: Goal;
}

/** A decision about a step: who made it, and who would have by default. */
export interface StepTaken {
  readonly goal: Goal;
  readonly ordinary: Goal;
}

function placeOf({ about, last, lastSteps }: Decision): Place {
  return `${about} ${last === null ? "timer" : last.id}:${lastSteps}`;
}

/** A goroutine by its id; a timer by when it is due, which is nearly always its own. */
export function goalOf(actor: Actor): Goal {
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
