/**
 * The decisions of an execution: each is given to the strategy, with what it may know to decide, and written down.
 *
 * Invariant: what a strategy is given follows from the body and the decisions before, and from nothing else.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import type { Actor, Decision, Run, Strategy } from "../strategies/strategy.ts";
import type { Actors } from "./actors.ts";

/** How many steps in a row the default schedule gives a goroutine while others could run. */
export const PATIENCE = 64;

/** The decision under way. */
class Point implements Decision {
  number = 0;
  about: Decision["about"] = "step";
  ways = 0;
  last: Goroutine | null = null;
  lastSteps = 0;
  readonly #all: Actors;

  constructor(all: Actors) {
    this.#all = all;
  }

  get actors(): readonly Actor[] {
    return this.#all.list;
  }

  get came(): Iterable<Actor> {
    return this.#all.came;
  }

  actor(way: number): Actor {
    return this.#all.at(way);
  }

  wayOf(actor: Actor): number {
    return this.#all.wayOf(actor);
  }
}

/** The steps and the decisions of an execution so far. */
class Record implements Run {
  readonly ways: number[] = [];
  readonly taken: number[] = [];
  decisions = 0;
  steps = 0;
  capped = false;
  waitedOutside = false;
  /** Whether microtasks had their turn after `PATIENCE` steps: that they could have waited longer was no decision. */
  hurried = false;
  /** Whether the engine's deadline has passed in it: then it is judged by nothing. */
  interrupted = false;
  /** Which goroutine made each step, by its id; 0 is a timer. For a failure that is not seen again. */
  readonly ids: number[] = [];
  /** The same, and the op that it stood at: only of an execution that `isNoted`, since that costs a sixth. */
  readonly actors: Actor[] = [];
  readonly ops: (Operation<unknown> | null)[] = [];
  isNoted = false;
}

export class Decisions {
  readonly run: Record = new Record();
  readonly #point: Point;
  #strategy!: Strategy;
  /** How many steps in a row `#point.last` has made. */
  #inARow = 0;
  /** How many steps each goroutine has made, by id. */
  readonly #stepsOf: number[] = [];
  #timersFired = 0;

  constructor(actors: Actors) {
    this.#point = new Point(actors);
  }

  begin(strategy: Strategy, isNoted: boolean): void {
    this.#strategy = strategy;
    this.#inARow = 0;
    this.#stepsOf.length = 0;
    this.#timersFired = 0;
    this.#point.last = null;
    this.#point.lastSteps = 0;
    const { run } = this;
    run.decisions = 0;
    run.steps = 0;
    run.capped = false;
    run.waitedOutside = false;
    run.hurried = false;
    run.interrupted = false;
    run.isNoted = isNoted;
  }

  end(): void {
    this.#strategy.end(this.run);
  }

  /** Which of `ways` the strategy goes. */
  decide(about: Decision["about"], ways: number): number {
    const point = this.#point;
    const { run } = this;
    const number = run.decisions++;
    point.number = number;
    point.about = about;
    point.ways = ways;
    const way = this.#strategy.decide(point);
    run.ways[number] = ways;
    run.taken[number] = way;
    return way;
  }

  /** The goroutine that goes on by default, though others stand before it in the run queue; null if the first does. */
  get preferred(): Goroutine | null {
    const { last } = this.#point;
    return last !== null && last.value === GAVE_WAY && this.#inARow < PATIENCE ? last : null;
  }

  /** `actor` makes the step that has just been counted. */
  steps(actor: Actor): void {
    const { run } = this;
    const point = this.#point;
    const step = run.steps - 1;
    const g = actor instanceof Goroutine ? actor : null;
    run.ids[step] = g === null ? 0 : g.id;
    if (run.isNoted) {
      run.actors[step] = actor;
      run.ops[step] = g === null ? null : g.op;
    }
    if (g === null) {
      this.#inARow = 0;
      point.lastSteps = ++this.#timersFired;
    } else {
      this.#inARow = g === point.last ? this.#inARow + 1 : 1;
      point.lastSteps = this.#stepsOf[g.id] = (this.#stepsOf[g.id] ?? 0) + 1;
    }
    point.last = g;
  }
}
