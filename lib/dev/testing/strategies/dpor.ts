/**
 * `dpor`: dynamic partial order reduction. Of all schedules that differ only by the order of steps that
 * commute, it executes one, or few.
 *
 * It is source-DPOR (Abdulla, Aronis, Jonsson and Sagonas, "Optimal dynamic partial order reduction"): after
 * each step it looks for earlier ones that could as well have come after it, and notes where to begin an
 * execution in which they do; sleep sets keep it from executions that it has met before (see dpor/tree.ts).
 *
 * What the textbook has not:
 * - No step is ever refused: to begin an op and to wait at it is a step as well, and a goroutine that has been
 *   woken can go on. But a timer that could have fired can be stopped, so a step that stops it races with it.
 * - A failure ends the execution, and with it all others' steps: so each actor that could have gone on instead
 *   of the step that failed is let go on.
 * - Which case a select takes, and what `choose` returns, is no matter of order: all of them are tried, and so
 *   is, where time is idle, which of several timers that are due together fires.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import { Timer } from "../../../core/timers.ts";
import type { Engine } from "../engine/engine.ts";
import type { Listener } from "../engine/listener.ts";
import { Causality } from "./dpor/causality.ts";
import { Path, type Sleeper, Turn } from "./dpor/tree.ts";
import { Footprints, type StepDone, type StepListener } from "./dpor/footprint.ts";
import type { Actor, Decision, Run, Strategy, StrategyMaker } from "./strategy.ts";

/** Where a step was made: the actors that could have made one, and what was decided, if there were several. */
interface Place {
  readonly actors: readonly Actor[];
  readonly turn: Turn | null;
}

class Dpor implements Strategy, StepListener {
  readonly name: string = "dpor";
  readonly #footprints: Footprints = new Footprints(this);
  readonly listener: Listener = this.#footprints;
  #engine!: Engine;
  readonly #causality: Causality = new Causality();
  readonly #path: Path = new Path();
  /** Whether all that could go on slept: what follows has been met before. */
  #isKnown = false;
  #place: Place | null = null;
  /** Where each step was made. */
  readonly #places: Place[] = [];
  /** The turn of the last step, if what that step has done is news. */
  #news: Turn | null = null;
  /** The sleepers between two steps. */
  #asleep: Map<Actor, Sleeper> = new Map();
  #started = false;
  #done = false;
  #capped = false;

  get complete(): boolean {
    return this.#done && !this.#capped;
  }

  begin(): boolean {
    this.#done = this.#started && !this.#path.advance();
    if (this.#done) return false;
    this.#started = true;
    this.#path.begin();
    this.#isKnown = false;
    this.#place = null;
    this.#places.length = 0;
    this.#news = null;
    this.#asleep = new Map();
    this.#causality.clear();
    return true;
  }

  begins(engine: Engine): void {
    this.#engine = engine;
  }

  decide({ about, ways, actors }: Decision): number {
    if (about !== "step") return this.#isKnown ? 0 : this.#path.choose(ways);
    const listed = actors.slice(0, ways);
    this.#place = { actors: listed, turn: null };
    if (this.#isKnown) return 0;
    if (this.#isIdle && actors[0] instanceof Timer) return this.#path.choose(ways);
    const turn = this.#path.turn() ?? this.#newTurn(listed);
    this.#isKnown = turn.way < 0;
    if (this.#isKnown) return 0;
    this.#place = { actors: listed, turn };
    return turn.way;
  }

  #newTurn(actors: readonly Actor[]): Turn {
    const asleep = new Map<number, Sleeper>();
    for (const [way, actor] of actors.entries()) {
      const sleeper = this.#asleep.get(actor);
      if (sleeper !== undefined) asleep.set(way, sleeper);
    }
    const turn = new Turn(actors.length, this.#footprints.names.count, asleep);
    if (turn.way >= 0) this.#path.add(turn);
    return turn;
  }

  get #isIdle(): boolean {
    return this.#engine.options.time === "idle";
  }

  steps(actor: Actor): void {
    this.#place ??= { actors: [actor], turn: null };
    // Cut off, and no longer decided about.
    if (this.#engine.run.capped) this.#isKnown = true;
    if (this.#path.isNew && this.#place.turn === null && this.#asleep.has(actor)) this.#isKnown = true;
    this.#lookAtTimers(this.#place.actors);
    if (this.#isIdle && actor instanceof Timer) this.#causality.await(actor);
  }

  stepped({ actor, footprint, started, woken }: StepDone): void {
    const place = this.#place as Place;
    const causality = this.#causality;
    this.#place = null;
    this.#places.push(place);
    const index = causality.steps;
    const races = causality.add(actor, footprint);
    for (const g of started) causality.enable(g, []);
    for (const [g, names] of woken) causality.enable(g, names);
    this.#news = null;
    if (!this.#path.isNew || this.#isKnown) return;
    const { turn, actors } = place;
    this.#news = turn;
    turn?.used(footprint);
    for (const earlier of races) this.#reverse(earlier, index);
    const asleep =
      turn === null ? this.#asleep : new Map([...turn.asleep].map(([way, sleeper]) => [actors[way] as Actor, sleeper]));
    this.#asleep = new Map(
      [...asleep].filter(
        ([other, sleeper]) => other !== actor && actors.includes(other) && !sleeper.clashes(footprint),
      ),
    );
  }

  wokenFromOutside(g: Goroutine): void {
    this.#causality.await(g);
  }

  ends(): void {
    this.#lookAtTimers([]);
    const kind = this.#engine.failure?.kind;
    if (kind === "panic" || kind === "race") this.#news?.planAll();
  }

  end(run: Run): void {
    // What microtasks do has no footprint.
    this.#capped ||= run.capped || this.#engine.outside.takesPart;
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
      // One that stands in no heap is about to be asked for by a goroutine that could go on; it needs no other.
      if (actor instanceof Timer && actor.index >= 0 && !last.actors.includes(actor)) this.#causality.enable(actor, []);
    }
    for (const [way, actor] of last.actors.entries()) {
      if (actor instanceof Timer && !actors.includes(actor)) this.#news?.plan([way]);
    }
  }
}

/**
 * Every schedule, but for those that differ from another only by the order of steps that have nothing to do with
 * each other: dynamic partial order reduction. It comes to the same outcomes as {@link dfs}, often in a hundredth of
 * the executions or less, and proves by that small programs right that are too large for `dfs`. Complete.
 *
 * It takes for granted that goroutines deal with each other through what this package has: channels, locks,
 * atomics, contexts, timers, {@link shared} variables. A plain variable that one writes and another reads is
 * invisible to it unless a lock or a channel orders the two; so are `ch.len`, the `count` of a latch, and
 * `numGoroutine`, read by one while others change them. Where a program relies on these, use `dfs` or `delay`. The
 * numbers of goroutines in a message may be those of another order.
 *
 * It draws nothing, and each execution takes some ten times as long as one of the others, since everything that
 * happens in it is looked at.
 *
 * @returns a strategy for {@link explore}.
 *
 * @example
 * ```ts
 * const { executions, exhausted } = await explore(function* () {
 *   for (let i = 0; i < 8; i++) {
 *     const own = chan<number>(1);
 *     go(function* () { yield* own.send(i); });
 *   }
 * }, { strategy: dpor() });
 * log(executions, exhausted);      // 1 true, for 81,729,648,000 orders
 * ```
 */
export function dpor(): StrategyMaker {
  return () => new Dpor();
}
