/**
 * The format: what a value is between two threads. Its kind comes first, then what the table says of that kind.
 *
 * A channel's cell has a 32-bit tag, the kind in its low 8 bits, and 64 bits of payload. A value that fits there has no
 * bytes elsewhere; of all others the cell says where their message stands. In a message words are not aligned. All
 * words are little-endian, as WebAssembly's are.
 *
 * The table is the contract of all threads of a world. Zero is no kind, so memory that no thread has written is an
 * error, not a value. Objects are numbered as they are met, in the same order on both sides: SAME names an earlier one.
 */

import { Canceled, DeadlineExceeded } from "../../std/context/index.ts";

/** float64; a cell's payload too: -0, NaN and the infinities as they are. */
export const NUMBER = 1;
export const UNDEFINED = 2;
export const NULL = 3;
export const TRUE = 4;
export const FALSE = 5;
/** int32. */
export const INT32 = 6;
/** u8 length, the characters, Latin-1. In a cell: the length, 0 to 8, in the tag; the first in the lowest byte. */
export const TEXT = 7;
/** int64; a cell's payload too. */
export const BIGINT64 = 8;
/** u32 length, the characters. */
export const LATIN1 = 9;
/** u32 length, the code units; lone surrogates are units like others. */
export const UTF16 = 10;
/** A text: the bigint in hexadecimal, with its sign. */
export const BIGINT = 11;

/** u32 offset of the shape's definition, the properties' values. */
export const SHAPED = 12;
/** u32 count, the properties' values, their keys. */
export const RECORD = 13;
/** u32 length, the elements; HOLES stands for some of them. */
export const LIST = 14;
/** u32 how many holes follow each other. */
export const HOLES = 15;
/** u32 length, an int32 each. */
export const INT32_LIST = 16;
/** u32 length, a float64 each. */
export const FLOAT64_LIST = 17;
/** u32 count, keys and values. */
export const MAP = 18;
/** u32 count, elements. */
export const SET = 19;

/** u32 number of an object that has been met before. */
export const SAME = 20;
/** A u8: RECORD, LIST, MAP or SET. Its contents follow the whole value: it is nested too deep. */
export const LATER = 21;
/** u32 kind of shared object, u32 its offset. In a cell: the former in the tag, the latter in the low word. */
export const HANDLE = 22;
/** u32 index into the references that come by a port. */
export const REFERENCE = 23;
/** u8 index into {@link wellKnown}. */
export const WELL_KNOWN = 24;

/** float64 time value. */
export const DATE = 25;
/** Two texts: source and flags. */
export const REGEXP = 26;
/** The primitive. */
export const BOXED = 27;
/** u32 length, the bytes. */
export const BUFFER = 28;
/** float64 maximal length, u32 length, the bytes. */
export const RESIZABLE_BUFFER = 29;
/** u8 class, u32 length in bytes, the bytes: a view on the whole of a buffer that is met here first. */
export const WHOLE_VIEW = 30;
/** u8 class, float64 offset, float64 length in elements, the buffer. */
export const VIEW = 31;
/**
 * A text: the class; two texts or undefined for its constructor; u32 count of properties: key, u8 enumerable, value.
 */
export const ERROR = 32;
/** u32 kind, u32 offset: a SharedArrayBuffer by its handle. */
export const SHARED = 33;

/** In cells alone. Low word: the offset of an encoded value, high word: its length in bytes. */
export const MESSAGE = 34;

/** The kind alone, without what stands above it in a cell's tag. */
export const TAG_MASK = 0xff;
/** Where in a cell's tag a text's length and a handle's kind of object stand. */
export const DETAIL_SHIFT = 8;
/** The longest text that a cell holds. */
export const TEXT_MAX = 8;

/**
 * From how many bytes on the bytes of a buffer begin at a multiple of 8 of the message: to copy from or to shared
 * memory is four times faster then.
 */
export const ALIGNED = 512;

/** The values that exist once a thread and are told by `===`: they arrive as the receiving thread's own. */
export const wellKnown: readonly object[] = [Canceled, DeadlineExceeded];

/** The classes of views, by the number that stands for them. */
export const viewNames: readonly string[] = [
  "DataView",
  "Int8Array",
  "Uint8Array",
  "Uint8ClampedArray",
  "Int16Array",
  "Uint16Array",
  "Int32Array",
  "Uint32Array",
  "Float16Array",
  "Float32Array",
  "Float64Array",
  "BigInt64Array",
  "BigUint64Array",
];
