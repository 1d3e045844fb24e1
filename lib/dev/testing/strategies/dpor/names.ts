/**
 * The names of the things in an execution: their numbers, in the order in which they are first seen.
 *
 * Invariant: executions that begin with the same steps see the same things in them, under the same names.
 */

import type { Name } from "./footprint.ts";

export class Names {
  readonly #names: Map<object, Name> = new Map();
  readonly #queues: WeakMap<object, object> = new WeakMap();

  /** How many things have been seen: those to come have higher names. */
  get count(): number {
    return this.#names.size;
  }

  of(thing: object): Name {
    let name = this.#names.get(thing);
    if (name === undefined) {
      name = this.#names.size;
      this.#names.set(thing, name);
    }
    return name;
  }

  /** The name of the queue at `thing`, where it is looked at as a thing of its own. */
  ofQueue(thing: object): Name {
    let queue = this.#queues.get(thing);
    if (queue === undefined) this.#queues.set(thing, (queue = {}));
    return this.of(queue);
  }

  clear(): void {
    this.#names.clear();
  }
}
