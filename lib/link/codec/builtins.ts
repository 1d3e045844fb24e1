/** The language's own objects beside plain ones and arrays: how they are written, and made. */

import { describe } from "../../core/describe.ts";
import { kindByPrototype, MOVED, NODE_BUFFER } from "./classes.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { decodeError, encodeError } from "./errors.ts";
import {
  BOXED,
  BUFFER,
  DATE,
  ERROR,
  MAP,
  REGEXP,
  RESIZABLE_BUFFER,
  SET,
  SHARED,
  VIEW,
  viewNames,
  WHOLE_VIEW,
} from "./format.ts";
import { corrupt } from "./reader.ts";
import { leaving, Refusal, refuse } from "./refusal.ts";
import { isMoving } from "./transfer.ts";

type Getter<T> = (this: unknown) => T;

function getter<T>(prototype: object, key: string | symbol): Getter<T> {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as Getter<T>;
}

// Each throws for an object that only has the prototype of its class.
const { forEach: mapForEach } = Map.prototype;
const { forEach: setForEach } = Set.prototype;
const timeOf = Date.prototype.getTime;
const sourceOf = getter<string>(RegExp.prototype, "source");
const byteLengthOf = getter<number>(ArrayBuffer.prototype, "byteLength");
const sharedLengthOf: Getter<number> =
  typeof SharedArrayBuffer === "undefined" ? () => 0 : getter(SharedArrayBuffer.prototype, "byteLength");
const nameOfView = getter<string | undefined>(
  Object.getPrototypeOf(Uint8Array.prototype) as object,
  Symbol.toStringTag,
);

const primitives: readonly Getter<unknown>[] = [Number, String, Boolean, BigInt].map((box) => box.prototype.valueOf);

/** Writes an object of one of the kinds from MAP on. It has been numbered. */
export function encodeBuiltin(to: Encoder, kind: number, object: object): void {
  switch (kind) {
    case MAP:
      return encodeMap(to, object as Map<unknown, unknown>);
    case SET:
      return encodeSet(to, object as Set<unknown>);
    case DATE:
      to.u8(DATE);
      return to.f64(timeOf.call(object as Date));
    case REGEXP:
      return encodeRegExp(to, object as RegExp);
    case BOXED:
      to.u8(BOXED);
      return to.value(unboxed(object));
    case BUFFER:
      return encodeBuffer(to, object as ArrayBuffer);
    case VIEW:
      return encodeView(to, object as ArrayBufferView);
    case NODE_BUFFER:
      return encodeNodeBuffer(to, object as Uint8Array);
    case ERROR:
      return encodeError(to, object as Error);
    case SHARED:
      sharedLengthOf.call(object);
      return to.shared(object as SharedArrayBuffer);
    case MOVED:
      // The host would find out when it has moved others already.
      if (isLocked(object))
        throw new Refusal(`is ${describe(object)} that is locked: it has a reader or a writer here`);
      return to.reference(object, true);
    default:
      if (isUnsharedMemory(object)) throw new Refusal(`is a WebAssembly.Memory of this thread alone: ${memoryRemedy}`);
      return to.reference(object, isMoving(object));
  }
}

/** Makes what `encodeBuiltin` has written as `kind`; maps and sets are filled by the decoder. */
export function decodeBuiltin(from: Decoder, kind: number): object {
  switch (kind) {
    case DATE:
      return from.add(new Date(from.f64()));
    case REGEXP:
      return decodeRegExp(from);
    case BOXED: {
      const number = from.keep();
      return from.set(number, Object(from.value()) as object);
    }
    case BUFFER:
      return from.add(bufferOf(from, undefined));
    case RESIZABLE_BUFFER:
      return from.add(bufferOf(from, from.f64()));
    case WHOLE_VIEW:
      return decodeWholeView(from);
    case VIEW:
      return decodeView(from);
    case ERROR:
      return decodeError(from);
    case SHARED:
      return from.add(from.handle() as object);
    default:
      throw corrupt(`no kind of value: ${kind}`);
  }
}

// Maps and sets are written from a copy, since a getter of what they hold may change them.

function encodeMap(to: Encoder, map: Map<unknown, unknown>): void {
  const entries: unknown[] = [];
  mapForEach.call(map, (value, key) => entries.push(key, value));
  to.head(MAP, entries.length / 2);
  let i = 0;
  try {
    for (; i < entries.length; i++) to.value(entries[i]);
  } catch (thrown) {
    throw leaving(thrown, i % 2 === 0 ? `.keys()[${i / 2}]` : `.get(${keyText(entries[i - 1])})`);
  }
}

function keyText(key: unknown): string {
  return typeof key === "string" ? JSON.stringify(key) : typeof key === "object" ? "an object" : String(key);
}

function encodeSet(to: Encoder, set: Set<unknown>): void {
  const elements: unknown[] = [];
  setForEach.call(set, (element) => elements.push(element));
  to.head(SET, elements.length);
  let i = 0;
  try {
    for (; i < elements.length; i++) to.value(elements[i]);
  } catch (thrown) {
    throw leaving(thrown, `.values()[${i}]`);
  }
}

function encodeRegExp(to: Encoder, regExp: RegExp): void {
  const source = sourceOf.call(regExp);
  to.u8(REGEXP);
  to.string(source);
  to.string(regExp.flags);
}

