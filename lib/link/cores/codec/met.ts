/**
 * The objects of one message, numbered as they are met: the same object twice is one object again.
 *
 * Most messages hold few objects, and comparing a few is faster than a hash of each.
 */

/** From how many objects on a hash is faster. */
const MANY = 24;

export class Met {
  #count = 0;
  readonly #few: unknown[] = Array.from({ length: MANY }, () => null);
  #many: Map<object, number> | null = null;

  clear(): void {
    for (let i = 0; i < this.#count && i < MANY; i++) this.#few[i] = null;
    this.#count = 0;
    this.#many = null;
  }

  /** The number of an object, or -1. */
  find(object: object): number {
    if (this.#many !== null) return this.#many.get(object) ?? -1;
    for (let i = 0; i < this.#count; i++) if (this.#few[i] === object) return i;
    return -1;
  }

  /** Numbers an object that was not found. */
  add(object: object): void {
    const number = this.#count++;
    if (number < MANY) {
      this.#few[number] = object;
      return;
    }
    this.#many ??= new Map(this.#few.map((known, i) => [known as object, i]));
    this.#many.set(object, number);
  }
}
