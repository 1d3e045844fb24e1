/**
 * What kind of object a value is, told by its prototype.
 *
 * Only what is known crosses: plain objects, arrays and the language's own classes, also those of another
 * realm (an iframe's, a `vm` context's). An instance of any other class is refused, where structuredClone
 * would silently make a plain object of it: its methods, and all private state, would be lost, and whether
 * there is private state can't be seen from outside. Instances of a subclass of Map and the like are refused
 * for the same reason. Errors are the exception: an error of any class arrives as the nearest class that is
 * known, since to lose an error is worse.
 *
 * The prototype only says what to try: whoever encodes a Map asks it as a Map, which throws for an impostor.
 */

import { HANDLE } from "./handle.ts";

export const PLAIN = 1;
export const LIST = 2;
export const MAP = 3;
export const SET = 4;
export const DATE = 5;
export const REGEXP = 6;
export const BOXED = 7;
export const BUFFER = 8;
/** SharedArrayBuffer: its memory is the same on both sides. */
export const SHARED = 9;
export const VIEW = 10;
/** Node's Buffer. */
export const NODE_BUFFER = 11;
export const ERROR = 12;
/** What the host alone can copy, by structured clone. */
export const CLONED = 13;
/** What the host alone can move. */
export const MOVED = 14;
/** A shared object of this package. */
export const HANDLED = 15;

const classes: readonly (readonly [kind: number, names: readonly string[]])[] = [
  [PLAIN, ["Object"]],
  [LIST, ["Array"]],
  [MAP, ["Map"]],
  [SET, ["Set"]],
  [DATE, ["Date"]],
  [REGEXP, ["RegExp"]],
  [BOXED, ["Number", "String", "Boolean", "BigInt"]],
  [BUFFER, ["ArrayBuffer"]],
  [SHARED, ["SharedArrayBuffer"]],
  [
    VIEW,
    [
      "DataView",
      "Int8Array",
      "Uint8Array",
      "Uint8ClampedArray",
      "Int16Array",
      "Uint16Array",
      "Int32Array",
      "Uint32Array",
    ],
  ],
  [VIEW, ["Float16Array", "Float32Array", "Float64Array", "BigInt64Array", "BigUint64Array"]],
  [NODE_BUFFER, ["Buffer"]],
  [
    ERROR,
    [
      "Error",
      "EvalError",
      "RangeError",
      "ReferenceError",
      "SyntaxError",
      "TypeError",
      "URIError",
      "AggregateError",
      "DOMException",
    ],
  ],
  [CLONED, ["Blob", "File", "FileList", "ImageData", "ImageBitmap", "CryptoKey"]],
  [CLONED, ["DOMPoint", "DOMPointReadOnly", "DOMRect", "DOMRectReadOnly", "DOMQuad", "DOMMatrix", "DOMMatrixReadOnly"]],
  [MOVED, ["MessagePort", "ReadableStream", "WritableStream", "TransformStream", "OffscreenCanvas", "RTCDataChannel"]],
];

const kinds = new Map<string, number>(classes.flatMap(([kind, names]) => names.map((name) => [name, kind] as const)));

/** The prototypes of this realm. */
const ours = new Map<object, number>();
/** Those that were found out about: other realms', subclasses of errors, classes with handles. */
const others = new WeakMap<object, number>();

for (const [name, kind] of kinds) {
  // Some hosts load such a class at the first look: those are found by name when they are met.
  const found = kind < CLONED ? (globalThis as Record<string, unknown>)[name] : undefined;
  if (typeof found === "function") ours.set(found.prototype as object, kind);
}
// Not a global of its own, nor told by its name in another realm: "Module" is a name that many classes have.
const { WebAssembly: wasm } = globalThis as {
  WebAssembly?: Readonly<Record<"Module" | "Memory", { readonly prototype: object }>>;
};
if (wasm !== undefined) for (const { prototype } of [wasm.Module, wasm.Memory]) ours.set(prototype, CLONED);

/** The kind of the objects that have this prototype; 0 if such objects do not cross, as far as is known here. */
export function kindOf(prototype: object | null): number {
  if (prototype === null) return PLAIN;
  return ours.get(prototype) ?? others.get(prototype) ?? find(prototype);
}

function find(prototype: object): number {
  const kind = HANDLE in prototype ? HANDLED : isOfError(prototype) ? ERROR : kindByName(prototype);
  if (kind !== 0) others.set(prototype, kind);
  return kind;
}

function isOfError(prototype: object): boolean {
  for (let p: object | null = prototype; p !== null; p = Object.getPrototypeOf(p) as object | null) {
    if ((ours.get(p) ?? kindByName(p)) === ERROR) return true;
  }
  return false;
}

/** The kind of another realm's prototype: it is told by the name of its constructor, if that is native. */
function kindByName(prototype: object): number {
  const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, "constructor")?.value;
  if (typeof constructor !== "function") return 0;
  const kind = kinds.get(constructor.name) ?? 0;
  const made: unknown = constructor.prototype;
  // Of a class that only the host makes instances of, they may be of one within (Node's CryptoKey).
  if (
    made !== prototype &&
    !(kind >= CLONED && made instanceof Object && Object.prototype.isPrototypeOf.call(made, prototype))
  )
    return 0;
  const isGlobal = (globalThis as Record<string, unknown>)[constructor.name] === constructor;
  return kind !== 0 && (isGlobal || isNative(constructor)) ? kind : 0;
}

function isNative(constructor: object): boolean {
  return /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(constructor));
}

/** The classes of views, by the number that stands for them in a message. Their order is part of the format. */
export const viewNames: readonly string[] = classes.filter(([kind]) => kind === VIEW).flatMap(([, names]) => names);
