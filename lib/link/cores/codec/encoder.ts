/**
 * The encoder: a JavaScript value becomes bytes that another thread's decoder makes an equal value of.
 *
 * What crosses, and how it arrives, is what structuredClone does, except: instances of unknown classes are
 * refused (builtins.ts says why), errors keep their own properties, a Node Buffer arrives as a Uint8Array of
 * its own bytes, and shared objects of this package cross as handles. Of an array the elements and holes
 * cross; named properties of an array do not: to look for them takes longer than to encode a list of numbers.
 * The value of an accessor crosses; symbol keys do not. A Proxy crosses as what it shows.
 *
 * Invariants:
 * - A value's own code (a getter, a proxy's trap) may run while it is read, and may throw, change the value,
 *   or send another. After a throw nothing of the message is left.
 * - Recursion ends at `DEPTH`: the contents of what is nested deeper follow the whole value, in a loop. So a
 *   list of any length crosses, on any stack.
 */

import * as builtins from "./builtins.ts";
import { encodeBuiltin } from "./encode-builtin.ts";
import { encodeMap, encodeSet } from "./encode-collection.ts";
import { encodeList } from "./encode-list.ts";
import { kindOf as kindOfHandle, offsetOf, HANDLE as OWN_HANDLE, type Handled } from "./handle.ts";
import {
  FALSE,
  HANDLE,
  LATER,
  LIST,
  MAP,
  NULL,
  RECORD,
  REFERENCE,
  SAME,
  SET,
  SHAPED,
  SHARED,
  TRUE,
  UNDEFINED,
  WELL_KNOWN,
} from "./kinds.ts";
import { Met } from "./met.ts";
import { NotYet } from "./not-yet.ts";
import { asRefusal, leaving, needsPort, propertyStep, refuse, Refusal } from "./refusal.ts";
import { Shapes, type Shape, type ShapeStore } from "./shapes.ts";
import { wellKnown } from "./well-known.ts";
import { Writer } from "./writer.ts";

/** How deep objects are nested before their contents are written apart. */
const DEPTH = 128;
/** What can't be written apart (the cause of an error's cause ...) may go this much deeper. */
const DEPTH_MAX: number = DEPTH + 64;

const { getPrototypeOf, hasOwn } = Object;

interface Later {
  readonly kind: number;
  readonly object: object;
}

/** Whether somebody has given all objects an enumerable property, which `for in` would find in each. */
function isPolluted(): boolean {
  for (const _ in Object.prototype) return true;
  return false;
}

export class Encoder extends Writer {
  /** What is not in the bytes and comes by a port, at the places where REFERENCE names it. */
  references: unknown[] = [];
  /** What is to be moved: those of the references that are, or buffers that are in the bytes where there is no port. */
  transfers: unknown[] = [];
  /**
   * Whether there is a port beside the bytes. Without one what needs it is refused, and a buffer that moves is copied.
   */
  readonly hasPort: boolean;
  readonly #store: ShapeStore;
  readonly #shapes: Shapes;
  /** The objects of the message. */
  readonly met: Met = new Met();
  #later: Later[] = [];
  #depth = 0;
  #polluted = false;
  /** Whether a value is being encoded: its getter, which may send something itself, needs another encoder. */
  busy = false;

  /** The handles of the message. */
  #lent: number[] = [];
  /** What must have arrived before the message can be sent; nearly always nothing. */
  #awaited: Promise<void>[] = [];

  /** `store` is the world: it keeps shapes, and is what handles are asked for. */
  constructor(store: ShapeStore, hasPort = true) {
    super();
    this.#store = store;
    this.hasPort = hasPort;
    this.#shapes = new Shapes(store);
  }

