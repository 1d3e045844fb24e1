/**
 * The bytes of an encoded value: each value begins with one of these. Words are little-endian and not
 * aligned. Zero is no kind, so zeroed memory is an error.
 *
 * Objects are numbered as they are met, in the same order on both sides: SAME names an earlier one.
 */

export const UNDEFINED = 1;
export const NULL = 2;
export const TRUE = 3;
export const FALSE = 4;
/** int32. */
export const INT32 = 5;
/** float64. */
export const FLOAT64 = 6;
/** int64. */
export const BIGINT64 = 7;
/** A text: the bigint in hexadecimal, with its sign. */
export const BIGINT = 8;
/** u8 length, the characters. */
export const SHORT_LATIN1 = 9;
/** u32 length, the characters. */
export const LATIN1 = 10;
/** u32 length, the code units; lone surrogates are units like others. */
export const UTF16 = 11;

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
/** u32 kind, u32 offset. */
export const HANDLE = 22;
/** u32 index into the references that come by a port. */
export const REFERENCE = 23;
/** u8 index into the values that exist once a thread. */
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

/**
 * From how many bytes on the bytes of a buffer begin at a multiple of 8 of the message: to copy from or to
 * shared memory is four times faster then.
 */
export const ALIGNED = 512;
