/**
 * The classes of errors that arrive as what they were. An error of another class arrives as the nearest of
 * its bases that stands here. Our own are told by name, as `instanceof` tells them across copies of the package.
 */

import { DeadlockError, FatalError, GoError, RuntimeError, UsageError } from "../../../core/error.ts";

type Make = (message: string | undefined, extra?: string) => Error;

const makers = new Map<string, Make>([
  ["Error", (message) => new Error(message)],
  ["EvalError", (message) => new EvalError(message)],
  ["RangeError", (message) => new RangeError(message)],
  ["ReferenceError", (message) => new ReferenceError(message)],
  ["SyntaxError", (message) => new SyntaxError(message)],
  ["TypeError", (message) => new TypeError(message)],
  ["URIError", (message) => new URIError(message)],
  ["AggregateError", (message) => new AggregateError([], message)],
  ["DOMException", (message, name) => new DOMException(message, name)],
  ["GoError", (message = "") => new GoError("", message)],
  ["RuntimeError", (message = "") => new RuntimeError("", message)],
  ["FatalError", (message = "") => new FatalError(message)],
  ["DeadlockError", (message = "", dump = "") => new DeadlockError(message, () => dump)],
  ["UsageError", (message = "") => new UsageError("", message)],
]);

const KIND: unique symbol = Symbol.for("goroutines.kind") as never;

/** The name of the nearest class of an error that is known to all threads, and the prototype that has it. */
export function classOf(error: Error): readonly [name: string, prototype: object] {
  for (
    let p = Object.getPrototypeOf(error) as object | null;
    p !== null;
    p = Object.getPrototypeOf(p) as object | null
  ) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(p, "constructor")?.value;
    if (typeof constructor !== "function") continue;
    const { [KIND]: own } = constructor as { [KIND]?: unknown };
    const name: unknown = Object.hasOwn(constructor, KIND) ? own : isBuiltin(constructor) ? constructor.name : null;
    if (typeof name === "string" && makers.has(name)) return [name, p];
  }
  return ["Error", Error.prototype];
}

/** A user's own class may be named as one of the language's: only its base counts. */
function isBuiltin(constructor: { readonly name: string }): boolean {
  return (
    (globalThis as Record<string, unknown>)[constructor.name] === constructor ||
    /\[native code\]\s*\}$/.test(Function.prototype.toString.call(constructor))
  );
}

/** What a class's constructor needs beside the message. */
export function extraOf(name: string, error: Error): string | undefined {
  if (name === "DOMException") return error.name;
  return name === "DeadlockError" ? (error as DeadlockError).dump : undefined;
}

/** Makes an error of a known class, without looking for a stack of its own. */
export function makeError(name: string, message: string | undefined, extra: string | undefined): Error {
  const make = makers.get(name);
  if (make === undefined) throw new RangeError(`no class of errors: ${name}`);
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    return make(message, extra);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
