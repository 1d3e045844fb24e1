/** How the decoder makes an array. */

import type { Decoder } from "./decoder.ts";
import { FLOAT64_LIST, HOLES, INT32_LIST, LIST } from "./kinds.ts";
import { corrupt } from "./reader.ts";

/** Longer lists grow as they are filled: V8 makes a dictionary of an array that begins so long. */
const LIST_BEGUN = 2 ** 24;

export function decodeList(from: Decoder, kind: number): unknown[] {
  const length = from.u32();
  // A length that the bytes can't have are holes, or a lie.
  // oxlint-disable-next-line unicorn/no-new-array
  const list: unknown[] = length <= from.end - from.position && length <= LIST_BEGUN ? new Array<unknown>(length) : [];
  return fillList(from, from.add(list), kind, length);
}

export function fillList(from: Decoder, list: unknown[], kind: number, length: number): unknown[] {
  if (kind === INT32_LIST) int32s(from, list, length);
  else if (kind === FLOAT64_LIST) float64s(from, list, length);
  else if (kind === LIST) elements(from, list, length);
  else throw corrupt("not what was announced");
  if (list.length !== length) list.length = length;
  return list;
}

function int32s(from: Decoder, list: unknown[], length: number): void {
  let at = from.skip(length * 4);
  const { view } = from;
  for (let i = 0; i < length; i++, at += 4) list[i] = view.getInt32(at, true);
}

function float64s(from: Decoder, list: unknown[], length: number): void {
  let at = from.skip(length * 8);
  const { view } = from;
  for (let i = 0; i < length; i++, at += 8) list[i] = view.getFloat64(at, true);
}

function elements(from: Decoder, list: unknown[], length: number): void {
  for (let i = 0; i < length;) {
    if (from.bytes[from.position] === HOLES) {
      from.position++;
      i += from.u32();
      if (from.position > from.end) throw corrupt("too short");
    } else {
      list[i++] = from.value();
    }
  }
}
