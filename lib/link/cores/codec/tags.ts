/**
 * The tags of a channel's cell: what its 32-bit tag word says about its 64-bit payload.
 *
 * A value that fits into the payload has no bytes elsewhere. The table is the contract of all threads of
 * a world, so a number is never given a second meaning. Zero is no tag: a cell that nobody wrote is an
 * error, not a value.
 *
 * | tag | bits above the low 8 | payload |
 * |---|---|---|
 * | NUMBER | | the number, as a float64: -0, NaN and the infinities as they are |
 * | UNDEFINED, NULL, TRUE, FALSE | | |
 * | TEXT | the length, 0 to 8 | the characters, Latin-1, the first in the lowest byte |
 * | BIGINT | | the bigint, as an int64 |
 * | HANDLE | its kind | low word: the offset of a shared object in the heap |
 * | MESSAGE | | low word: the offset of an encoded value, high word: its length in bytes |
 *
 * All words are little-endian, as WebAssembly's are.
 */

export const NUMBER = 1;
export const UNDEFINED = 2;
export const NULL = 3;
export const TRUE = 4;
export const FALSE = 5;
export const TEXT = 6;
export const BIGINT = 7;
export const HANDLE = 8;
export const MESSAGE = 9;

/** The tag alone, without what stands above it. */
export const TAG_MASK = 0xff;
/** Where a text's length and a handle's kind stand. */
export const DETAIL_SHIFT = 8;
/** The longest text that a payload holds. */
export const TEXT_MAX = 8;
