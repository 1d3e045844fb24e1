/**
 * `dpor`: dynamic partial order reduction. Of all schedules that differ only by the order of steps that
 * commute, it executes one, or few.
 *
 * It is source-DPOR (Abdulla, Aronis, Jonsson and Sagonas, "Optimal dynamic partial order reduction"): after
 * each step it looks for earlier ones that could as well have come after it, and notes where to begin an
 * execution in which they do; sleep sets keep it from executions that it has met before (see sleeper.ts).
 *
 * What the textbook has not:
 * - Nobody's step is ever refused: to begin an op and to wait at it is a step as well, and who has been woken
 *   can go on. But a timer that could have fired can be stopped, so a step that stops it races with it.
 * - A failure ends the execution, and with it all others' steps: so everybody who could have gone on instead
 *   of the step that failed is let go on.
 * - Which case a select takes, and what `choose` returns, is no matter of order: all of them are tried, and so
 *   is, where time is idle, which of several timers that are due together fires.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { Timer } from "../../../core/timers.ts";
import type { Engine } from "../engine/engine.ts";
import type { Observer } from "../engine/observer.ts";
import { Causality } from "./dpor/causality.ts";
import type { Sleeper } from "./dpor/sleeper.ts";
import { Choice, Turn } from "./dpor/tree.ts";
import { Witness, type Listener, type Witnessed } from "./dpor/witness.ts";
import type { Actor, Decision, Run, Strategy, StrategyMaker } from "./strategy.ts";

/** Where a step was made: who could have made one, and what was decided, if there were several. */
interface Place {
  readonly actors: readonly Actor[];
  readonly turn: Turn | null;
}

class Dpor implements Strategy, Listener {
  readonly name: string = "dpor";
  readonly observer: Observer;
  readonly #witness: Witness;
  #engine!: Engine;
  readonly #causality: Causality = new Causality();
  readonly #path: (Turn | Choice)[] = [];
  /** How many decisions of the path have been met. */
  #depth = 0;
  /** Where the last turn of the path stands, as begun; -1 if there is none. Up to there nothing is new. */
  #lastTurn = -1;
  #isNew = false;
  /** Whether all that could go on sleep: what follows has been met before. */
  #isKnown = false;
  #place: Place | null = null;
  /** Where each step was made. */
  readonly #places: Place[] = [];
  /** The turn of the last step, if what that step has done is news. */
  #news: Turn | null = null;
  /** Who sleeps between two steps. */
  #asleep: Map<Actor, Sleeper> = new Map();
  #started = false;
  #done = false;
  #capped = false;
  /** Whether something outside an execution had a say in it. */
  #open = false;

  constructor() {
    this.#witness = new Witness(this);
    this.observer = this.#witness;
  }

  get complete(): boolean {
    return this.#done && !this.#capped && !this.#open;
  }

