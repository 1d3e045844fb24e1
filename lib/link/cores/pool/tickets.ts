/**
 * Tickets: who has taken which task. A table in shared memory has a word a task: its generation while nobody has
 * taken it, then minus one minus the number of the worker that has.
 *
 * The channel of the tasks can't tell: of a worker that dies, nobody knows whether it had just received one. So a task
 * counts as taken once its worker has turned the word, and after a death those that nobody has taken are sent again,
 * with other tickets.
 *
 * Invariant: a table is of one size and never given back, and the generations of a place only rise. So a worker that
 * comes with a ticket of long ago, for a pool that is no more, does no harm.
 */

import type { SharedHeap } from "../../world.ts";

/** How many tasks of a pool may be with the workers, or on their way to them and back. */
export const PLACES = 1024;
const FREE = 0;

interface Table {
  readonly at: number;
  readonly generations: Int32Array;
}

const spare: WeakMap<SharedHeap, Table[]> = new WeakMap();

/** What becomes of a ticket's word when `worker` takes the task. */
function takenBy(worker: number): number {
  return -1 - worker;
}

/** Takes the task of `ticket` for `worker`; false if it has been taken, or is not wanted any more. */
export function takeTask(heap: SharedHeap, table: number, ticket: number, worker: number): boolean {
  const generation = Math.floor(ticket / PLACES);
  const word = (table >> 2) + (ticket % PLACES);
  return Atomics.compareExchange(heap.ints, word, generation, takenBy(worker)) === generation;
}

export class Tickets {
  readonly #heap: SharedHeap;
  readonly #table: Table;
  readonly #free: number[] = [];

  constructor(heap: SharedHeap) {
    this.#heap = heap;
    this.#table = spare.get(heap)?.pop() ?? { at: heap.alloc(PLACES * 4), generations: new Int32Array(PLACES) };
    for (let place = PLACES - 1; place >= 0; place--) this.#free.push(place);
  }

  /** Where the table stands. */
  get at(): number {
    return this.#table.at;
  }

  /** A ticket for a task; 0 if all are out. */
  issue(): number {
    const place = this.#free.pop();
    if (place === undefined) return 0;
    const { generations } = this.#table;
    const generation = ((generations[place] as number) + 1) & 0x7fffffff || 1;
    generations[place] = generation;
    Atomics.store(this.#heap.ints, this.#word(place), generation);
    return generation * PLACES + place;
  }

  /** Nobody shall take the task of `ticket` any more. */
  withdraw(ticket: number): void {
    const place = ticket % PLACES;
    Atomics.store(this.#heap.ints, this.#word(place), FREE);
    this.#free.push(place);
  }

  /** Withdraws a ticket whose task nobody has taken; false if somebody has. */
  takeBack(ticket: number): boolean {
    const place = ticket % PLACES;
    const generation = Math.floor(ticket / PLACES);
    if (Atomics.compareExchange(this.#heap.ints, this.#word(place), generation, FREE) !== generation) return false;
    this.#free.push(place);
    return true;
  }

  /** The worker that has taken it; -1 if none has. */
  holder(ticket: number): number {
    const word = Atomics.load(this.#heap.ints, this.#word(ticket % PLACES));
    return word < 0 ? -1 - word : -1;
  }

  /** Lets another pool have the table. */
  release(): void {
    for (let place = 0; place < PLACES; place++) Atomics.store(this.#heap.ints, this.#word(place), FREE);
    const tables = spare.get(this.#heap);
    if (tables === undefined) spare.set(this.#heap, [this.#table]);
    else tables.push(this.#table);
  }

  #word(place: number): number {
    return (this.#table.at >> 2) + place;
  }
}
