/** What a resident does with a chunk of elements. */

import type { Routine } from "../../../core/op.ts";
import type { Exported } from "../../go-on.ts";
import { finish, waits } from "./unfinished.ts";

/** Which element of the chunk is in hand, for the report of a failure; -1 if the task is no chunk. */
export interface Place {
  index: number;
}

export interface TypedArray extends ArrayLike<number | bigint> {
  readonly buffer: ArrayBufferLike;
  slice(from?: number, to?: number): TypedArray;
  subarray(from: number, to: number): TypedArray;
  [index: number]: number | bigint;
}

export function isTypedArray(chunk: unknown): chunk is TypedArray {
  return ArrayBuffer.isView(chunk) && !(chunk instanceof DataView);
}

/** The results of all; of a typed array, if all of them fit its kind, in one of the same kind. */
export function* mapChunk(fn: Exported, chunk: ArrayLike<unknown>, place: Place): Routine<ArrayLike<unknown>> {
  const results = Array.from<unknown>({ length: chunk.length });
  for (place.index = 0; place.index < chunk.length; place.index++) {
    const value = fn(chunk[place.index]);
    results[place.index] = waits(value) ? yield* finish(value) : value;
  }
  place.index = -1;
  return isTypedArray(chunk) ? ofKind(chunk, results) : results;
}

function ofKind(chunk: TypedArray, results: readonly unknown[]): ArrayLike<unknown> {
  const type = typeof chunk[0];
  if (!results.every((value) => typeof value === type)) return results;
  const kind = chunk.slice();
  for (let i = 0; i < results.length; i++) kind[i] = results[i] as number;
  return kind;
}

export function* runEach(fn: Exported, chunk: ArrayLike<unknown>, place: Place): Routine {
  for (place.index = 0; place.index < chunk.length; place.index++) {
    const value = fn(chunk[place.index]);
    if (waits(value)) yield* finish(value);
  }
  place.index = -1;
}

/** Folds all of a chunk into one, from the left; `mapper`, if given, is called with each before. */
export function* fold(
  fn: Exported,
  mapper: Exported | null,
  chunk: ArrayLike<unknown>,
  place: Place,
): Routine<unknown> {
  let result: unknown;
  for (place.index = 0; place.index < chunk.length; place.index++) {
    let value: unknown = chunk[place.index];
    if (mapper !== null) {
      value = mapper(value);
      if (waits(value)) value = yield* finish(value);
    }
    if (place.index > 0) {
      value = fn(result, value);
      if (waits(value)) value = yield* finish(value);
    }
    result = value;
  }
  place.index = -1;
  return result;
}
