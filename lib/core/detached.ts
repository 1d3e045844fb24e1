/**
 * Methods that were taken off their object: `f.defer(ch.close)`, `const { send } = ch`, `setTimeout(wg.done, 50)`.
 *
 * Each public method looks for its object itself, in its first line: a wrapper around all of them, or methods that are
 * bound, would cost every call or every object something, and the look costs neither.
 */

import { UsageError } from "./error.ts";

/**
 * For the methods of locks, which take some nanoseconds only: the look would be a third of them. They run as they are,
 * and what they throw passes through here; that costs nothing until something is thrown. `isWhole`: whether it had its
 * object.
 */
export function unlessDetached(isWhole: boolean, thrown: unknown, call: string): unknown {
  return isWhole ? thrown : detached(call);
}

/**
 * The error of a method that was called without its object. `call`: how it should have been called, such as
 * `ch.close()`.
 */
export function detached(call: string): UsageError {
  const method = call.slice(0, call.indexOf("("));
  return new UsageError(
    "ERR_DETACHED",
    `${method}: called without its object, since it was taken off: write \`() => ${call}\``,
  );
}
