/**
 * How the encoder writes an array: its elements and holes. A list of numbers has no kinds between them.
 *
 * Room is reserved element by element: most of what a list says of its length may be holes.
 */

import type { Encoder } from "./encoder.ts";
import { FLOAT64_LIST, HOLES, INT32_LIST, LIST } from "./kinds.ts";
import { leaving } from "./refusal.ts";

/** After so many holes in a row, ask which elements there are. */
const FEW_HOLES = 64;

export function encodeList(to: Encoder, list: readonly unknown[]): void {
  if (typeof list[0] === "number" && (int32s(to, list) || float64s(to, list))) return;
  const { length } = list;
  to.head(LIST, length);
  let i = 0;
  try {
    while (i < length) {
      const value = list[i];
      if (value === undefined && !Object.hasOwn(list, i)) {
        const next = endOfHoles(list, i, length);
        to.head(HOLES, next - i);
        i = next;
      } else {
        to.value(value);
        i++;
      }
    }
  } catch (thrown) {
    throw leaving(thrown, `[${i}]`);
  }
}

/** Writes a list of nothing but int32; otherwise writes nothing. */
function int32s(to: Encoder, list: readonly unknown[]): boolean {
  const begin = to.position;
  const { length } = list;
  to.head(INT32_LIST, length);
  let { view } = to;
  let room = to.bytes.length;
  let at = to.position;
  let i = 0;
  try {
    for (; i < length; i++, at += 4) {
      const value = list[i];
      if (typeof value !== "number" || value !== (value | 0) || (value === 0 && 1 / value < 0)) {
        to.position = begin;
        return false;
      }
      if (at + 4 > room) {
        to.position = at;
        to.reserve(4);
        ({ view } = to);
        room = to.bytes.length;
      }
      view.setInt32(at, value, true);
    }
  } catch (thrown) {
    throw leaving(thrown, `[${i}]`);
  }
  to.position = at;
  return true;
}

/** Writes a list of nothing but numbers; otherwise writes nothing. */
function float64s(to: Encoder, list: readonly unknown[]): boolean {
  const begin = to.position;
  const { length } = list;
  to.head(FLOAT64_LIST, length);
  let { view } = to;
  let room = to.bytes.length;
  let at = to.position;
  let i = 0;
  try {
    for (; i < length; i++, at += 8) {
      const value = list[i];
      if (typeof value !== "number") {
        to.position = begin;
        return false;
      }
      if (at + 8 > room) {
        to.position = at;
        to.reserve(8);
        ({ view } = to);
        room = to.bytes.length;
      }
      view.setFloat64(at, value, true);
    }
  } catch (thrown) {
    throw leaving(thrown, `[${i}]`);
  }
  to.position = at;
  return true;
}

function endOfHoles(list: readonly unknown[], from: number, length: number): number {
  for (let i = from; i < length; i++) {
    if (Object.hasOwn(list, i)) return i;
    if (i - from === FEW_HOLES)
      return Math.min(length, Number(Object.keys(list).find((key) => Number(key) > i) ?? length));
  }
  return length;
}
