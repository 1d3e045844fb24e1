/** The results of all chunks, in the order of the inputs, as one. */

import { isTypedArray, type TypedArray } from "../pool/chunk.ts";

type Kind = new (length: number) => { set(values: TypedArray, at: number): void };

/** As a typed array, if all parts are one; `empty` is what comes of no parts. */
export function join(parts: readonly ArrayLike<unknown>[], empty: ArrayLike<unknown>): ArrayLike<unknown> {
  if (parts.length === 0) return empty;
  return parts.every(isTypedArray) ? joinTyped(parts) : parts.flatMap((part) => Array.from(part));
}

function joinTyped(parts: readonly TypedArray[]): ArrayLike<unknown> {
  const whole = new ((parts[0] as TypedArray).constructor as Kind)(
    parts.reduce((length, part) => length + part.length, 0),
  );
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole as unknown as ArrayLike<unknown>;
}
