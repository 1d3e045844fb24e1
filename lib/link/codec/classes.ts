/**
 * Which objects cross, and as what kind of value, told by their prototype.
 *
 * Only what is known crosses: plain objects, arrays and the language's own classes, also those of another realm (an
 * iframe's, a `vm` context's), and shared objects of this package, as handles. An instance of any other class is
 * refused, where structuredClone would silently make a plain object of it: its methods, and all private state, would be
 * lost, and whether there is private state can't be seen from outside. Instances of a subclass of Map and the like are
 * refused for the same reason. Errors are the exception: an error of any class arrives as the nearest class that is
 * known, since to lose an error is worse.
 *
 * The prototype only says what to try: the encoder asks a Map as a Map, which throws for an impostor.
 */

import {
  BOXED,
  BUFFER,
  DATE,
  ERROR,
  HANDLE as AS_HANDLE,
  LIST,
  MAP,
  RECORD,
  REGEXP,
  SET,
  SHARED,
  VIEW,
  viewNames,
} from "./format.ts";

// Kinds of objects that are written as another kind.

/** Node's Buffer: a view on its own bytes. */
export const NODE_BUFFER = 35;
/** What the host alone can copy, by structured clone: a reference. */
export const CLONED = 36;
/** What the host alone can move: a reference. */
export const MOVED = 37;

/** The method of a class whose instances cross as handles. */
export const HANDLE: unique symbol = Symbol("goroutines.handle");

/**
 * An object of the shared heap (a channel, a mutex, ...). Only where it lies is written, and the other thread makes, or
 * finds, its own object for that place.
 */
export interface Handled {
  /**
   * Which handle it is, as {@link handle} packs it; called whenever the object is sent.
   *
   * @throws {Refusal} if it belongs to another world than `world`, whose encoder asks.
   */
  [HANDLE](world: unknown): number;
}

/** What the decoder calls: the object of this thread for a handle, the same one each time. */
export type HandleOf = (kind: number, offset: number) => unknown;

const HIGH = 2 ** 32;

/**
 * Packs a handle into one number: no object is made for it. `kind` is below 2^20, so that the number is exact; `offset`
 * below 2^32.
 */
export function handle(kind: number, offset: number): number {
  return kind * HIGH + offset;
}

/** The kind of shared object that a packed handle names. */
export function kindOf(packed: number): number {
  return Math.floor(packed / HIGH);
}

export function offsetOf(packed: number): number {
  return packed >>> 0;
}

const classes: readonly (readonly [kind: number, names: readonly string[]])[] = [
  [RECORD, ["Object"]],
  [LIST, ["Array"]],
  [MAP, ["Map"]],
  [SET, ["Set"]],
  [DATE, ["Date"]],
  [REGEXP, ["RegExp"]],
  [BOXED, ["Number", "String", "Boolean", "BigInt"]],
  [BUFFER, ["ArrayBuffer"]],
  [SHARED, ["SharedArrayBuffer"]],
  [VIEW, viewNames],
  [NODE_BUFFER, ["Buffer"]],
  [ERROR, ["Error", "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError"]],
  [ERROR, ["AggregateError", "DOMException"]],
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
export function kindByPrototype(prototype: object | null): number {
  if (prototype === null) return RECORD;
  return ours.get(prototype) ?? others.get(prototype) ?? find(prototype);
}

function find(prototype: object): number {
  const kind = HANDLE in prototype ? AS_HANDLE : isOfError(prototype) ? ERROR : kindByName(prototype);
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
  return kind !== 0 && isBuiltin(constructor) ? kind : 0;
}

/** Whether a class is the language's or the host's: a user's own may be named as one of them. */
export function isBuiltin(constructor: { readonly name: string }): boolean {
  return (
    (globalThis as Record<string, unknown>)[constructor.name] === constructor ||
    /\{\s*\[native code\]\s*\}$/.test(Function.prototype.toString.call(constructor))
  );
}
