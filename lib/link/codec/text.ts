/**
 * Text in memory: Latin-1 a byte a character, otherwise UTF-16 as JavaScript holds it, lone surrogates
 * included (TextEncoder and TextDecoder would replace them, and refuse shared memory in browsers).
 *
 * Short texts go by loops. Long ones go through Node's Buffer where there is one (Node, Bun, Deno): a call
 * costs as much as 20 characters, whatever the length.
 */

/** As much of Node's Buffer as is needed: a view on memory that reads and writes text. */
export interface TextView {
  write(text: string, at: number, bytes: number, encoding: "latin1" | "utf16le"): number;
  toString(encoding: "latin1" | "utf16le", from: number, to: number): string;
}

interface NodeBuffer {
  from(memory: ArrayBufferLike, at: number, length: number): TextView;
}

/** From how many characters on a TextView is faster. */
export const LONG = 24;

/** How many characters one call of `String.fromCharCode` gets: its arguments stand on the stack. */
const CHUNK = 4096;

export function textViewOf(memory: Uint8Array): TextView | null {
  const { Buffer } = globalThis as { Buffer?: NodeBuffer };
  return Buffer === undefined ? null : Buffer.from(memory.buffer, memory.byteOffset, memory.byteLength);
}

/** Whether every character of a text takes one byte. In V8 this takes no time for a text that it holds so. */
export function isLatin1(text: string): boolean {
  return !/[^\0-\xff]/.test(text);
}

/** Arrays of arguments, one a length, so that a short text allocates nothing but itself. */
const codes: number[][] = Array.from({ length: LONG + 1 }, (_, length) => Array.from({ length }, () => 0));

/** A Latin-1 text of at most `LONG` characters. Arguments that are written out take half the time of a list. */
export function shortLatin1(b: Uint8Array, at: number, length: number): string {
  switch (length) {
    case 0:
      return "";
    case 1:
      return unit(b[at] as number);
    case 2:
      return unit(b[at] as number, b[at + 1] as number);
    case 3:
      return unit(b[at] as number, b[at + 1] as number, b[at + 2] as number);
    case 4:
      return unit(b[at] as number, b[at + 1] as number, b[at + 2] as number, b[at + 3] as number);
    case 5:
      return unit(b[at] as number, b[at + 1] as number, b[at + 2] as number, b[at + 3] as number, b[at + 4] as number);
    case 6:
      return unit(
        b[at] as number,
        b[at + 1] as number,
        b[at + 2] as number,
        b[at + 3] as number,
        b[at + 4] as number,
        b[at + 5] as number,
      );
    default:
      return listed(b, at, length);
  }
}

const unit = String.fromCharCode;

function listed(bytes: Uint8Array, at: number, length: number): string {
  const units = codes[length] as number[];
  for (let i = 0; i < length; i++) units[i] = bytes[at + i] as number;
  return unit.apply(null, units);
}

/** A Latin-1 text of any length, by loops alone. */
export function latin1(bytes: Uint8Array, at: number, length: number): string {
  let text = "";
  for (let from = 0; from < length; from += CHUNK) {
    const units = bytes.subarray(at + from, at + Math.min(from + CHUNK, length));
    text += String.fromCharCode.apply(null, units as unknown as number[]);
  }
  return text;
}

/** A UTF-16 text of any length, by loops alone. */
export function utf16(view: DataView, at: number, length: number): string {
  let text = "";
  const units: number[] = [];
  for (let from = 0; from < length; from += CHUNK) {
    const to = Math.min(from + CHUNK, length);
    units.length = to - from;
    for (let i = from; i < to; i++) units[i - from] = view.getUint16(at + i * 2, true);
    text += String.fromCharCode.apply(null, units);
  }
  return text;
}
