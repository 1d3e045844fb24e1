/** How the encoder writes the language's own objects that hold no other values, and errors. */

import { describe } from "../../../core/describe.ts";
import * as builtins from "./builtins.ts";
import type { Encoder } from "./encoder.ts";
import { encodeError } from "./encode-error.ts";
import { BOXED, BUFFER, DATE, REGEXP, RESIZABLE_BUFFER, VIEW, WHOLE_VIEW } from "./kinds.ts";
import { Refusal, refuse } from "./refusal.ts";
import { isMoving } from "./transfer.ts";

type Getter<T> = (this: unknown) => T;

function getter<T>(prototype: object, key: string | symbol): Getter<T> {
  return Object.getOwnPropertyDescriptor(prototype, key)?.get as Getter<T>;
}

// Each throws for an object that only has the prototype of its class.
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

/** Writes an object of one of the kinds from DATE on. It has been numbered. */
export function encodeBuiltin(to: Encoder, kind: number, object: object): void {
  switch (kind) {
    case builtins.DATE:
      to.u8(DATE);
      return to.f64(timeOf.call(object as Date));
    case builtins.REGEXP:
      return encodeRegExp(to, object as RegExp);
    case builtins.BOXED:
      to.u8(BOXED);
      return to.value(unboxed(object));
    case builtins.BUFFER:
      return encodeBuffer(to, object as ArrayBuffer);
    case builtins.VIEW:
      return encodeView(to, object as ArrayBufferView);
    case builtins.NODE_BUFFER:
      return encodeNodeBuffer(to, object as Uint8Array);
    case builtins.ERROR:
      return encodeError(to, object as Error);
    case builtins.SHARED:
      sharedLengthOf.call(object);
      return to.shared(object as SharedArrayBuffer);
    case builtins.MOVED:
      // The host would find out when it has moved others already.
      if (isLocked(object))
        throw new Refusal(`is ${describe(object)} that is locked: somebody reads or writes it here`);
      return to.reference(object, true);
    default:
      return to.reference(object, isMoving(object));
  }
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

function encodeRegExp(to: Encoder, regExp: RegExp): void {
  const source = sourceOf.call(regExp);
  to.u8(REGEXP);
  to.string(source);
  to.string(regExp.flags);
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

/** A view that is the whole of its buffer takes the buffer along; other views name it. */
function encodeView(to: Encoder, view: ArrayBufferView): void {
  if (!ArrayBuffer.isView(view)) throw refuse(view);
  const { buffer } = view;
  const name = nameOfView.call(view) ?? "DataView";
  const viewClass = builtins.viewNames.indexOf(name);
  if (isWhole(view) && !isMoving(buffer) && to.met.find(buffer) === -1) {
    to.met.add(buffer);
    to.u8(WHOLE_VIEW);
    to.u8(viewClass);
    const bytes = view instanceof Uint8Array ? view : bytesOf(buffer as ArrayBuffer);
    to.u32(bytes.length);
    return to.buffer(bytes);
  }
  to.u8(VIEW);
  to.u8(viewClass);
  to.f64(view.byteOffset);
  to.f64(name === "DataView" ? view.byteLength : (view as Uint8Array).length);
  to.value(buffer);
}

function isWhole(view: ArrayBufferView): boolean {
  const { buffer, byteLength } = view;
  return (
    byteLength === buffer.byteLength &&
    byteLength > 0 &&
    builtins.kindOf(Object.getPrototypeOf(buffer) as object) === builtins.BUFFER &&
    !(buffer as { resizable?: boolean }).resizable
  );
}

/** A small Buffer is a part of a pool with other Buffers' bytes, which are nobody else's business. */
function encodeNodeBuffer(to: Encoder, buffer: Uint8Array): void {
  if (isMoving(buffer.buffer)) return encodeView(to, buffer);
  to.met.add({});
  to.u8(WHOLE_VIEW);
  to.u8(builtins.viewNames.indexOf("Uint8Array"));
  to.u32(buffer.length);
  to.buffer(buffer);
}
