/**
 * The bytes of one message as they are written: a scratch memory that grows, and large buffers, which stay
 * where they are until the message is copied to its place, so that they are copied once.
 *
 * Invariants: `position` is the end of what stands in the scratch; every write reserves first. Of each part,
 * the bytes follow the scratch's byte at `at`, and parts stand in the order in which they were written.
 */

import { ALIGNED, BIGINT, BIGINT64, FLOAT64_LIST, INT32, INT32_LIST, LATIN1, NUMBER, TEXT, UTF16 } from "./format.ts";
import { leaving, Refusal } from "./refusal.ts";
import { isLatin1, LONG, textViewOf, type TextView } from "./text.ts";

const FIRST_SCRATCH = 4096;
/** What the scratch may keep from one message to the next. */
const KEPT_SCRATCH = 2 ** 20;
/** Up to how many bytes a loop copies faster than `set`. */
const LOOP_COPY = 192;

interface Part {
  readonly at: number;
  readonly length: number;
  readonly source: Uint8Array;
}

export class Writer {
  position = 0;
  bytes: Uint8Array = new Uint8Array(FIRST_SCRATCH);
  view: DataView = new DataView(this.bytes.buffer);
  #text: TextView | null = textViewOf(this.bytes);
  #parts: Part[] = [];
  #partsLength = 0;
  /** The memory that was copied to last, and a view on it. */
  #memory: Uint8Array = this.bytes;
  #memoryView: DataView = this.view;

  /** Begins a message. */
  clear(): void {
    this.position = 0;
    if (this.bytes.length > KEPT_SCRATCH) this.#replace(FIRST_SCRATCH);
    if (this.#partsLength === 0) return;
    this.#parts = [];
    this.#partsLength = 0;
  }

  /** How many bytes the message has. */
  get length(): number {
    return this.position + this.#partsLength;
  }

  reserve(bytes: number): void {
    if (this.position + bytes > this.bytes.length) this.#grow(this.position + bytes);
  }

  #grow(needed: number): void {
    const old = this.bytes.subarray(0, this.position);
    this.#replace(Math.max(needed, this.bytes.length * 2));
    this.bytes.set(old);
  }

