/**
 * The encoder: a JavaScript value becomes bytes that another thread's decoder makes an equal value of.
 *
 * What crosses, and how it arrives, is what structuredClone does, except: instances of unknown classes are refused
 * (classes.ts says why), errors keep their own properties, a Node Buffer arrives as a Uint8Array of its own bytes, and
 * shared objects of this package cross as handles. Of an array the elements and holes cross; named properties of an
 * array do not: to look for them takes longer than to encode a list of numbers. The value of an accessor crosses;
 * symbol keys do not. A Proxy crosses as what it shows.
 *
 * Invariants:
 * - A value's own code (a getter, a proxy's trap) may run while it is read, and may throw, change the value, or send
 *   another. After a throw nothing of the message is left.
 * - Recursion ends at `DEPTH`: the contents of what is nested deeper follow the whole value, in a loop. So a list of
 *   any length crosses, on any stack.
 */

import { encodeBuiltin } from "./builtins.ts";
import { HANDLE as OWN_HANDLE, kindByPrototype, kindOf, offsetOf, type Handled } from "./classes.ts";
import {
  ERROR,
  FALSE,
  HANDLE,
  HOLES,
  LATER,
  LIST,
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
  wellKnown,
} from "./format.ts";
import { asRefusal, leaving, needsPort, NotYet, propertyStep, refuse, Refusal } from "./refusal.ts";
import { Shapes, type Shape, type ShapeStore } from "./shapes.ts";
import { Writer } from "./writer.ts";

/** How deep objects are nested before their contents are written apart. */
const DEPTH = 128;
/** What can't be written apart (the cause of an error's cause ...) may go this much deeper. */
const DEPTH_MAX: number = DEPTH + 64;
/** After so many holes in a row, ask which elements there are. */
const FEW_HOLES = 64;

const { getPrototypeOf, hasOwn } = Object;

interface Later {
  readonly kind: number;
  readonly object: object;
}

/** Whether a program has given all objects an enumerable property, which `for in` would find in each. */
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
  /** The world of which handles are asked, and where shapes are kept. */
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

  constructor(store: ShapeStore, hasPort = true) {
    super();
    this.#store = store;
    this.hasPort = hasPort;
    this.#shapes = new Shapes(store);
  }

  /**
   * Encodes a value. The message stands until the next call: its bytes go to their place by `copyTo`, its `references`
   * by a port.
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

  /** The message is not sent: the handles that were lent to it are given back. */
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
    const kind = prototype === Object.prototype ? RECORD : kindByPrototype(prototype);
    if (kind === HANDLE) return this.#handle(object as Handled);
    if (kind === 0) throw refuse(object);
    if (kind === ERROR && wellKnown.includes(object)) {
      this.u8(WELL_KNOWN);
      return this.u8(wellKnown.indexOf(object));
    }
    const met = this.met.find(object);
    if (met >= 0) return this.head(SAME, met);
    this.met.add(object);
    if (++this.#depth > DEPTH) this.#deep(kind, object);
    else if (kind === RECORD) this.#record(object as Record<string, unknown>);
    else this.#contents(kind, object);
    this.#depth--;
  }

  #contents(kind: number, object: object): void {
    switch (kind) {
      case RECORD:
        return this.#record(object as Record<string, unknown>);
      case LIST:
        return Array.isArray(object) ? this.#list(object) : this.#record(object as Record<string, unknown>);
      default:
        return encodeBuiltin(this, kind, object);
    }
  }

  /** What holds other values is announced and written later; the rest holds nothing, or is an error. */
  #deep(kind: number, object: object): void {
    if (kind <= SET) {
      this.u8(LATER);
      this.u8(kind === LIST && !Array.isArray(object) ? RECORD : kind);
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

  /** By its shape where that is defined; otherwise the properties' values, and then their keys. */
  #record(object: Record<string, unknown>): void {
    this.head(SHAPED, 0);
    const at = this.position;
    let shape: Shape | null = this.#shapes.root;
    /** All keys, once they make no shape. */
    let keys: string[] | null = null;
    /** The key whose value is being written; null while the object, which may be a proxy, is asked for the next. */
    let reading: string | null = null;
    try {
      for (const key in object) {
        if (this.#polluted && !hasOwn(object, key)) continue;
        reading = key;
        if (shape !== null) {
          const next: Shape | null =
            shape.last !== null && shape.last.key === key ? shape.last : this.#shapes.after(shape, key);
          if (next === null) keys = shape.keys();
          shape = next;
        }
        if (keys !== null) keys.push(key);
        this.value(object[key]);
        reading = null;
      }
    } catch (thrown) {
      throw reading === null ? asRefusal(thrown) : leaving(thrown, propertyStep(reading));
    }
    if (shape !== null && this.#shapes.isDefined(shape)) {
      this.view.setUint32(at - 4, shape.offset, true);
    } else {
      this.#keys(at, keys ?? (shape as Shape).keys());
    }
  }

  /** The properties' values stand from `at` on, and get their keys. */
  #keys(at: number, keys: readonly string[]): void {
    this.bytes[at - 5] = RECORD;
    this.view.setUint32(at - 4, keys.length, true);
    for (const key of keys) this.string(key);
  }

  #list(list: readonly unknown[]): void {
    if (this.numbers(list)) return;
    const { length } = list;
    this.head(LIST, length);
    let i = 0;
    try {
      while (i < length) {
        const value = list[i];
        if (value === undefined && !hasOwn(list, i)) {
          const next = endOfHoles(list, i, length);
          this.head(HOLES, next - i);
          i = next;
        } else {
          this.value(value);
          i++;
        }
      }
    } catch (thrown) {
      throw leaving(thrown, `[${i}]`);
    }
  }

  #handle(object: Handled): void {
    const packed = object[OWN_HANDLE](this.#store);
    this.#lent.push(packed);
    this.head(HANDLE, kindOf(packed));
    this.u32(offsetOf(packed));
  }

  /** Writes a SharedArrayBuffer. */
  shared(buffer: SharedArrayBuffer): void {
    const given = this.#store.share?.(buffer);
    if (given === undefined) return this.reference(buffer, false);
    if (typeof given !== "number") return void this.#awaited.push(given);
    this.#lent.push(given);
    this.head(SHARED, kindOf(given));
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

function endOfHoles(list: readonly unknown[], from: number, length: number): number {
  for (let i = from; i < length; i++) {
    if (hasOwn(list, i)) return i;
    if (i - from === FEW_HOLES)
      return Math.min(length, Number(Object.keys(list).find((key) => Number(key) > i) ?? length));
  }
  return length;
}

/** From how many objects on a hash is faster than comparing them. */
const MANY = 24;

/** The objects of one message, numbered as they are met: the same object twice is one object again. */
class Met {
  #count = 0;
  readonly #few: unknown[] = Array.from({ length: MANY }, () => null);
  #many: Map<object, number> | null = null;

  clear(): void {
    for (let i = 0; i < this.#count && i < MANY; i++) this.#few[i] = null;
    this.#count = 0;
    this.#many = null;
  }

  /** The number of an object, or -1. */
  find(object: object): number {
    if (this.#many !== null) return this.#many.get(object) ?? -1;
    for (let i = 0; i < this.#count; i++) if (this.#few[i] === object) return i;
    return -1;
  }

  /** Numbers an object that was not found. */
  add(object: object): void {
    const number = this.#count++;
    if (number < MANY) {
      this.#few[number] = object;
      return;
    }
    this.#many ??= new Map(this.#few.map((known, i) => [known as object, i]));
    this.#many.set(object, number);
  }
}
