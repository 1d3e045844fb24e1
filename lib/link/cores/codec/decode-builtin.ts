/** How the decoder makes the language's own objects that hold no other values, and errors. */

import { viewNames } from "./builtins.ts";
import type { Decoder } from "./decoder.ts";
import { makeError } from "./error-classes.ts";
import { BOXED, BUFFER, DATE, ERROR, REGEXP, RESIZABLE_BUFFER, SHARED, VIEW, WHOLE_VIEW } from "./kinds.ts";
import { corrupt } from "./reader.ts";

type ViewClass = new (buffer: ArrayBufferLike, at: number, length: number) => ArrayBufferView;

/** By the number that stands in a message. A class that this host lacks is missing. */
const viewClasses: readonly (ViewClass | undefined)[] = viewNames.map(
  (name) => (globalThis as Record<string, unknown>)[name] as ViewClass | undefined,
);

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

function decodeRegExp(from: Decoder): RegExp {
  const source = from.string();
  return from.add(new RegExp(source, from.string()));
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
  return from.set(number, new (View as new (buffer: ArrayBufferLike) => ArrayBufferView)(buffer));
}

function decodeView(from: Decoder): ArrayBufferView {
  const number = from.keep();
  const View = viewClassOf(from);
  const at = from.f64();
  const length = from.f64();
  return from.set(number, new View(from.value() as ArrayBufferLike, at, length));
}

function decodeError(from: Decoder): Error {
  const number = from.keep();
  const className = from.string();
  const message = from.value() as string | undefined;
  const error = from.set(number, makeError(className, message, from.value() as string | undefined));
  for (let count = from.count(3); count > 0; count--) {
    const key = from.string();
    const enumerable = from.u8() === 1;
    Object.defineProperty(error, key, { value: from.value(), writable: true, enumerable, configurable: true });
  }
  return error;
}
