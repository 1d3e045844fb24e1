/**
 * Cells: what a value is between two threads. 16 bytes: a tag and 64 bits, which are the value itself, or say where its
 * message stands, what the encoder made of it. Of a message its receiver frees the memory.
 *
 * Invariant: what `write` returned, and `moving`, stand until the next `write`. It calls the value's own code (a
 * getter), which may send something itself, before it fills the cell in.
 */

import { Decoder } from "../../codec/decoder.ts";
import { Encoder } from "../../codec/encoder.ts";
import { HANDLE, MESSAGE, NUMBER, TAG_MASK } from "../../codec/format.ts";
import { NotYet } from "../../codec/refusal.ts";
import type { ShapeStore } from "../../codec/shapes.ts";
import { giveAway } from "../../codec/transfer.ts";
import {
  CELL_HIGH,
  CELL_LOW,
  CELL_PAYLOAD,
  CELL_TAG,
  SHAPE_BEFORE,
  SHAPE_BYTES,
  SHAPE_LENGTH,
  SHAPE_NEWEST,
  SHAPE_TOTAL,
} from "../kernel/layout.ts";
import { Cell } from "./cell.ts";
import type { SlotMemory } from "./slot-memory.ts";

/** A message in the heap whose references go by the port. */
export interface Packed {
  readonly at: number;
  readonly length: number;
  readonly references: readonly unknown[];
  /** Those of them that move. */
  readonly transfers: readonly unknown[];
}

/** The thread slot, as cells use it. */
interface Store extends SlotMemory, ShapeStore {
  /** The thread's objects for handles: what is taken over from a message, or known to be alive. */
  readonly objects: { revive(kind: number, at: number): object; borrow(kind: number, at: number): object };
}

export class Cells {
  readonly #slot: Store;
  readonly #cell: Cell = new Cell();
  readonly #encoder: Encoder;
  /** For values whose references go by the port; null before the first. */
  #packer: Encoder | null = null;
  readonly #decoder: Decoder;
  readonly shapes: Shapes;
  /** What can't be sent yet. */
  readonly late: Set<unknown> = new Set();
  /** What of the value shall be here no more once it has been sent; null for nearly all. */
  moving: readonly object[] | null = null;
  /** Whether the handles that are read now give their references to the reader. */
  #takes = true;

