/**
 * Cells: what a value is between two threads. 16 bytes: a tag and 64 bits, which are the value itself, or say where its
 * message stands, what the encoder made of it. Of a message its receiver frees the memory.
 *
 * Invariant: what `write` returned, and `moving`, stand until the next `write`. It calls the value's own code (a
 * getter), which may send something itself, before it fills the cell in.
 */

import { Cell } from "./codec/cell.ts";
import { Decoder } from "./codec/decoder.ts";
import { Encoder } from "./codec/encoder.ts";
import { NotYet } from "./codec/not-yet.ts";
import { HANDLE, MESSAGE, NUMBER, TAG_MASK } from "./codec/tags.ts";
import { giveAway } from "./codec/transfer.ts";
import { borrow, revive } from "./handles.ts";
import { CELL_HIGH, CELL_LOW, CELL_PAYLOAD, CELL_TAG } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

/** A message in the heap whose references go by the mail. */
export interface Packed {
  readonly at: number;
  readonly length: number;
  readonly references: readonly unknown[];
  /** Those of them that move. */
  readonly transfers: readonly unknown[];
}

export class Cells {
  readonly #seat: Seat;
  readonly #cell: Cell = new Cell();
  readonly #encoder: Encoder;
  /** For values whose references go by the mail; null before the first. */
  #packer: Encoder | null = null;
  readonly #decoder: Decoder;
  /** What can't be sent yet. */
  readonly late: Set<unknown> = new Set();
  /** What of the value shall be here no more once it has been sent; null for nearly all. */
  moving: readonly object[] | null = null;
  /** Whether the handles that are read now give their references to whoever reads. */
  #takes = true;

  constructor(seat: Seat) {
    this.#seat = seat;
    this.#encoder = new Encoder(seat, false);
    this.#decoder = new Decoder(this.#object, () => {
      seat.reach(seat.kernel.used());
      return seat.bytes;
    });
  }

  /**
   * Writes a value. Its memory and its handles are the receiver's, or those of whoever calls `discard`.
   *
   * @throws {UsageError} `ERR_CANNOT_CROSS`; {@link NotYet}; {@link GoError} `ERR_HEAP_FULL`.
   */
  write(value: unknown): Cell {
    const cell = this.#cell;
    if (!cell.put(value, this.#seat)) this.#message(value);
    else this.moving = null;
    return cell;
  }

  /** Whether `error`, which `write` has thrown, says that `value` can be sent later. */
  isLate(value: unknown, error: unknown): boolean {
    if (!(error instanceof NotYet)) return false;
    this.late.add(value);
    void error.arrival.then(() => this.late.delete(value));
    return true;
  }

  #message(value: unknown): void {
    const seat = this.#seat;
    const encoder = this.#encoder.busy ? new Encoder(seat, false) : this.#encoder;
    const length = encoder.encode(value);
    let at;
    try {
      at = seat.take(length);
    } catch (e) {
      encoder.refused();
      throw e;
    }
    encoder.copyTo(seat.bytes, at);
    const cell = this.#cell;
    cell.tag = MESSAGE;
    cell.low = at;
    cell.high = length;
    this.moving = encoder.transfers.length === 0 ? null : (encoder.transfers as object[]);
  }

  /**
   * Writes a value whose references go by the mail; null if there are none in it.
   *
   * @throws as `write`.
   */
  pack(value: unknown): Packed | null {
    const seat = this.#seat;
    this.#packer ??= new Encoder(seat);
    const encoder = this.#packer.busy ? new Encoder(seat) : this.#packer;
    const length = encoder.encode(value);
    const { references, transfers } = encoder;
    let at = 0;
    try {
      if (references.length > 0) at = seat.take(length);
    } finally {
      if (at === 0) encoder.refused();
    }
    if (at === 0) return null;
    encoder.copyTo(seat.bytes, at);
    return { at, length, references, transfers };
  }

  /** The value that was packed at `at`; its memory is freed. */
  unpack(at: number, length: number, references: readonly unknown[]): unknown {
    const seat = this.#seat;
    seat.reach(at + length);
    try {
      return this.#decoder.decode(seat.bytes, at, length, references);
    } finally {
      seat.kernel.give(at);
    }
  }

  /** What was written last has been sent. */
  sent(): void {
    if (this.moving !== null) giveAway(this.moving);
  }

  /** What was written last is not sent. */
  discard(): void {
    const { out } = this.#seat;
    this.store(out);
    this.drop(out);
  }

  /** Puts what was written last into the cell at `at`. */
  store(at: number): void {
    const { tag, low, high, number } = this.#cell;
    const { ints, floats } = this.#seat;
    ints[(at + CELL_TAG) >> 2] = tag;
    if (tag === NUMBER) floats[(at + CELL_PAYLOAD) >> 3] = number;
    else {
      ints[(at + CELL_LOW) >> 2] = low;
      ints[(at + CELL_HIGH) >> 2] = high;
    }
  }

  /** The value of the cell at `at`; its memory is freed. It takes over the references of the handles in it. */
  read(at: number): unknown {
    const { ints, floats } = this.#seat;
    const tag = ints[(at + CELL_TAG) >> 2] as number;
    if (tag === NUMBER) return floats[(at + CELL_PAYLOAD) >> 3];
    const low = ints[(at + CELL_LOW) >> 2] as number;
    const high = ints[(at + CELL_HIGH) >> 2] as number;
    if (tag !== MESSAGE) return this.#cell.get(tag, low, high, this.#object);
    const seat = this.#seat;
    seat.reach(low + high);
    try {
      return this.#decoder.decode(seat.bytes, low, high);
    } finally {
      seat.kernel.give(low);
    }
  }

  /** The value of the cell at `at`, which many may read: nothing is freed. */
  peek(at: number): unknown {
    const seat = this.#seat;
    const tag = seat.ints[(at + CELL_TAG) >> 2] as number;
    this.#takes = false;
    try {
      if (tag !== MESSAGE) return this.read(at);
      const from = seat.ints[(at + CELL_LOW) >> 2] as number;
      const length = seat.ints[(at + CELL_HIGH) >> 2] as number;
      seat.reach(from + length);
      return this.#decoder.decode(seat.bytes, from, length);
    } finally {
      this.#takes = true;
    }
  }

  /** Frees what the cell at `at` holds, and lets go of the handles in it. */
  drop(at: number): void {
    const tag = (this.#seat.ints[(at + CELL_TAG) >> 2] as number) & TAG_MASK;
    if (tag === MESSAGE || tag === HANDLE) this.read(at);
  }

  readonly #object = (kind: number, at: number): object => (this.#takes ? revive : borrow)(this.#seat, kind, at);
}
