/**
 * The inputs of a parallel call: where they come from, cut into chunks as they are asked for, and how large these are.
 *
 * A chunk costs a few microseconds to send, however small it is; but its worker is not free before it is done, and the
 * last one keeps all others waiting.
 */

import type { RecvChan } from "../../../core/chan.ts";
import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import type { Op, Operation } from "../../../core/op.ts";
import { BLOCKED } from "../../../core/thread.ts";
import { fromAsyncIterable, type Source } from "../../../interop/index.ts";
import { isTypedArray } from "../pool/runner.ts";

/** What a parallel call can work on. */
export type Inputs<T> = Iterable<T> | AsyncIterable<T> | RecvChan<T, unknown>;

/** Instead of a chunk: there are no more; none is there yet. */
export const END: unique symbol = Symbol("end");
export const LATER: unique symbol = Symbol("later");

export type Chunk = ArrayLike<unknown>;

/** A receive of an input, which is then put back by `arrived`. */
export type Arrival = readonly [unknown, boolean];

export interface Supply {
  /** How many there are left; undefined where that can't be known. */
  readonly left: number | undefined;
  /** The next `most` inputs, or fewer. */
  next(most: number): Chunk | typeof END | typeof LATER;
  /** After LATER: waits for one. */
  more(): Op<Arrival> | null;
  arrived(arrival: Arrival): void;
  /** No more is wanted. */
  stop(): void;
}

class Listed implements Supply {
  readonly #list: ArrayLike<unknown>;
  readonly #cut: (from: number, to: number) => Chunk;
  #at = 0;

  constructor(list: ArrayLike<unknown>, cut: (from: number, to: number) => Chunk) {
    this.#list = list;
    this.#cut = cut;
  }

  get left(): number {
    return Math.max(0, this.#list.length - this.#at);
  }

  next(most: number): Chunk | typeof END {
    if (this.left === 0) return END;
    const from = this.#at;
    this.#at = Math.min(this.#list.length, from + most);
    return this.#cut(from, this.#at);
  }

  more(): null {
    return null;
  }

  arrived(): void {}

  stop(): void {}
}

class Iterated implements Supply {
  readonly left: undefined = undefined;
  readonly #iterator: Iterator<unknown>;
  #ended = false;

  constructor(iterator: Iterator<unknown>) {
    this.#iterator = iterator;
  }