  /**
   * Encodes a value. The message stands until the next call: its bytes go to their place by `copyTo`, its
   * `references` by a port.
   *
   * @returns how many bytes the message has.
   * @throws {UsageError} ERR_CANNOT_CROSS, with the place inside the value that can't; {@link NotYet}.
   */
  encode(value: unknown): number {
    if (this.busy) throw new TypeError("the encoder is busy");
    this.clear();
    if (this.references.length > 0 || this.transfers.length > 0) this.release();
    if (this.#lent.length > 0) this.#lent = [];
    this.busy = true;
    this.#polluted = isPolluted();
    this.#shapes.begin();
    try {
      this.value(value);
      this.#rest();
      this.checkParts();
      if (this.#awaited.length > 0) throw new NotYet(Promise.all(this.#awaited));
      return this.length;
    } catch (thrown) {
      this.clear();
      this.release();
      this.refused();
      throw thrown instanceof NotYet ? thrown : asRefusal(thrown).toError();
    } finally {
      this.met.clear();
      if (this.#later.length > 0) this.#later = [];
      if (this.#awaited.length > 0) this.#awaited = [];
      this.#depth = 0;
      this.busy = false;
    }
  }

  /** Forgets the references, once they have been posted. */
  release(): void {
    this.references = [];
    this.transfers = [];
  }

  /** The message is not sent: whoever has lent its handles gets them back. */
  refused(): void {
    for (const packed of this.#lent) this.#store.takeBack?.(packed);
    this.#lent = [];
  }

  /** Writes a value; called for each that a value holds. */
  value(value: unknown): void {
    switch (typeof value) {
      case "number":
        return this.number(value);
      case "string":
        return this.string(value);
      case "boolean":
        return this.u8(value ? TRUE : FALSE);
      case "undefined":
        return this.u8(UNDEFINED);
      case "bigint":
        return this.bigint(value);
      case "object":
        return value === null ? this.u8(NULL) : this.#object(value);
      default:
        throw refuse(value);
    }
  }

  #object(object: object): void {
    const prototype = getPrototypeOf(object) as object | null;
    const kind = prototype === Object.prototype ? builtins.PLAIN : builtins.kindOf(prototype);
    if (kind === builtins.HANDLED) return this.#handle(object as Handled);
    if (kind === 0) throw refuse(object);
    if (kind === builtins.ERROR && wellKnown.includes(object)) {
      this.u8(WELL_KNOWN);
      return this.u8(wellKnown.indexOf(object));
    }
    const met = this.met.find(object);
    if (met >= 0) return this.head(SAME, met);
    this.met.add(object);
    if (++this.#depth > DEPTH) this.#deep(kind, object);
    else if (kind === builtins.PLAIN) this.#plain(object as Record<string, unknown>);
    else this.#contents(kind, object);
    this.#depth--;
  }

  #contents(kind: number, object: object): void {
    switch (kind) {
      case builtins.PLAIN:
        return this.#plain(object as Record<string, unknown>);
      case builtins.LIST:
        return Array.isArray(object) ? encodeList(this, object) : this.#plain(object as Record<string, unknown>);
      case builtins.MAP:
        return encodeMap(this, object as Map<unknown, unknown>);
      case builtins.SET:
        return encodeSet(this, object as Set<unknown>);
      default:
        return encodeBuiltin(this, kind, object);
    }
  }

  /** What holds other values is announced and written later; the rest holds nothing, or is an error. */
  #deep(kind: number, object: object): void {
    if (kind <= builtins.SET) {
      this.u8(LATER);
      this.u8(kind === builtins.MAP ? MAP : kind === builtins.SET ? SET : Array.isArray(object) ? LIST : RECORD);
      this.#later.push({ kind, object });
    } else if (this.#depth > DEPTH_MAX) {
      throw new Refusal("is nested too deep");
    } else {
      this.#contents(kind, object);
    }
  }

  /** What was announced; while it is written, more may be. */
  #rest(): void {
    for (let i = 0; i < this.#later.length; i++) {
      const { kind, object } = this.#later[i] as Later;
      try {
        this.#contents(kind, object);
      } catch (thrown) {
        throw asRefusal(thrown).fromAfar();
      }
    }
  }

  #plain(object: Record<string, unknown>): void {
    this.head(SHAPED, 0);
    const at = this.position;
    let shape: Shape | null = this.#shapes.root;
    /** All keys, once they make no shape. */
    let keys: string[] | null = null;
    let key = "";
    try {
      for (const each in object) {
        key = each;
        if (this.#polluted && !hasOwn(object, key)) continue;
        if (shape !== null) {
          const next: Shape | null =
            shape.last !== null && shape.last.key === key ? shape.last : this.#shapes.after(shape, key);
          if (next === null) keys = shape.keys();
          shape = next;
        }
        if (keys !== null) keys.push(key);
        this.value(object[each]);
      }
    } catch (thrown) {
      throw leaving(thrown, propertyStep(key));
    }
    if (shape !== null && this.#shapes.isDefined(shape)) {
      this.view.setUint32(at - 4, shape.offset, true);
    } else {
      this.#record(at, keys ?? (shape as Shape).keys());
    }
  }

  /** The properties' values stand from `at` on, and get their keys. */
  #record(at: number, keys: readonly string[]): void {
    this.bytes[at - 5] = RECORD;
    this.view.setUint32(at - 4, keys.length, true);
    for (const key of keys) this.string(key);
  }

  #handle(object: Handled): void {
    const packed = object[OWN_HANDLE](this.#store);
    this.#lent.push(packed);
    this.head(HANDLE, kindOfHandle(packed));
    this.u32(offsetOf(packed));
  }

  /** Writes a SharedArrayBuffer. */
  shared(buffer: SharedArrayBuffer): void {
    const given = this.#store.share?.(buffer);
    if (given === undefined) return this.reference(buffer, false);
    if (typeof given !== "number") return void this.#awaited.push(given);
    this.#lent.push(given);
    this.head(SHARED, kindOfHandle(given));
    this.u32(offsetOf(given));
  }

  /** Writes that an object comes by a port. */
  reference(object: object, moves: boolean): void {
    if (!this.hasPort) throw needsPort(object);
    this.head(REFERENCE, this.references.length);
    this.references.push(object);
    if (moves) this.transfers.push(object);
  }
}
