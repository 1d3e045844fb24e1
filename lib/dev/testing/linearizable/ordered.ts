/**
 * Which operations have been given their place: a set, as short a text as can be.
 *
 * Those that have returned are numbered as they were called, so all but the last few of the first ones are in it,
 * and those that never return come after them.
 */

export class Ordered {
  readonly #has: Uint8Array;
  /** How many operations have returned; theirs are the lower numbers. */
  readonly #returned: number;
  /** All below are in it. */
  #low = 0;
  /** None from here up to those that never return is in it. */
  #high = 0;

  constructor(operations: number, returned: number) {
    this.#has = new Uint8Array(operations);
    this.#returned = returned;
  }

  add(operation: number): void {
    this.#has[operation] = 1;
    if (operation >= this.#returned) return;
    if (operation >= this.#high) this.#high = operation + 1;
    while (this.#low < this.#returned && this.#has[this.#low] === 1) this.#low++;
  }

  delete(operation: number): void {
    this.#has[operation] = 0;
    if (operation >= this.#returned) return;
    if (operation < this.#low) this.#low = operation;
    while (this.#high > 0 && this.#has[this.#high - 1] === 0) this.#high--;
  }

  /** The same for the same set. */
  text(): string {
    let text = String(this.#low);
    for (let i = this.#low + 1; i < this.#high; i++) if (this.#has[i] === 1) text += `,${i}`;
    for (let i = this.#returned; i < this.#has.length; i++) if (this.#has[i] === 1) text += `,${i}`;
    return text;
  }
}
