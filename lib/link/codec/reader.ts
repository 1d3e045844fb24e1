/**
 * The bytes of one message as they are read.
 *
 * Bytes that were damaged give an error, never a hang and never a large allocation: what claims a length is
 * checked against what is left, and every value takes at least a byte.
 */

import {
  ALIGNED,
  BIGINT,
  BIGINT64,
  FALSE,
  INT32,
  LATIN1,
  NULL,
  NUMBER,
  TEXT,
  TRUE,
  UNDEFINED,
  UTF16,
} from "./format.ts";
import { latin1, LONG, shortLatin1, textViewOf, utf16, type TextView } from "./text.ts";

/** What is thrown inside for bytes that no encoder wrote. */
export function corrupt(what: string): RangeError {
  return new RangeError(what);
}

export class Reader {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(this.bytes.buffer);
  position = 0;
  end = 0;
  #begin = 0;
  #text: TextView | null = null;

  /** Begins at `at` of a memory, where `length` bytes stand. */
  open(memory: Uint8Array, at: number, length: number): void {
    if (memory !== this.bytes) {
      this.bytes = memory;
      this.view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
      this.#text = textViewOf(memory);
    }
    this.#begin = at;
    this.position = at;
    this.end = at + length;
    if (!(at >= 0 && length >= 0 && this.end <= memory.length)) throw corrupt("outside the memory");
  }

  u8(): number {
    if (this.position >= this.end) throw corrupt("too short");
    return this.bytes[this.position++] as number;
  }

  u32(): number {
    const value = this.view.getUint32(this.position, true);
    this.position += 4;
    return value;
  }

  f64(): number {
    const value = this.view.getFloat64(this.position, true);
    this.position += 8;
    return value;
  }

  /** A number of things that take at least `size` bytes each. */
  count(size: number): number {
    const count = this.u32();
    if (count * size > this.end - this.position) throw corrupt("too long");
    return count;
  }

  /** The place of `length` bytes. */
  skip(length: number): number {
    const at = this.position;
    if (length > this.end - at) throw corrupt("too long");
    this.position = at + length;
    return at;
  }

  /** The bytes of a buffer. */
  buffer(length: number): Uint8Array {
    if (length >= ALIGNED) this.position += (this.#begin - this.position) & 7;
    const at = this.skip(length);
    return this.bytes.subarray(at, at + length);
  }

  int32s(list: unknown[], length: number): void {
    let at = this.skip(length * 4);
    const { view } = this;
    for (let i = 0; i < length; i++, at += 4) list[i] = view.getInt32(at, true);
  }

  float64s(list: unknown[], length: number): void {
    let at = this.skip(length * 8);
    const { view } = this;
    for (let i = 0; i < length; i++, at += 8) list[i] = view.getFloat64(at, true);
  }

  /** A value that is no object; what else it may be is for `object`. */
  value(): unknown {
    const kind = this.u8();
    switch (kind) {
      case INT32: {
        const value = this.view.getInt32(this.position, true);
        this.position += 4;
        return value;
      }
      case TEXT:
        return this.#shortText();
      case NUMBER:
        return this.f64();
      case TRUE:
        return true;
      case FALSE:
        return false;
      case NULL:
        return null;
      case UNDEFINED:
        return undefined;
      case LATIN1:
      case UTF16:
        return this.#longText(kind);
      case BIGINT64: {
        const value = this.view.getBigInt64(this.position, true);
        this.position += 8;
        return value;
      }
      case BIGINT:
        return bigintOf(this.string());
      default:
        return this.object(kind);
    }
  }

  /** For the decoder to give a meaning to. */
  object(kind: number): unknown {
    throw corrupt(`no kind of value: ${kind}`);
  }

  string(): string {
    const kind = this.u8();
    if (kind === TEXT) return this.#shortText();
    if (kind === LATIN1 || kind === UTF16) return this.#longText(kind);
    throw corrupt(`no text: ${kind}`);
  }

  #shortText(): string {
    const length = this.u8();
    if (length > LONG) throw corrupt("too long");
    return shortLatin1(this.bytes, this.skip(length), length);
  }

  #longText(kind: number): string {
    const length = this.count(kind === LATIN1 ? 1 : 2);
    const size = kind === LATIN1 ? length : length * 2;
    const at = this.skip(size);
    if (this.#text !== null && length > LONG)
      return this.#text.toString(kind === LATIN1 ? "latin1" : "utf16le", at, at + size);
    return kind === LATIN1 ? latin1(this.bytes, at, length) : utf16(this.view, at, length);
  }
}

function bigintOf(hexadecimal: string): bigint {
  return hexadecimal.startsWith("-") ? -BigInt(`0x${hexadecimal.slice(1)}`) : BigInt(`0x${hexadecimal}`);
}
