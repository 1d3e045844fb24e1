/** Channels as a program sees them: `chan()` and the three interfaces. */

import { Channel } from "./channel.ts";
import type { neverCloses } from "./closed.ts";
import { describe } from "./describe.ts";
import { RuntimeError } from "./error.ts";
import type { Op } from "./op.ts";
import type { Each } from "./receivable.ts";
import type { Task } from "./task.ts";
import { thread } from "./thread.ts";

// The members are properties, not methods, so that the compiler checks their variance. A generic function over
// `RecvChan<E>` has its `E` from `forEach` and the loop: from the tuples it would take the zero value for one.

/** A channel that can be sent to. Go's `chan<- T`. */
export interface SendChan<in T> {
  /**
   * Sends a value: waits until a receiver has taken it, or the buffer has room. Go's `ch <- v`.
   *
   * @throws {RuntimeError} `send on closed channel`, also when the channel closes while the send waits.
   */
  readonly send: (value: T) => Op<void>;
  /**
   * Sends a value if that can be done now. Go's `select { case ch <- v: default: }`.
   *
   * @returns whether it was sent.
   * @throws {RuntimeError} `send on closed channel`.
   */
  readonly trySend: (value: T) => boolean;
  /**
   * Closes the channel: what is buffered can still be received, then receives get the zero value.
   *
   * @throws {RuntimeError} `close of closed channel`, `close of nil channel`, and of a channel made with
   * {@link neverCloses}.
   */
  readonly close: () => void;
  /** How many values are buffered. */
  readonly len: number;
  /** How many values can be buffered; 0 for an unbuffered channel. */
  readonly cap: number;
}

/**
 * A channel that can be received from. Go's `<-chan T`. `Z`: what a receive gets once it is closed; never if that never
 * is.
 */
export interface RecvChan<out T, out Z = T | undefined> {
  /** Receives a value, or the zero value once the channel is closed and empty. Go's `<-ch`. */
  readonly recv: () => Op<T | Z>;
  /** Receives a value and true, or the zero value and false once closed and empty. Go's `v, ok := <-ch`. */
  readonly recvOk: () => Op<readonly [NoInfer<T>, true] | readonly [NoInfer<Z>, false]>;
  /** As `recvOk`, if that can be done now; undefined when it would wait. Go's `select` with a `default`. */
  readonly tryRecv: () => readonly [NoInfer<T>, true] | readonly [NoInfer<Z>, false] | undefined;
  /**
   * Calls `each` with every value until the channel is closed. Go's `for v := range ch`.
   *
   * @param each a plain function, or one that blocks: a generator function, or one that returns a task. Returning
   * {@link stop} ends the loop.
   * @throws whatever `each` throws.
   */
  readonly forEach: (each: Each<T>) => Task<void>;
  /** Every value until the channel is closed: `for await (const v of ch)` in an async function. */
  readonly [Symbol.asyncIterator]: () => AsyncGenerator<T, void, undefined>;
  /** How many values are buffered. */
  readonly len: number;
  /** How many values can be buffered; 0 for an unbuffered channel. */
  readonly cap: number;
}

/** A channel. Go's `chan T`. */
export interface Chan<in out T, out Z = T | undefined> extends SendChan<T>, RecvChan<T, Z> {}

/** The largest capacity: as long as an array can be. */
const LARGEST = 2 ** 32 - 1;

/**
 * Makes a channel. Go's `make(chan T, capacity)`.
 *
 * Values go in first in, first out, and so do those who wait. Any value can be sent, `undefined` and
 * `null` too. A channel may be shared by goroutines, programs, async functions and callbacks.
 *
 * @param capacity how many values it buffers; 0 makes every send wait for its receiver.
 * @param zero what a receive gets once it is closed and empty; undefined unless given. {@link neverCloses}: it is never
 * closed, so a receive gets values alone.
 * @throws {RuntimeError} `makechan: size out of range`, with the capacity in `given`.
 *
 * @example
 * ```ts
 * const ch = chan<number>(16, 0);
 * yield* ch.send(1);
 * const v = yield* ch.recv();      // number
 * ch.close();
 * ```
 */
export function chan<T>(capacity?: number): Chan<T>;
export function chan<T>(capacity: number, zero: typeof neverCloses): Chan<T, never>;
export function chan<T>(capacity: number, zero: T): Chan<T, T>;
export function chan<T>(capacity = 0, zero?: T | typeof neverCloses): Chan<T> {
  if (Number.isInteger(capacity) && capacity >= 0 && capacity <= LARGEST) {
    const ch = new Channel<T, T | undefined>(capacity, zero as T | undefined);
    if (thread.observer !== null) thread.observer.made(ch);
    return ch;
  }
  if (typeof capacity === "number") {
    throw new RuntimeError("ERR_MAKECHAN_SIZE", "makechan: size out of range", { given: capacity });
  }
  throw new RuntimeError("ERR_MAKECHAN_SIZE", `chan: the capacity must be a whole number, not ${describe(capacity)}`, {
    given: capacity,
  });
}
