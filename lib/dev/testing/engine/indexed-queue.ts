/**
 * A queue of goroutines, first in, first out, from which any one can be had by its number and removed: O(log n) each.
 *
 * Who comes gets the next place, and who goes leaves it empty. A Fenwick tree counts the places that are taken; once
 * most are empty all move up.
 */

import type { Goroutine } from "../../../core/goroutine.ts";

/** How many places there are at the least. */
const LEAST = 64;

export class IndexedQueue {
  #places: (Goroutine | null)[] = [];
  readonly #placeOf: Map<Goroutine, number> = new Map();
  /** The Fenwick tree: of place `i` (from 1) how many are taken in the `i & -i` places up to it. */
  #counts: Int32Array = new Int32Array(LEAST + 1);

  get length(): number {
    return this.#placeOf.size;
  }

  /** Begins anew with `goroutines`. */
  refill(goroutines: Iterable<Goroutine>): void {
    const places = [...goroutines];
    const size = 2 ** Math.ceil(Math.log2(Math.max(LEAST, 2 * places.length)));
    this.#counts = new Int32Array(size + 1);
    this.#places = [];
    this.#placeOf.clear();
    for (const g of places) this.push(g);
  }

  push(g: Goroutine): void {
    if (this.#places.length === this.#counts.length - 1) return this.refill([...this.#placeOf.keys(), g]);
    this.#placeOf.set(g, this.#places.push(g) - 1);
    this.#count(this.#places.length, 1);
  }

  remove(g: Goroutine): void {
    const place = this.#placeOf.get(g);
    if (place === undefined) return;
    this.#placeOf.delete(g);
    this.#places[place] = null;
    this.#count(place + 1, -1);
  }

  /** The `i`-th one, from 0. */
  at(i: number): Goroutine {
    const counts = this.#counts;
    let place = 0;
    let left = i;
    for (let step = counts.length - 1; step > 0; step >>= 1) {
      if (place + step >= counts.length || (counts[place + step] as number) > left) continue;
      place += step;
      left -= counts[place] as number;
    }
    return this.#places[place] as Goroutine;
  }

  /** Which one `g` is, from 0; -1 if it is none. */
  indexOf(g: Goroutine): number {
    const place = this.#placeOf.get(g);
    if (place === undefined) return -1;
    let before = 0;
    for (let i = place; i > 0; i -= i & -i) before += this.#counts[i] as number;
    return before;
  }

  #count(from: number, by: 1 | -1): void {
    const counts = this.#counts;
    for (let i = from; i < counts.length; i += i & -i) counts[i] = (counts[i] as number) + by;
  }
}
