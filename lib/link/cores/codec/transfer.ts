/**
 * `transfer`: what is moved when it is sent, not copied.
 *
 * The mark stands beside the value, not around it: its type stays what it is, and a local channel delivers
 * the value itself. Once it has moved it is detached here, and the mark has lost its meaning.
 */

import { UsageError } from "../../../core/error.ts";
import { describe } from "../../../core/describe.ts";

const marked = new WeakSet<object>();
let any = false;

/** Whether it is to be moved. */
export function isMoving(value: object): boolean {
  return any && marked.has(value);
}

/** Makes buffers empty here: they have moved. One that is empty already has moved with another value. */
export function giveAway(buffers: readonly object[]): void {
  const left = buffers.filter((buffer) => (buffer as ArrayBuffer).byteLength > 0);
  structuredClone(null, { transfer: left as ArrayBuffer[] });
}

/**
 * Marks a buffer, or the buffer of a view, so that sending it to another thread moves it: once it has been sent it is
 * detached here, with a length of 0. As an argument of `goOn` it moves. Through a channel in shared memory its bytes are
 * copied all the same, since the receiver may be any thread; where channels go by messages they are not. Go has no
 * counterpart: its goroutines share all memory.
 *
 * @param value an ArrayBuffer, a typed array or DataView on one, or another transferable object.
 * @returns the same value.
 * @throws {UsageError} if `value` is no object, or shared memory, which never moves.
 *
 * @example
 * ```ts
 * const pixels = transfer(new Uint8Array(1 << 20));
 * log(pixels.length);
 * ```
 */
export function transfer<T extends object>(value: T): T {
  if (typeof value !== "object" || value === null) throw refused(value);
  const moving = ArrayBuffer.isView(value) ? value.buffer : value;
  if (typeof SharedArrayBuffer !== "undefined" && moving instanceof SharedArrayBuffer) throw refused(value);
  any = true;
  marked.add(moving);
  return value;
}

function refused(value: unknown): UsageError {
  return new UsageError("ERR_CANNOT_TRANSFER", `transfer: needs an ArrayBuffer or a view on one, not ${describe(value)}`);
}
