/**
 * Packets: values on their way. What structured clone keeps as it is goes as it is; all else is encoded, so that the
 * same crosses, and the same is refused, as through shared memory. A shared object in a value goes as a reference: a
 * number that all parties know it by, and what it takes to make a proxy.
 *
 * A value is encoded when it is sent, wherever it is received: nothing that happens to it later is seen there.
 */

import { HANDLE, handle, type Handled } from "../codec/classes.ts";
import { Decoder } from "../codec/decoder.ts";
import { Encoder } from "../codec/encoder.ts";
import { Refusal } from "../codec/refusal.ts";
import type { ShapeStore } from "../codec/shapes.ts";
import { seal as sealed } from "../codec/transfer.ts";
import type { Wire } from "./wire.ts";

/** What can be shared by messages. */
export const CHANNEL = 1;
export const CONTEXT = 2;

/** A shared object as it is told to other parties. */
export interface Reference {
  readonly id: number;
  readonly kind: number;
  /** What another party must know to make its object: of a channel the capacity, of a context the deadline. */
  readonly size: number;
  /** The context above a context. */
  readonly above: Reference | null;
}

/** A shared object, as one party holds it. */
export interface WireObject extends Reference {
  readonly wire: Wire;
  readonly above: WireObject | null;
  /** What the users of this party have of it: a channel, a context. The two hold each other. */
  readonly face: object;
}

export function referenceTo({ id, kind, size, above }: Reference): Reference {
  return { id, kind, size, above: above === null ? null : referenceTo(above) };
}

/** A shared object and all that is above it, which go and come together. */
export function* chain<T extends { readonly above: T | null }>(object: T): Generator<T, void, undefined> {
  for (let each: T | null = object; each !== null; each = each.above) yield each;
}

/** Has the objects of a class cross as the shared objects that `objectOf` says. */
export function crosses<F extends object>(type: { readonly prototype: F }, objectOf: (face: F) => WireObject): void {
  const method: Handled[typeof HANDLE] = function (this: F, store) {
    const object = objectOf(this);
    const { codec } = object.wire;
    if (store !== codec) throw new Refusal("belongs to cores that have been closed");
    return codec.lend(object);
  };
  Object.defineProperty(type.prototype, HANDLE, { value: method });
}

export interface Encoded {
  readonly bytes: Uint8Array;
  /** What is not in the bytes: what the host alone can clone or move; and those that move. */
  readonly references: readonly unknown[];
  readonly transfers: readonly unknown[];
  /** The shared objects in it. */
  readonly shared: readonly Reference[];
}

export type Packet = undefined | null | boolean | number | string | bigint | Encoded;

/** What a packet is if it is encoded; null if it is a value as it is. */
export function encodedOf(packet: Packet): Encoded | null {
  return typeof packet === "object" ? packet : null;
}

/**
 * A packet that is certainly sent: what moves has moved out of this thread's hands, and nothing can go wrong when it is
 * posted.
 *
 * @throws {UsageError} ERR_CANNOT_CROSS if what is to move is locked, or has moved.
 */
export function seal(packet: Packet): Packet {
  const encoded = encodedOf(packet);
  if (encoded === null || encoded.references.length === 0) return packet;
  return { ...encoded, ...sealed(encoded.references, encoded.transfers) };
}

/** A packet that stays with the owner for a while, and the shared objects in it, which it keeps. */
export class Stored {
  readonly packet: Packet;
  readonly objects: readonly WireObject[];

  constructor(packet: Packet, objects: readonly WireObject[]) {
    this.packet = packet;
    this.objects = objects;
  }
}

/** What an owner keeps of a packet. */
export type Kept = Exclude<Packet, object> | null | Stored;

/** The packet of what was kept. */
export function packetOf(kept: Kept): Packet {
  return kept instanceof Stored ? kept.packet : kept;
}

export class Codec implements ShapeStore {
  readonly #encoder: Encoder = new Encoder(this);
  readonly #decoder: Decoder;
  /** The shared objects of the message that is being encoded, and those of the one that is being decoded. */
  #lent: Reference[] = [];
  #brought: readonly Reference[] = [];

  /** @param find this party's object for a reference. */
  constructor(find: (reference: Reference) => unknown) {
    const objectOf = (_kind: number, id: number): unknown =>
      find(this.#brought.find((reference) => reference.id === id) as Reference);
    this.#decoder = new Decoder(objectOf, () => new Uint8Array(0));
  }

  /** No shapes are kept: each message says its keys. */
  defineShape(): number {
    return 0;
  }

  /** The handle of a shared object in the message that is being encoded. */
  lend(object: WireObject): number {
    this.#lent.push(referenceTo(object));
    return handle(object.kind, object.id);
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
      return { bytes, references: encoder.references, transfers: encoder.transfers, shared: this.#lent };
    } finally {
      encoder.release();
      this.#lent = before;
    }
  }

  decode(packet: Packet): unknown {
    const encoded = encodedOf(packet);
    if (encoded === null) return packet;
    const { bytes, references, shared } = encoded;
    const before = this.#brought;
    this.#brought = shared;
    try {
      return this.#decoder.decode(bytes, 0, bytes.length, references);
    } finally {
      this.#brought = before;
    }
  }
}
