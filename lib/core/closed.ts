/** Closing: Go's panics at channels that are closed already, and the channels that never are. */

import { RuntimeError } from "./error.ts";

/**
 * Given to {@link chan} in the place of the zero value: the channel is never closed, so a receive needs none. Closing
 * it is a panic.
 *
 * @example
 * ```ts
 * const ticks = chan<number>(1, neverCloses);
 * yield* ticks.send(1);
 * const n = yield* ticks.recv();      // number
 * log(n + 1);
 * ```
 */
export const neverCloses: unique symbol = Symbol.for("goroutines.neverCloses") as never;

export function sendOnClosed(): RuntimeError {
  return new RuntimeError("ERR_SEND_ON_CLOSED_CHANNEL", "send on closed channel");
}

export function closeOfClosed(): RuntimeError {
  return new RuntimeError("ERR_CLOSE_OF_CLOSED_CHANNEL", "close of closed channel");
}

export function closeOfNeverClosing(): RuntimeError {
  return new RuntimeError("ERR_CLOSE_OF_NEVER_CLOSING_CHANNEL", "close of a channel that was made with neverCloses");
}
