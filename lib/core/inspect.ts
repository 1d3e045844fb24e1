/**
 * What the console shows of an object of this package: one short line, in place of all that it is made of.
 *
 * `console.log` and `util.inspect` of Node, Bun and Deno ask for it by the one symbol. It is a method of the class,
 * not enumerable, so it costs nothing until an object is printed.
 */

import type { WaitQueue } from "./waiter.ts";

const CUSTOM = Symbol.for("nodejs.util.inspect.custom");

/** Has the objects of `type` shown as `text` says. */
export function inspectable<T extends object>(type: { readonly prototype: T }, text: (self: T) => string): void {
  Object.defineProperty(type.prototype, CUSTOM, {
    value(this: T): string {
      try {
        return text(this);
      } catch {
        // The prototype itself, what inherits from an object, or a user's `toString` that throws.
        return Object.prototype.toString.call(this);
      }
    },
    configurable: true,
    writable: true,
  });
}

/** `Mutex(locked, 2 waiting)`. What is false is left out. */
export function summary(name: string, ...parts: readonly (string | false)[]): string {
  const told = parts.filter((part) => part !== false);
  return told.length === 0 ? name : `${name}(${told.join(", ")})`;
}

/** `2 waiting`; false if there are none. */
export function counted(n: number, what: string): string | false {
  return n > 0 && `${n} ${what}`;
}

/** `4.25 ms`, to the microsecond. */
export function milliseconds(ms: number): string {
  return `${Math.round(ms * 1000) / 1000} ms`;
}

/** `due in 4.25 ms`; `due` for what is over. */
export function due(ms: number): string {
  return ms > 0 ? `due in ${milliseconds(ms)}` : "due";
}

/** How many wait in `queue`; false if none does. */
export function waiting(queue: WaitQueue): string | false {
  return counted(queue.length, "waiting");
}
