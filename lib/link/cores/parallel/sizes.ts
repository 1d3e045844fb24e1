/**
 * How large the chunks are. A chunk costs a few microseconds to send, however small it is; but its worker is not free
 * before it is done, and the last one keeps all others waiting.
 */

import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";

/** How long a chunk should take, in milliseconds. */
const TARGET = 10;
/** The largest chunk that is not asked for. */
const LARGEST = 2 ** 16;

export interface Sizes {
  /** The size of the next chunk, when so many inputs are left; undefined: that can't be known. */
  next(left: number | undefined): number;
  /** A chunk has been done, in so many milliseconds. */
  learn(size: number, time: number): void;
}

/** As long as they take the right time, and at most a fair share of what is left: so the last ones are small. */
export class Fitting implements Sizes {
  readonly #shares: number;
  #size = 1;

  constructor(workers: number) {
    this.#shares = workers * 4;
  }

  next(left: number | undefined): number {
    return left === undefined ? this.#size : Math.min(this.#size, Math.ceil(left / this.#shares));
  }

  learn(size: number, time: number): void {
    const best = (size * TARGET) / Math.max(time, 0.001);
    this.#size = Math.max(1, Math.min(LARGEST, best, Math.max(this.#size, size * 2)));
    this.#size = Math.floor(this.#size);
  }
}

/** By their number alone: what is folded in chunks must be the same each time, on every machine, also of fractions. */
export class Steady implements Sizes {
  #taken = 0;
  #all: number | undefined;

  next(left: number | undefined): number {
    this.#all ??= left;
    const size =
      this.#all === undefined ? Math.min(4096, Math.ceil((this.#taken + 1) / 64)) : Math.ceil(this.#all / 256);
    this.#taken += size;
    return size;
  }

  learn(): void {}
}

export class Given implements Sizes {
  readonly #size: number;

  constructor(caller: string, size: number) {
    if (!Number.isInteger(size) || size < 1) {
      throw new UsageError("ERR_CHUNK", `${caller}: chunk must be a whole number from 1 on, not ${describe(size)}`);
    }
    this.#size = size;
  }

  next(): number {
    return this.#size;
  }

  learn(): void {}
}
