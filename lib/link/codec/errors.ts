/**
 * Errors cross with their class, as far as it is known, message, stack, cause, `errors`, and every own enumerable
 * property; a name that is not the class's becomes an own property.
 */

import { describe } from "../../core/describe.ts";
import { DeadlockError, FatalError, GoError, kindOf, RuntimeError, UsageError } from "../../core/error.ts";
import { isBuiltin } from "./classes.ts";
import type { Decoder } from "./decoder.ts";
import type { Encoder } from "./encoder.ts";
import { ERROR } from "./format.ts";
import { leaving, propertyStep } from "./refusal.ts";

/** What an error has of its own without showing it. */
const hidden = ["message", "stack", "cause", "errors"];

/** Writes an error, which has been numbered. */
export function encodeError(to: Encoder, error: Error): void {
  let key = "name";
  try {
    const [className, prototype] = classOf(error);
    to.u8(ERROR);
    to.string(className);
    // A DOMException's message and name are not its own; another's message may be anything.
    const asks = className === "DOMException" || (Object.hasOwn(error, "message") && typeof error.message === "string");
    key = "message";
    to.value(asks ? error.message : undefined);
    to.value(extraOf(className, error));
    const keys = keysOf(error, asks, className === "DOMException" ? error : prototype);
    to.u32(keys.length);
    for (key of keys) {
      to.string(key);
      to.u8(Object.prototype.propertyIsEnumerable.call(error, key) ? 1 : 0);
      to.value((error as unknown as Record<string, unknown>)[key]);
    }
  } catch (thrown) {
    throw leaving(thrown, propertyStep(key));
  }
}

export function decodeError(from: Decoder): Error {
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

/** What was thrown and can't cross, as an error that can: its message and its stack. */
export function byItsText(thrown: unknown): Error {
  if (!(thrown instanceof Error)) return new Error(describe(thrown));
  const { message, stack } = thrown;
  return Object.assign(new Error(message), stack === undefined ? {} : { stack });
}

function keysOf(error: Error, hasMessage: boolean, named: object): string[] {
  const keys = new Set(Object.keys(error));
  for (const key of hidden) if (Object.hasOwn(error, key)) keys.add(key);
  // An accessor of the prototype in some engines.
  if (typeof error.stack === "string") keys.add("stack");
  if (error.name !== (named as { name?: unknown }).name) keys.add("name");
  if (hasMessage && !Object.prototype.propertyIsEnumerable.call(error, "message")) keys.delete("message");
  return [...keys];
}

type MakeError = (message: string | undefined, extra?: string) => Error;

/**
 * The classes of errors that arrive as what they were. An error of another class arrives as the nearest of its bases
 * that stands here. Our own are told by name, as `instanceof` tells them across copies of the package.
 */
const errorClasses = new Map<string, MakeError>([
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

/** The name of the nearest class of an error that is known to all threads, and the prototype that has it. */
function classOf(error: Error): readonly [name: string, prototype: object] {
  for (let p = prototypeOf(error); p !== null; p = prototypeOf(p)) {
    const constructor: unknown = Object.getOwnPropertyDescriptor(p, "constructor")?.value;
    if (typeof constructor !== "function") continue;
    const kind = kindOf(constructor);
    const name = kind === constructor && isBuiltin(constructor) ? constructor.name : kind;
    if (typeof name === "string" && errorClasses.has(name)) return [name, p];
  }
  return ["Error", Error.prototype];
}

function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object) as object | null;
}

/** What a class's constructor needs beside the message. */
function extraOf(name: string, error: Error): string | undefined {
  if (name === "DOMException") return error.name;
  return name === "DeadlockError" ? (error as DeadlockError).dump : undefined;
}

/** Makes an error of a known class, without looking for a stack of its own. */
function makeError(name: string, message: string | undefined, extra: string | undefined): Error {
  const make = errorClasses.get(name);
  if (make === undefined) throw new RangeError(`no class of errors: ${name}`);
  const { stackTraceLimit } = Error;
  try {
    Error.stackTraceLimit = 0;
    return make(message, extra);
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
  }
}