  #replace(length: number): void {
    this.bytes = new Uint8Array(length);
    this.view = new DataView(this.bytes.buffer);
    this.#text = textViewOf(this.bytes);
  }

  u8(value: number): void {
    this.reserve(1);
    this.bytes[this.position++] = value;
  }

  u32(value: number): void {
    this.reserve(4);
    this.view.setUint32(this.position, value, true);
    this.position += 4;
  }

  f64(value: number): void {
    this.reserve(8);
    this.view.setFloat64(this.position, value, true);
    this.position += 8;
  }

  /** A kind and a word. */
  head(kind: number, word: number): void {
    this.reserve(5);
    this.bytes[this.position] = kind;
    this.view.setUint32(this.position + 1, word, true);
    this.position += 5;
  }

  number(value: number): void {
    this.reserve(9);
    const at = this.position;
    if (value === (value | 0) && (value !== 0 || 1 / value > 0)) {
      this.bytes[at] = INT32;
      this.view.setInt32(at + 1, value, true);
      this.position = at + 5;
    } else {
      this.bytes[at] = NUMBER;
      this.view.setFloat64(at + 1, value, true);
      this.position = at + 9;
    }
  }

  bigint(value: bigint): void {
    if (BigInt.asIntN(64, value) === value) {
      this.u8(BIGINT64);
      this.reserve(8);
      this.view.setBigInt64(this.position, value, true);
      this.position += 8;
    } else {
      this.u8(BIGINT);
      this.string(value.toString(16));
    }
  }

  string(text: string): void {
    const { length } = text;
    if (length > LONG) return this.#longString(text);
    this.reserve(2 + length);
    const { bytes } = this;
    const at = this.position;
    for (let i = 0; i < length; i++) {
      const unit = text.charCodeAt(i);
      if (unit > 0xff) return this.#longString(text);
      bytes[at + 2 + i] = unit;
    }
    bytes[at] = TEXT;
    bytes[at + 1] = length;
    this.position = at + 2 + length;
  }

  #longString(text: string): void {
    const { length } = text;
    const narrow = isLatin1(text);
    const size = narrow ? length : length * 2;
    this.reserve(5 + size);
    this.head(narrow ? LATIN1 : UTF16, length);
    const at = this.position;
    if (this.#text !== null && length > LONG) this.#text.write(text, at, size, narrow ? "latin1" : "utf16le");
    else if (narrow) for (let i = 0; i < length; i++) this.bytes[at + i] = text.charCodeAt(i);
    else for (let i = 0; i < length; i++) this.view.setUint16(at + i * 2, text.charCodeAt(i), true);
    this.position = at + size;
  }

  /** Writes a list of nothing but numbers, without a kind for each; otherwise writes nothing, and returns false. */
  numbers(list: readonly unknown[]): boolean {
    return typeof list[0] === "number" && (this.#int32s(list) || this.#float64s(list));
  }

  // Room is reserved element by element: most of what a list says of its length may be holes.

  #int32s(list: readonly unknown[]): boolean {
    const begin = this.position;
    const { length } = list;
    this.head(INT32_LIST, length);
    let { view } = this;
    let room = this.bytes.length;
    let at = this.position;
    let i = 0;
    try {
      for (; i < length; i++, at += 4) {
        const value = list[i];
        if (typeof value !== "number" || value !== (value | 0) || (value === 0 && 1 / value < 0)) {
          this.position = begin;
          return false;
        }
        if (at + 4 > room) {
          this.position = at;
          this.reserve(4);
          ({ view } = this);
          room = this.bytes.length;
        }
        view.setInt32(at, value, true);
      }
    } catch (thrown) {
      throw leaving(thrown, `[${i}]`);
    }
    this.position = at;
    return true;
  }

  #float64s(list: readonly unknown[]): boolean {
    const begin = this.position;
    const { length } = list;
    this.head(FLOAT64_LIST, length);
    let { view } = this;
    let room = this.bytes.length;
    let at = this.position;
    let i = 0;
    try {
      for (; i < length; i++, at += 8) {
        const value = list[i];
        if (typeof value !== "number") {
          this.position = begin;
          return false;
        }
        if (at + 8 > room) {
          this.position = at;
          this.reserve(8);
          ({ view } = this);
          room = this.bytes.length;
        }
        view.setFloat64(at, value, true);
      }
    } catch (thrown) {
      throw leaving(thrown, `[${i}]`);
    }
    this.position = at;
    return true;
  }

  /** The bytes of a buffer. */
  buffer(source: Uint8Array): void {
    const { length } = source;
    if (length >= ALIGNED) {
      while (this.length % 8 !== 0) this.u8(0);
      this.#parts.push({ at: this.position, length, source });
      this.#partsLength += length;
      return;
    }
    this.reserve(length);
    this.bytes.set(source, this.position);
    this.position += length;
  }

  /** A getter may have detached or shortened a buffer that was met before it. */
  checkParts(): void {
    if (this.#parts.some(({ source, length }) => source.length !== length)) {
      throw new Refusal("changed while it was read: a buffer in it was detached or resized");
    }
  }

  /**
   * Copies the message to its place. Nothing of the value may have changed since it was encoded.
   *
   * @param at where it begins in `memory`, which has room for all its bytes; best a multiple of 8.
   */
  copyTo(memory: Uint8Array, at: number): void {
    if (this.#partsLength > 0) this.#copyParts(memory, at);
    else if (this.position > LOOP_COPY) memory.set(this.bytes.subarray(0, this.position), at);
    else this.#copyWords(memory, at);
  }

  #copyWords(memory: Uint8Array, at: number): void {
    if (memory !== this.#memory) {
      this.#memory = memory;
      this.#memoryView = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
    }
    const from = this.view;
    const to = this.#memoryView;
    const end = this.position;
    let i = 0;
    for (; i + 4 <= end; i += 4) to.setInt32(at + i, from.getInt32(i));
    for (; i < end; i++) to.setUint8(at + i, from.getUint8(i));
  }

  #copyParts(memory: Uint8Array, at: number): void {
    let from = 0;
    let to = at;
    for (const part of this.#parts) {
      memory.set(this.bytes.subarray(from, part.at), to);
      to += part.at - from;
      memory.set(part.source, to);
      to += part.length;
      from = part.at;
    }
    memory.set(this.bytes.subarray(from, this.position), to);
  }
}
