/**
 * Cells: what a value is between two threads. 16 bytes: a tag and 64 bits, which are the value itself or where it stands.
 */

import { HANDLE, kindOf, offsetOf, type Handled } from "./codec/handle.ts";
import { borrow, revive } from "./handles.ts";
import type { Seat } from "./seat.ts";

/** What the payload is. */
export const TAG_NUMBER = 1;
const TAG_UNDEFINED = 2;
const TAG_NULL = 3;
const TAG_TRUE = 4;
const TAG_FALSE = 5;
const TAG_BLOB = 6;

/** A value other than a number, on its way: two words, and what they mean. */
export interface Cell {
  readonly tag: number;
  readonly a: number;
  readonly b: number;
}

const text = new TextEncoder();
const untext = new TextDecoder();
const words = new Float64Array(1);
const halves = new Int32Array(words.buffer);

export class Cells {
  readonly #seat: Seat;

  constructor(seat: Seat) {
    this.#seat = seat;
  }

  /** A value as a cell. Its memory is the receiver's to free, or `discard`s. */
  write(value: unknown): Cell {
    if (typeof value === "number") {
      words[0] = value;
      return { tag: TAG_NUMBER, a: halves[0] as number, b: halves[1] as number };
    }
    if (value === undefined) return { tag: TAG_UNDEFINED, a: 0, b: 0 };
    if (value === null) return { tag: TAG_NULL, a: 0, b: 0 };
    if (value === true) return { tag: TAG_TRUE, a: 0, b: 0 };
    if (value === false) return { tag: TAG_FALSE, a: 0, b: 0 };
    const bytes = text.encode(JSON.stringify(value, (_key, v: unknown) =>
      typeof v === "object" && v !== null && HANDLE in v ? { $handle: (v as Handled)[HANDLE](this.#seat) } : v));
    const at = this.#seat.take(bytes.length);
    this.#seat.bytes.set(bytes, at);
    return { tag: TAG_BLOB, a: at, b: bytes.length };
  }

  /** The value of the cell at `at`; its memory is freed. It takes over the references of the handles in it. */
  read(at: number): unknown {
    const value = this.#get(at, revive);
    this.#free(at);
    return value;
  }

  /** The value of the cell at `at`, which many may read: nothing is freed. */
  peek(at: number): unknown {
    return this.#get(at, borrow);
  }

  #get(at: number, object: typeof revive): unknown {
    const { ints } = this.#seat;
    const i = at >> 2;
    switch (ints[i + 1]) {
      case TAG_NUMBER: return this.#seat.floats[(at >> 3) + 1];
      case TAG_UNDEFINED: return undefined;
      case TAG_NULL: return null;
      case TAG_TRUE: return true;
      case TAG_FALSE: return false;
      default: {
        const from = ints[i + 2] as number;
        const length = ints[i + 3] as number;
        this.#seat.reach(from + length);
        return JSON.parse(untext.decode(this.#seat.bytes.slice(from, from + length)), (_key, v: { $handle?: number } | null) =>
          typeof v === "object" && v !== null && v.$handle !== undefined ? object(this.#seat, kindOf(v.$handle), offsetOf(v.$handle)) : v);
      }
    }
  }

  /** Frees what the cell at `at` holds, and lets go of the handles in it. */
  drop(at: number): void {
    this.read(at);
  }

  #free(at: number): void {
    const i = at >> 2;
    const { ints, kernel } = this.#seat;
    if (ints[i + 1] === TAG_BLOB) kernel.give(ints[i + 2] as number);
  }

  discard(cell: Cell): void {
    const { ints, out } = this.#seat;
    const i = out >> 2;
    ints[i + 1] = cell.tag;
    ints[i + 2] = cell.a;
    ints[i + 3] = cell.b;
    this.drop(out);
  }
}
