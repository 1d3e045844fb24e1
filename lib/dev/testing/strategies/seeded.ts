/** A source of random numbers that a seed determines: xorshift32, each execution with a stream of its own. */

/** Spreads neighbouring seeds over all of the state space (the finalizer of MurmurHash3). */
function scramble(n: number): number {
  let h = n | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

export class Seeded {
  #state = 1;

  constructor(seed: number) {
    this.restart(seed, 0);
  }

  /** Begins the stream of `seed` and `execution` anew. */
  restart(seed: number, execution: number): void {
    // Zero is the one state that xorshift never leaves.
    this.#state = scramble(scramble(seed) + execution + 0x9e3779b9) || 1;
  }

  /** The next 32 bits, unsigned. */
  next(): number {
    let x = this.#state;
    x ^= x << 13;
    x ^= x >>> 17;
    x ^= x << 5;
    this.#state = x;
    return x >>> 0;
  }

  /** A whole number from 0 to `n - 1`. */
  below(n: number): number {
    return Math.floor((this.next() / 2 ** 32) * n);
  }
}
