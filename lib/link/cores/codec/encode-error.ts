/**
 * Errors cross with their class, as far as it is known, message, stack, cause, `errors`, and every own
 * enumerable property; a name that is not the class's becomes an own property.
 */

import { classOf, extraOf } from "./error-classes.ts";
import type { Encoder } from "./encoder.ts";
import { ERROR } from "./kinds.ts";
import { leaving, propertyStep } from "./refusal.ts";

/** What an error has of its own without showing it. */
const hidden = ["message", "stack", "cause", "errors"];

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

function keysOf(error: Error, hasMessage: boolean, named: object): string[] {
  const keys = new Set(Object.keys(error));
  for (const key of hidden) if (Object.hasOwn(error, key)) keys.add(key);
  // An accessor of the prototype in some engines.
  if (typeof error.stack === "string") keys.add("stack");
  if (error.name !== (named as { name?: unknown }).name) keys.add("name");
  if (hasMessage && !Object.prototype.propertyIsEnumerable.call(error, "message")) keys.delete("message");
  return [...keys];
}