function decodeRegExp(from: Decoder): RegExp {
  const source = from.string();
  return from.add(new RegExp(source, from.string()));
}

function unboxed(object: object): unknown {
  for (const primitive of primitives) {
    try {
      return primitive.call(object);
    } catch {
      // It boxes another kind of primitive.
    }
  }
  throw refuse(object);
}

interface Lockable {
  readonly locked?: boolean;
  readonly readable?: Lockable;
  readonly writable?: Lockable;
}

/** Whether it is a stream that has a reader or a writer. */
function isLocked({ locked, readable, writable }: Lockable): boolean {
  return locked === true || readable?.locked === true || writable?.locked === true;
}

const memoryRemedy = "make it with `shared: true`, or send its buffer, which is copied";

function isUnsharedMemory(object: object): boolean {
  const { buffer } = object as { readonly buffer?: unknown };
  return Object.prototype.toString.call(object) === "[object WebAssembly.Memory]" && buffer instanceof ArrayBuffer;
}

// Buffers and views.

function encodeBuffer(to: Encoder, buffer: ArrayBuffer): void {
  byteLengthOf.call(buffer);
  const moves = isMoving(buffer);
  if (moves && to.hasPort) return to.reference(buffer, true);
  const bytes = bytesOf(buffer);
  if (moves) to.transfers.push(buffer);
  const { resizable, maxByteLength } = buffer as { resizable?: boolean; maxByteLength?: number };
  if (resizable === true) {
    to.u8(RESIZABLE_BUFFER);
    to.f64(maxByteLength as number);
    to.u32(bytes.length);
  } else {
    to.head(BUFFER, bytes.length);
  }
  to.buffer(bytes);
}

function bytesOf(buffer: ArrayBuffer): Uint8Array {
  try {
    return new Uint8Array(buffer, 0, buffer.byteLength);
  } catch {
    throw new Refusal("is a detached ArrayBuffer: it has been transferred");
  }
}

function bufferOf(from: Decoder, maxByteLength: number | undefined): ArrayBuffer {
  const length = from.u32();
  const bytes = from.buffer(length);
  const options = maxByteLength === undefined ? undefined : { maxByteLength };
  const buffer = new (ArrayBuffer as new (length: number, options?: { maxByteLength: number }) => ArrayBuffer)(
    length,
    options,
  );
  new Uint8Array(buffer).set(bytes);
  return buffer;
}

/** A view that is the whole of its buffer takes the buffer along; other views name it. */
function encodeView(to: Encoder, view: ArrayBufferView): void {
  if (!ArrayBuffer.isView(view)) throw refuse(view);
  const { buffer } = view;
  const name = nameOfView.call(view) ?? "DataView";
  const viewClass = viewNames.indexOf(name);
  if (isWhole(view) && !isMoving(buffer) && to.met.find(buffer) === -1) {
    to.met.add(buffer);
    return encodeWholeView(to, viewClass, view instanceof Uint8Array ? view : bytesOf(buffer as ArrayBuffer));
  }
  to.u8(VIEW);
  to.u8(viewClass);
  to.f64(view.byteOffset);
  to.f64(name === "DataView" ? view.byteLength : (view as Uint8Array).length);
  to.value(buffer);
}

function isWhole({ buffer, byteLength }: ArrayBufferView): boolean {
  return (
    byteLength === buffer.byteLength &&
    byteLength > 0 &&
    kindByPrototype(Object.getPrototypeOf(buffer) as object) === BUFFER &&
    !(buffer as { resizable?: boolean }).resizable
  );
}

/** A small Buffer is a part of a pool, where the bytes of other Buffers stand too: its own bytes alone cross. */
function encodeNodeBuffer(to: Encoder, buffer: Uint8Array): void {
  if (isMoving(buffer.buffer)) return encodeView(to, buffer);
  to.met.add({});
  encodeWholeView(to, viewNames.indexOf("Uint8Array"), buffer);
}

function encodeWholeView(to: Encoder, viewClass: number, bytes: Uint8Array): void {
  to.u8(WHOLE_VIEW);
  to.u8(viewClass);
  to.u32(bytes.length);
  to.buffer(bytes);
}

type ViewClass = new (buffer: ArrayBufferLike, at?: number, length?: number) => ArrayBufferView;

/** By the number that stands in a message. A class that this host lacks is missing. */
const viewClasses: readonly (ViewClass | undefined)[] = viewNames.map(
  (name) => (globalThis as Record<string, unknown>)[name] as ViewClass | undefined,
);

function viewClassOf(from: Decoder): ViewClass {
  const number = from.u8();
  const found = viewClasses[number];
  if (found === undefined) throw corrupt(`no class of views here: ${viewNames[number] ?? number}`);
  return found;
}

function decodeWholeView(from: Decoder): ArrayBufferView {
  const number = from.keep();
  const View = viewClassOf(from);
  const buffer = from.add(bufferOf(from, undefined));
  return from.set(number, new View(buffer));
}

function decodeView(from: Decoder): ArrayBufferView {
  const number = from.keep();
  const View = viewClassOf(from);
  const at = from.f64();
  const length = from.f64();
  return from.set(number, new View(from.value() as ArrayBufferLike, at, length));
}
