/**
 * One word of memory that threads may share: what all the kinds but `Pointer` and `Value` are made of.
 *
 * Local or shared, it is a typed array of one element under the host's `Atomics`, so both behave alike.
 */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";

/** A kind of word: `Int32Array` and its like. */
interface Words<W> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: SharedArrayBuffer, byteOffset: number, length: number): W;
}

/**
 * The word of `buffer` that begins at `byteOffset`, as it is.
 *
 * @throws {UsageError} if it can't be shared, or can't begin there.
 */
export function wordOn<W>(kind: string, words: Words<W>, buffer: SharedArrayBuffer, byteOffset: number): W {
  if (Object.prototype.toString.call(buffer) !== "[object SharedArrayBuffer]") {
    throw new UsageError(
      "ERR_ATOMIC_BUFFER",
      `${kind}.on: the memory must be a SharedArrayBuffer, not ${describe(buffer)}`,
    );
  }
  const size = words.BYTES_PER_ELEMENT;
  const last = buffer.byteLength - size;
  if (!Number.isInteger(byteOffset) || byteOffset % size !== 0 || byteOffset < 0 || byteOffset > last) {
    throw new UsageError(
      "ERR_ATOMIC_OFFSET",
      `${kind}.on: the offset must be a multiple of ${size} that leaves room for ${size} of ${buffer.byteLength} bytes, not ${describe(byteOffset)}`,
    );
  }
  return new words(buffer, byteOffset, 1);
}
