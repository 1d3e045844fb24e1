/**
 * Random priorities of actors, and which actor that could make the next step has the highest.
 *
 * Where many could, they stand in a heap: a decision costs O(log n) for each that has come, gone or drawn since the one
 * before. One that can't go on is taken out when it comes to the top.
 *
 * Invariant: what is drawn, and in which order, does not hang on the heap: those without a priority draw at a decision,
 * in the order of the ways.
 */

import type { Actor, Decision } from "./strategy.ts";

/** Up to here all are looked at: that is faster. */
const FEW = 128;
/** As it is where more than this share of them draw anew each time. */
const MANY = 1 / 16;

export class Priorities {
  readonly #draw: () => number;
  readonly #joins: (actor: Actor) => void;
  readonly #of: Map<Actor, number> = new Map();
  readonly #heap: Actor[] = [];
  /** Where each stands in the heap. */
  readonly #places: Map<Actor, number> = new Map();
  /** Those that draw at the next decision, if they are among its ways. */
  readonly #lacking: Set<Actor> = new Set();
  /** How many priorities have been deleted since the last decision. */
  #deleted = 0;

  /** `joins` is told of each actor that has come, while {@link isKept}. */
  constructor(draw: () => number, joins: (actor: Actor) => void = () => {}) {
    this.#draw = draw;
    this.#joins = joins;
  }

  /** Whether the last decision was looked up in the heap. */
  get isKept(): boolean {
    return this.#heap.length > 0;
  }

  /** None has a priority: an execution begins. */
  begin(): void {
    this.#of.clear();
    this.#empty();
    this.#deleted = 0;
  }

  /** All draw anew. */
  clear(): void {
    this.#of.clear();
    for (const actor of this.#heap) this.#lacking.add(actor);
    this.#heap.length = 0;
    this.#places.clear();
  }

  set(actor: Actor, priority: number): void {
    const before = this.#of.get(actor) ?? -Infinity;
    this.#of.set(actor, priority);
    const place = this.#places.get(actor);
    if (place === undefined) return;
    if (priority > before) this.#rise(actor, place);
    else this.#sink(actor, place);
  }

  /** `actor` draws anew. */
  delete(actor: Actor): void {
    this.#deleted++;
    this.#of.delete(actor);
    if (this.#heap.length > 0 && this.#places.has(actor)) {
      this.#remove(actor);
      this.#lacking.add(actor);
    }
  }

  /** The way of the actor with the highest priority. */
  highest(decision: Decision): number {
    const isDear = this.#deleted > FEW && this.#deleted > decision.ways * MANY;
    this.#deleted = 0;
    if (decision.ways <= FEW || isDear) return this.#look(decision);
    for (const actor of decision.came) {
      this.#joins(actor);
      if (this.#places.has(actor)) continue;
      if (this.#of.has(actor)) this.#insert(actor);
      else this.#lacking.add(actor);
    }
    if (this.#lacking.size > 0) this.#drawAll(decision);
    for (;;) {
      const actor = this.#heap[0] as Actor;
      const way = decision.wayOf(actor);
      if (way >= 0) return way;
      this.#remove(actor);
    }
  }

  /** Looks at all. */
  #look({ actors, ways }: Decision): number {
    if (this.#heap.length > 0 || this.#lacking.size > 0) this.#empty();
    let best = 0;
    let highest = -Infinity;
    for (let way = 0; way < ways; way++) {
      const actor = actors[way] as Actor;
      let priority = this.#of.get(actor);
      if (priority === undefined) this.#of.set(actor, (priority = this.#draw()));
      if (priority <= highest) continue;
      highest = priority;
      best = way;
    }
    return best;
  }

  #drawAll(decision: Decision): void {
    const drawing: { readonly actor: Actor; readonly way: number }[] = [];
    for (const actor of this.#lacking) {
      const way = decision.wayOf(actor);
      if (way >= 0) drawing.push({ actor, way });
    }
    this.#lacking.clear();
    for (const { actor } of drawing.sort((a, b) => a.way - b.way)) {
      this.#of.set(actor, this.#draw());
      this.#insert(actor);
    }
  }

  #empty(): void {
    this.#heap.length = 0;
    this.#places.clear();
    this.#lacking.clear();
  }

  #insert(actor: Actor): void {
    this.#rise(actor, this.#heap.length);
  }

  #remove(actor: Actor): void {
    const place = this.#places.get(actor) as number;
    this.#places.delete(actor);
    const last = this.#heap.pop() as Actor;
    if (last === actor) return;
    // It may be higher than what stood above the removed one, if that was in another branch.
    this.#sink(last, place);
    this.#rise(last, this.#places.get(last) as number);
  }

  #rise(actor: Actor, from: number): void {
    const priority = this.#of.get(actor) as number;
    let place = from;
    while (place > 0) {
      const parent = this.#heap[(place - 1) >> 1] as Actor;
      if ((this.#of.get(parent) as number) >= priority) break;
      this.#put(parent, place);
      place = (place - 1) >> 1;
    }
    this.#put(actor, place);
  }

  #sink(actor: Actor, from: number): void {
    const heap = this.#heap;
    const priority = this.#of.get(actor) as number;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#at(child + 1) > this.#at(child)) child++;
      if (this.#at(child) <= priority) break;
      this.#put(heap[child] as Actor, place);
      place = child;
    }
    this.#put(actor, place);
  }

  #at(place: number): number {
    return this.#of.get(this.#heap[place] as Actor) as number;
  }

  #put(actor: Actor, place: number): void {
    this.#heap[place] = actor;
    this.#places.set(actor, place);
  }
}