  begin(): boolean {
    const path = this.#path;
    if (this.#started) {
      while (path.at(-1)?.advance() === false) path.pop();
      this.#done = path.length === 0;
      if (this.#done) return false;
    }
    this.#started = true;
    this.#lastTurn = path.findLastIndex((node) => node instanceof Turn);
    this.#isNew = this.#lastTurn < 0;
    this.#isKnown = false;
    this.#depth = 0;
    this.#place = null;
    this.#asleep = new Map();
    this.#places.length = 0;
    this.#news = null;
    this.#causality.clear();
    return true;
  }

  begins(engine: Engine): void {
    this.#engine = engine;
  }

  decide({ about, ways, actors }: Decision): number {
    const depth = this.#depth++;
    let node = this.#path[depth];
    if (about !== "step") return this.#choose(depth, node, ways);
    const listed = actors.slice(0, ways);
    if (this.#isIdle && actors[0] instanceof Timer) {
      this.#place = { actors: listed, turn: null };
      return this.#choose(depth, node, ways);
    }
    if (node === undefined) {
      const asleep = new Map<number, Sleeper>();
      for (const [way, actor] of listed.entries()) {
        const sleeper = this.#asleep.get(actor);
        if (sleeper !== undefined) asleep.set(way, sleeper);
      }
      this.#isKnown ||= asleep.size === ways;
      if (this.#isKnown) {
        this.#place = { actors: listed, turn: null };
        return 0;
      }
      node = new Turn(ways, this.#witness.names.count, asleep);
      this.#path.push(node);
    }
    if (depth === this.#lastTurn) this.#isNew = true;
    this.#place = { actors: listed, turn: node as Turn };
    return node.way;
  }

  #choose(depth: number, node: Turn | Choice | undefined, ways: number): number {
    if (this.#isKnown) return 0;
    if (node === undefined) this.#path[depth] = node = new Choice(ways);
    return node.way;
  }

  get #isIdle(): boolean {
    return this.#engine.options.time === "idle";
  }

  steps(actor: Actor): void {
    this.#place ??= { actors: [actor], turn: null };
    // Cut off, and no longer decided about.
    if (this.#engine.run.capped) this.#isKnown = true;
    if (this.#isNew && this.#place.turn === null && this.#asleep.has(actor)) this.#isKnown = true;
    this.#lookAtTimers(this.#place.actors);
    if (this.#isIdle && actor instanceof Timer) this.#causality.await(actor);
  }

  stepped({ actor, footprint, started, woken }: Witnessed): void {
    const place = this.#place as Place;
    const causality = this.#causality;
    this.#place = null;
    this.#places.push(place);
    const index = causality.steps;
    const races = causality.add(actor, footprint);
    for (const g of started) causality.enable(g, []);
    for (const [g, names] of woken) causality.enable(g, names);
    this.#news = null;
    if (!this.#isNew || this.#isKnown) return;
    const { turn, actors } = place;
    this.#news = turn;
    turn?.used(footprint);
    for (const earlier of races) this.#reverse(earlier, index);
    const asleep = turn === null ? this.#asleep : new Map([...turn.asleep].map(([way, sleeper]) => [actors[way] as Actor, sleeper]));
    this.#asleep = new Map([...asleep].filter(([other, sleeper]) => other !== actor && actors.includes(other) && !sleeper.clashes(footprint)));
  }

  wokenFromOutside(g: Goroutine): void {
    this.#open = true;
    this.#causality.await(g);
  }

  ends(): void {
    this.#lookAtTimers([]);
    const kind = this.#engine.failure?.kind;
    if (kind === "panic" || kind === "race") this.#news?.planAll();
  }

  end(run: Run): void {
    this.#capped ||= run.capped;
  }

  /** Has an execution begin in which the step `later`, which races with the step `earlier`, comes before it. */
  #reverse(earlier: number, later: number): void {
    const { turn, actors } = this.#places[earlier] as Place;
    if (turn === null) return;
    const ways = this.#causality.initials(earlier, later).map((actor) => actors.indexOf(actor));
    turn.plan(ways.filter((way) => way >= 0));
  }

  /** Looks for timers that the last step has set, and for those that it has stopped; `actors` can go on now. */
  #lookAtTimers(actors: readonly Actor[]): void {
    const last = this.#places.at(-1);
    if (last === undefined || this.#isIdle) return;
    for (const actor of actors) {
      // One that stands in no heap is about to be asked for by somebody who could go on; it needs nobody else.
      if (actor instanceof Timer && actor.index >= 0 && !last.actors.includes(actor)) this.#causality.enable(actor, []);
    }
    for (const [way, actor] of last.actors.entries()) {
      if (actor instanceof Timer && !actors.includes(actor)) this.#news?.plan([way]);
    }
  }
}

/**
 * Every schedule but those that differ from another only by the order of steps that have nothing to do with
 * each other. Complete, in far fewer executions than {@link dfs} where goroutines have things of their own.
 */
export function dpor(): StrategyMaker {
  return () => new Dpor();
}
