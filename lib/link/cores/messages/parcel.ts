/**
 * Parcels: values on their way, as they go by messages. What structured clone keeps as it is goes as it is; all else is
 * encoded, so that the same crosses, and the same is refused, as through shared memory.
 *
 * A value is encoded when it is sent, wherever it is received: nothing that happens to it later is seen there.
 */

import { Decoder } from "../../codec/decoder.ts";
import { Encoder } from "../../codec/encoder.ts";
import { handle } from "../../codec/classes.ts";
import { seal as sealed } from "../../codec/transfer.ts";
import type { ShapeStore } from "../../codec/shapes.ts";

/** What can be shared by messages. */
export const CHANNEL = 1;
export const CONTEXT = 2;

/** What is shared, by the number that it has on all threads. */
export interface Thing {
  readonly id: number;
  readonly kind: number;
  /**
   * What another thread must know to make its object: of a channel the capacity, of a semaphore or a latch how many, of
   * a context the deadline.
   */
  readonly size: number;
  /** The context above a context. */
  readonly above: Thing | null;
}

/** A thing as it is told to others. */
export function toldOf({ id, kind, size, above }: Thing): Thing {
  return { id, kind, size, above: above === null ? null : toldOf(above) };
}

export interface Parcel {
  readonly bytes: Uint8Array;
  /** What is not in the bytes: what the host alone can clone or move; and those that move. */
  readonly references: readonly unknown[];
  readonly transfers: readonly unknown[];
  /** The things in it. */
  readonly things: readonly Thing[];
}

export type Packet = undefined | null | boolean | number | string | bigint | Parcel;

/** The parcel that a packet is; null if it is a value as it is. */
export function parcelOf(packet: Packet): Parcel | null {
  return typeof packet === "object" ? packet : null;
}

export class Codec implements ShapeStore {
  readonly #encoder: Encoder = new Encoder(this);
  readonly #decoder: Decoder;
  /** The things of the message that is being encoded, and those of the one that is being decoded. */
  #lent: Thing[] = [];
  #brought: readonly Thing[] = [];

  /** @param find this thread's object for a thing. */
  constructor(find: (thing: Thing) => unknown) {
    const handleOf = (_kind: number, id: number): unknown =>
      find(this.#brought.find((thing) => thing.id === id) as Thing);
    this.#decoder = new Decoder(handleOf, () => new Uint8Array(0));
  }

  /** No shapes are kept: each message says its keys. */
  defineShape(): number {
    return 0;
  }

  /** The handle of a thing in the message that is being encoded. */
  lend(thing: Thing): number {
    this.#lent.push(toldOf(thing));
    return handle(thing.kind, thing.id);
  }

  /** @throws {UsageError} ERR_CANNOT_CROSS, with the place inside the value that can't. */
  encode(value: unknown): Packet {
    if ((typeof value !== "object" || value === null) && typeof value !== "function" && typeof value !== "symbol")
      return value as Packet;
    // A getter of the value may send something itself.
    const encoder = this.#encoder.busy ? new Encoder(this) : this.#encoder;
    const before = this.#lent;
    this.#lent = [];
    try {
      const bytes = new Uint8Array(encoder.encode(value));
      encoder.copyTo(bytes, 0);
      return { bytes, references: encoder.references, transfers: encoder.transfers, things: this.#lent };
    } finally {
      encoder.release();
      this.#lent = before;
    }
  }

  decode(packet: Packet): unknown {
    const parcel = parcelOf(packet);
    if (parcel === null) return packet;
    const { bytes, references, things } = parcel;
    const before = this.#brought;
    this.#brought = things;
    try {
      return this.#decoder.decode(bytes, 0, bytes.length, references);
    } finally {
      this.#brought = before;
    }
  }
}

/**
 * A packet that is certainly sent: what moves has moved out of this thread's hands, and nothing can go wrong when it is
 * posted.
 *
 * @throws {UsageError} ERR_CANNOT_CROSS if what is to move is locked, or has moved.
 */
export function seal(packet: Packet): Packet {
  const parcel = parcelOf(packet);
  if (parcel === null || parcel.references.length === 0) return packet;
  return { ...parcel, ...sealed(parcel.references, parcel.transfers) };
}