  next(most: number): Chunk | typeof END {
    const chunk: unknown[] = [];
    while (!this.#ended && chunk.length < most) {
      // An iterator that throws is not asked to return.
      this.#ended = true;
      const step = this.#iterator.next();
      this.#ended = step.done === true;
      if (!this.#ended) chunk.push(step.value);
    }
    return chunk.length === 0 ? END : chunk;
  }

  more(): null {
    return null;
  }

  arrived(): void {}

  stop(): void {
    if (!this.#ended) this.#iterator.return?.();
  }
}

/**
 * Performs an op if that can be done now. Null if it must be waited for: also where only another thread knows whether
 * it could be done, and a `try...` is refused.
 */
export function performNow<T>(op: Op<T>): { readonly value: T } | null {
  const operation = op as Operation<T>;
  // As by select, which asks each op: it counts as performed.
  const outcome = operation.selectable ? operation.poll() : BLOCKED;
  return outcome === BLOCKED ? null : { value: operation.settle(outcome) };
}

/** What has been received together goes together: no worker waits for a chunk to be full. */
class Received implements Supply {
  readonly left: undefined = undefined;
  readonly #ch: RecvChan<unknown, unknown>;
  readonly #stop: () => void;
  #first: unknown[] = [];
  #ended = false;

  constructor(ch: RecvChan<unknown, unknown>, stop: () => void) {
    this.#ch = ch;
    this.#stop = stop;
  }

  next(most: number): Chunk | typeof END | typeof LATER {
    const chunk = this.#first;
    this.#first = [];
    while (!this.#ended && chunk.length < most) {
      const received = performNow(this.#ch.recvOk());
      if (received === null) return chunk.length === 0 ? LATER : chunk;
      const [value, ok] = received.value;
      if (ok) chunk.push(value);
      else this.#ended = true;
    }
    return chunk.length === 0 ? END : chunk;
  }

  more(): Op<Arrival> {
    return this.#ch.recvOk();
  }

  arrived([value, ok]: Arrival): void {
    if (ok) this.#first.push(value);
    else this.#ended = true;
  }

  stop(): void {
    if (!this.#ended) this.#stop();
  }
}

/** How many values are asked of an async iterable before they are wanted. */
const AHEAD = 64;

function isShared(buffer: ArrayBufferLike): boolean {
  return typeof SharedArrayBuffer !== "undefined" && buffer instanceof SharedArrayBuffer;
}

/** @throws {UsageError} if nothing can be taken out of `inputs`. */
export function supplyOf(caller: string, inputs: Inputs<unknown>): Supply {
  const {
    recvOk,
    [Symbol.asyncIterator]: asyncIterator,
    [Symbol.iterator]: iterator,
  } = (inputs ?? {}) as Partial<RecvChan<unknown> & AsyncIterable<unknown> & Iterable<unknown>>;
  if (Array.isArray(inputs)) return new Listed(inputs, (from, to) => inputs.slice(from, to));
  if (isTypedArray(inputs)) {
    // A view takes all of its buffer with it, which is no copy where the memory is shared.
    const cut = isShared(inputs.buffer) ? inputs.subarray : inputs.slice;
    return new Listed(inputs, (from, to) => cut.call(inputs, from, to));
  }
  if (typeof recvOk === "function") return new Received(inputs as RecvChan<unknown>, () => {});
  if (typeof asyncIterator === "function") {
    const source: Source<unknown> = fromAsyncIterable(inputs as AsyncIterable<unknown>, { capacity: AHEAD });
    return new Received(source, () => void source.cancel());
  }
  if (typeof iterator === "function") return new Iterated((inputs as Iterable<unknown>)[Symbol.iterator]());
  throw new UsageError(
    "ERR_NO_INPUTS",
    `${caller}: needs an array, an iterable or a channel of inputs, not ${describe(inputs)}`,
  );
}

/** How long a chunk should take, in milliseconds. */
const TARGET = 10;
/** The largest chunk that is not asked for. */
const LARGEST = 2 ** 16;

export interface Sizes {
  /** The size of the next chunk, when so many inputs are left; undefined: that can't be known. */
  next(left: number | undefined): number;
  /** A chunk has been done, in so many milliseconds. */
  learn(size: number, time: number): void;
}

/** As long as they take the right time, and at most a fair share of what is left: so the last ones are small. */
class Fitting implements Sizes {
  readonly #shares: number;
  #size = 1;

  constructor(tasks: number) {
    this.#shares = tasks * 4;
  }

  next(left: number | undefined): number {
    return left === undefined ? this.#size : Math.min(this.#size, Math.ceil(left / this.#shares));
  }

  learn(size: number, time: number): void {
    const best = (size * TARGET) / Math.max(time, 0.001);
    this.#size = Math.max(1, Math.min(LARGEST, best, Math.max(this.#size, size * 2)));
    this.#size = Math.floor(this.#size);
  }
}

/** By their number alone: what is folded in chunks must be the same each time, on every machine, also of fractions. */
class Steady implements Sizes {
  #taken = 0;
  #all: number | undefined;

  next(left: number | undefined): number {
    this.#all ??= left;
    const size =
      this.#all === undefined ? Math.min(4096, Math.ceil((this.#taken + 1) / 64)) : Math.ceil(this.#all / 256);
    this.#taken += size;
    return size;
  }

  learn(): void {}
}

class Given implements Sizes {
  readonly #size: number;

  constructor(caller: string, size: number) {
    if (!Number.isInteger(size) || size < 1) {
      throw new UsageError("ERR_CHUNK", `${caller}: chunk must be a whole number from 1 on, not ${describe(size)}`);
    }
    this.#size = size;
  }

  next(): number {
    return this.#size;
  }

  learn(): void {}
}

/**
 * @param tasks how many the workers can perform at a time.
 * @param folds whether chunks are folded.
 */
export function sizesFor(caller: string, chunk: number | undefined, tasks: number, folds: boolean): Sizes {
  if (chunk !== undefined) return new Given(caller, chunk);
  return folds ? new Steady() : new Fitting(tasks);
}
