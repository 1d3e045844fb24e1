/**
 * `pos`: partial order sampling (Yuan, Yang and Gu).
 *
 * Every pending step has a random priority, and the highest is made. Then the steps that it races with,
 * those on the same subject, draw anew: so each order of racing steps is about as likely as the others,
 * however long the program is, where uniform choice favours those with few steps between.
 *
 * Now and then all draw anew: else an actor with a low priority would wait for long while a loop that waits
 * for it draws again and again.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import { Priorities } from "./priorities.ts";
import { seedFor, Seeded } from "./random.ts";
import type { Actor, Decision, Strategy, StrategyMaker } from "./strategy.ts";

/** After how many decisions all draw anew. */
const STALE = 256;

class Pos implements Strategy {
  readonly name: string = "pos";
  readonly complete: boolean = false;
  readonly #seed: number;
  readonly #random: Seeded;
  #executions = 0;
  readonly #priorities: Priorities = new Priorities(
    () => this.#random.next(),
    (actor) => this.#joins(actor),
  );
  /** Those that have come to each subject; some have gone on since. */
  readonly #there: Map<object, Set<Actor>> = new Map();

  constructor(seed: number) {
    this.#seed = seed;
    this.#random = new Seeded(seed);
  }

  begin(): boolean {
    this.#random.restart(this.#seed, this.#executions++);
    this.#priorities.begin();
    this.#there.clear();
    return true;
  }

  decide(decision: Decision): number {
    const { about, ways, last } = decision;
    if (about !== "step") return this.#random.below(ways);
    // The actor that made the last step is before another one now.
    if (last !== null) this.#priorities.delete(last);
    if (decision.number % STALE === STALE - 1) this.#priorities.clear();
    const way = this.#priorities.highest(decision);
    this.#redraw(decision, decision.actor(way));
    return way;
  }

  end(): void {}

  #redraw(decision: Decision, chosen: Actor): void {
    const op = opOf(chosen);
    this.#priorities.delete(chosen);
    if (op === null) return;
    if (!this.#priorities.isKept) {
      const { actors, ways } = decision;
      for (let way = 0; way < ways; way++) {
        const actor = actors[way] as Actor;
        if (races(op, actor)) this.#priorities.delete(actor);
      }
      return;
    }
    for (const subject of subjectsOf(op)) {
      const there = this.#there.get(subject);
      if (there === undefined) continue;
      for (const other of there)
        if (decision.wayOf(other) >= 0 && races(op, other)) this.#priorities.delete(other);
        else there.delete(other);
    }
  }

  /** An actor has come: it stands at the subjects of its op. */
  #joins(actor: Actor): void {
    const op = opOf(actor);
    if (op === null) return;
    for (const subject of subjectsOf(op)) {
      const there = this.#there.get(subject);
      if (there === undefined) this.#there.set(subject, new Set([actor]));
      else there.add(actor);
    }
  }
}

function opOf(actor: Actor): Operation<unknown> | null {
  return actor instanceof Goroutine ? actor.op : null;
}

function subjectsOf(op: Operation<unknown>): Set<object> {
  return new Set([op.subject, ...op.alternatives.map(({ subject }) => subject)]);
}

/** Whether `op` and that of `actor` have a subject in common. */
function races(op: Operation<unknown>, actor: Actor): boolean {
  const other = opOf(actor);
  if (other === null) return false;
  if (op.subject === other.subject) return true;
  return op.alternatives.some((x) => other.alternatives.some((y) => x.subject === y.subject));
}

/**
 * A random priority for each step, drawn anew where steps race: partial order sampling (POS, Yuan et al.). Where
 * `random` spreads its executions over the orders of steps that have nothing to do with each other, this one tries
 * the orders of those that have. Never complete.
 *
 * @returns a strategy for {@link explore}. The seed determines what it draws.
 *
 * @example
 * ```ts
 * const { finding } = await explore(function* () {
 *   const ready = new Bool();
 *   go(function* () {
 *     for (let i = 0; i < 10; i++) yield* gosched();
 *     ready.store(true);
 *   });
 *   yield* gosched();
 *   if (ready.load()) throw new Error("it was not to be ready so soon");
 * }, { strategy: pos(), executions: 1000 });
 * log(finding?.kind);         // panic
 * ```
 */
export function pos(): StrategyMaker {
  return (seed, share) => new Pos(seedFor(seed, share));
}
