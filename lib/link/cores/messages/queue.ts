/** First in, first out, in a ring that doubles as it fills. */

const FIRST = 16;

export class Queue<T> {
  #ring: (T | undefined)[] = [];
  #head = 0;
  length = 0;

  push(value: T): void {
    if (this.length === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.length++) % this.#ring.length] = value;
  }

  shift(): T | undefined {
    if (this.length === 0) return undefined;
    const value = this.#ring[this.#head];
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) % this.#ring.length;
    this.length--;
    return value;
  }

  #grow(): void {
    const old = this.#ring;
    this.#ring = [...old.slice(this.#head), ...old.slice(0, this.#head)];
    while (this.#ring.length < Math.max(FIRST, old.length * 2)) this.#ring.push(undefined);
    this.#head = 0;
  }
}