  constructor(slot: Store) {
    this.#slot = slot;
    this.shapes = new Shapes(slot);
    this.#encoder = new Encoder(slot, false);
    this.#decoder = new Decoder(this.#object, () => {
      slot.reach(slot.kernel.used());
      return slot.bytes;
    });
  }

  /**
   * Writes a value. Its memory and its handles are the receiver's, or those of the caller of `discard`.
   *
   * @throws {UsageError} `ERR_CANNOT_CROSS`; {@link NotYet}; {@link GoError} `ERR_HEAP_FULL`.
   */
  write(value: unknown): Cell {
    const cell = this.#cell;
    if (!cell.put(value, this.#slot)) this.#message(value);
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
    const slot = this.#slot;
    const encoder = this.#encoder.busy ? new Encoder(slot, false) : this.#encoder;
    const length = encoder.encode(value);
    let at;
    try {
      at = slot.take(length);
    } catch (e) {
      encoder.refused();
      throw e;
    }
    encoder.copyTo(slot.bytes, at);
    const cell = this.#cell;
    cell.tag = MESSAGE;
    cell.low = at;
    cell.high = length;
    this.moving = encoder.transfers.length === 0 ? null : (encoder.transfers as object[]);
  }

  /**
   * Writes a value whose references go by the port; null if there are none in it.
   *
   * @throws as `write`.
   */
  pack(value: unknown): Packed | null {
    const slot = this.#slot;
    this.#packer ??= new Encoder(slot);
    const encoder = this.#packer.busy ? new Encoder(slot) : this.#packer;
    const length = encoder.encode(value);
    const { references, transfers } = encoder;
    let at = 0;
    try {
      if (references.length > 0) at = slot.take(length);
    } finally {
      if (at === 0) encoder.refused();
    }
    if (at === 0) return null;
    encoder.copyTo(slot.bytes, at);
    return { at, length, references, transfers };
  }

  /** The value that was packed at `at`; its memory is freed. */
  unpack(at: number, length: number, references: readonly unknown[]): unknown {
    const slot = this.#slot;
    slot.reach(at + length);
    try {
      return this.#decoder.decode(slot.bytes, at, length, references);
    } finally {
      slot.kernel.give(at);
    }
  }

  /** What was written last has been sent. */
  sent(): void {
    if (this.moving !== null) giveAway(this.moving);
  }

  /** What was written last is not sent. */
  discard(): void {
    const { out } = this.#slot;
    this.store(out);
    this.drop(out);
  }

  /** Puts what was written last into the cell at `at`. */
  store(at: number): void {
    const { tag, low, high, number } = this.#cell;
    const { ints, floats } = this.#slot;
    ints[(at + CELL_TAG) >> 2] = tag;
    if (tag === NUMBER) floats[(at + CELL_PAYLOAD) >> 3] = number;
    else {
      ints[(at + CELL_LOW) >> 2] = low;
      ints[(at + CELL_HIGH) >> 2] = high;
    }
  }

  /** The value of the cell at `at`; its memory is freed. It takes over the references of the handles in it. */
  read(at: number): unknown {
    const { ints, floats } = this.#slot;
    const tag = ints[(at + CELL_TAG) >> 2] as number;
    if (tag === NUMBER) return floats[(at + CELL_PAYLOAD) >> 3];
    const low = ints[(at + CELL_LOW) >> 2] as number;
    const high = ints[(at + CELL_HIGH) >> 2] as number;
    if (tag !== MESSAGE) return this.#cell.get(tag, low, high, this.#object);
    const slot = this.#slot;
    slot.reach(low + high);
    try {
      return this.#decoder.decode(slot.bytes, low, high);
    } finally {
      slot.kernel.give(low);
    }
  }

  /** The value of the cell at `at`, which many may read: nothing is freed. */
  peek(at: number): unknown {
    const slot = this.#slot;
    const tag = slot.ints[(at + CELL_TAG) >> 2] as number;
    this.#takes = false;
    try {
      if (tag !== MESSAGE) return this.read(at);
      const from = slot.ints[(at + CELL_LOW) >> 2] as number;
      const length = slot.ints[(at + CELL_HIGH) >> 2] as number;
      slot.reach(from + length);
      return this.#decoder.decode(slot.bytes, from, length);
    } finally {
      this.#takes = true;
    }
  }

  /** Frees what the cell at `at` holds, and lets go of the handles in it. */
  drop(at: number): void {
    const tag = (this.#slot.ints[(at + CELL_TAG) >> 2] as number) & TAG_MASK;
    if (tag === MESSAGE || tag === HANDLE) this.read(at);
  }

  readonly #object = (kind: number, at: number): object => {
    const { objects } = this.#slot;
    return this.#takes ? objects.revive(kind, at) : objects.borrow(kind, at);
  };
}

/** How many bytes of them a world keeps. */
const MOST = 2 ** 20;

/**
 * The definitions of shapes in the shared heap: a list that all threads of a world read and add to, so that each shape
 * stands there once. What stands there is never changed, and never given back.
 */
export class Shapes {
  readonly #slot: SlotMemory;
  /** Those that this thread has seen, by their bytes as text. */
  readonly #known: Map<string, number> = new Map();
  /** The newest that it has seen. */
  #seen = 0;

  constructor(slot: SlotMemory) {
    this.#slot = slot;
  }

  /** Where `definition` stands, now at the latest; 0 if no more are kept. */
  define(definition: Uint8Array): number {
    const slot = this.#slot;
    const text = textOf(definition);
    let at = this.#find(text);
    if (at !== 0 || Atomics.load(slot.ints, SHAPE_TOTAL >> 2) > MOST) return at;
    const size = SHAPE_BYTES + definition.length;
    at = slot.kernel.alloc(size);
    if (at === 0) return 0;
    slot.reach(at + size);
    const { ints, bytes } = slot;
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
    const slot = this.#slot;
    const newest = Atomics.load(slot.ints, SHAPE_NEWEST >> 2);
    for (let at = newest; at !== this.#seen; at = slot.ints[(at + SHAPE_BEFORE) >> 2] as number) {
      slot.reach(at + SHAPE_BYTES);
      const length = slot.ints[(at + SHAPE_LENGTH) >> 2] as number;
      slot.reach(at + SHAPE_BYTES + length);
      this.#known.set(textOf(slot.bytes.subarray(at + SHAPE_BYTES, at + SHAPE_BYTES + length)), at + SHAPE_BYTES);
    }
    this.#seen = newest;
    return newest;
  }
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
