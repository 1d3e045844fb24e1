/**
 * The definitions of shapes in the shared heap: a list that all threads of a world read and add to, so that each shape
 * stands there once. What stands there is never changed, and never given back.
 */

import { SHAPE_BEFORE, SHAPE_BYTES, SHAPE_LENGTH, SHAPE_NEWEST, SHAPE_TOTAL } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

/** How many bytes of them a world keeps. */
const MOST = 2 ** 20;

export class Definitions {
  readonly #seat: Seat;
  /** Those that this thread has seen, by their bytes as text. */
  readonly #known: Map<string, number> = new Map();
  /** The newest that it has seen. */
  #seen = 0;

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  /** Where `definition` stands, now at the latest; 0 if no more are kept. */
  define(definition: Uint8Array): number {
    const seat = this.#seat;
    const text = textOf(definition);
    let at = this.#find(text);
    if (at !== 0 || Atomics.load(seat.ints, SHAPE_TOTAL >> 2) > MOST) return at;
    const size = SHAPE_BYTES + definition.length;
    at = seat.kernel.alloc(size);
    if (at === 0) return 0;
    seat.reach(at + size);
    const { ints, bytes } = seat;
    bytes.set(definition, at + SHAPE_BYTES);
    ints[(at + SHAPE_LENGTH) >> 2] = definition.length;
    Atomics.add(ints, SHAPE_TOTAL >> 2, size);
    for (;;) {
      const newest = this.#look();
      ints[(at + SHAPE_BEFORE) >> 2] = newest;
      // Another thread may have added the same meanwhile: then it stands there twice, and does no harm.
      if (Atomics.compareExchange(ints, SHAPE_NEWEST >> 2, newest, at) === newest) return this.#find(text);
    }
  }

  #find(text: string): number {
    this.#look();
    return this.#known.get(text) ?? 0;
  }

  /** Looks at what others have added; the newest. */
  #look(): number {
    const seat = this.#seat;
    const newest = Atomics.load(seat.ints, SHAPE_NEWEST >> 2);
    for (let at = newest; at !== this.#seen; at = seat.ints[(at + SHAPE_BEFORE) >> 2] as number) {
      seat.reach(at + SHAPE_BYTES);
      const length = seat.ints[(at + SHAPE_LENGTH) >> 2] as number;
      seat.reach(at + SHAPE_BYTES + length);
      this.#known.set(textOf(seat.bytes.subarray(at + SHAPE_BYTES, at + SHAPE_BYTES + length)), at + SHAPE_BYTES);
    }
    this.#seen = newest;
    return newest;
  }
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
