/** Atomic integers of 64 bits, as bigints. */

import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import type { Integer } from "./integer.ts";
import { wordOn } from "./word.ts";
import { thread } from "../../core/thread.ts";

abstract class Integer64 implements Integer<bigint> {
  protected abstract word: BigInt64Array | BigUint64Array;
  /** The class's name, for errors. */
  protected abstract readonly kind: string;

  /** `value` as an integer of this kind. */
  protected abstract wrap(value: bigint): bigint;

  /** @internal */
  get thing(): "atomic" {
    return "atomic";
  }

  load(): bigint {
    if (this?.word === undefined) throw detached("n.load()");
    const value = Atomics.load(this.word, 0);
    if (thread.observer !== null) thread.observer.emit("load", this, value);
    return value;
  }

  store(value: bigint): void {
    if (this?.word === undefined) throw detached("n.store(v)");
    Atomics.store(this.word, 0, this.#checked("store", value));
    if (thread.observer !== null) thread.observer.emit("store", this, value);
  }

  add(delta: bigint): bigint {
    if (this?.word === undefined) throw detached("n.add(delta)");
    const by = this.wrap(this.#checked("add", delta));
    if (thread.observer !== null) thread.observer.emit("update", this, delta);
    return this.wrap(Atomics.add(this.word, 0, by) + by);
  }

  and(mask: bigint): bigint {
    if (this?.word === undefined) throw detached("n.and(mask)");
    const before = Atomics.and(this.word, 0, this.#checked("and", mask));
    if (thread.observer !== null) thread.observer.emit("update", this, mask);
    return before;
  }

  or(mask: bigint): bigint {
    if (this?.word === undefined) throw detached("n.or(mask)");
    const before = Atomics.or(this.word, 0, this.#checked("or", mask));
    if (thread.observer !== null) thread.observer.emit("update", this, mask);
    return before;
  }

  swap(value: bigint): bigint {
    if (this?.word === undefined) throw detached("n.swap(v)");
    const before = Atomics.exchange(this.word, 0, this.#checked("swap", value));
    if (thread.observer !== null) thread.observer.emit("update", this, value);
    return before;
  }

  compareAndSwap(expected: bigint, replacement: bigint): boolean {
    if (this?.word === undefined) throw detached("n.compareAndSwap(old, next)");
    const old = this.wrap(this.#checked("compareAndSwap", expected));
    const done = Atomics.compareExchange(this.word, 0, old, this.#checked("compareAndSwap", replacement)) === old;
    if (thread.observer !== null) thread.observer.emit(done ? "update" : "load", this, done ? replacement : undefined);
    return done;
  }

  #checked(method: string, value: bigint): bigint {
    if (typeof value === "bigint") return value;
    throw new UsageError("ERR_ATOMIC_VALUE", `${this.kind}.${method}: needs a bigint, not ${describe(value)}`);
  }

  static {
    inspectable(this, (integer) => summary(integer.kind, String(integer.load())));
  }
}

/**
 * An integer from -2^63 to 2^63 - 1. Go's `atomic.Int64`.
 *
 * @example
 * ```ts
 * const bytes = new Int64();
 * log(bytes.add(1024n));                        // the new value
 * ```
 */
export class Int64 extends Integer64 {
  protected override word: BigInt64Array = new BigInt64Array(1);
  protected override readonly kind: string = "Int64";

  /** A local one. */
  constructor(initial: bigint = 0n) {
    super();
    this.store(initial);
  }

  /**
   * One in memory that threads share; what is there stays.
   *
   * @param byteOffset where it begins: a multiple of 8.
   * @throws {UsageError} if `buffer` is no SharedArrayBuffer, or there is no room at `byteOffset`.
   */
  static on(buffer: SharedArrayBuffer, byteOffset = 0): Int64 {
    const shared = new Int64();
    shared.word = wordOn("Int64", BigInt64Array, buffer, byteOffset);
    return shared;
  }

  protected override wrap(value: bigint): bigint {
    return BigInt.asIntN(64, value);
  }
}

/**
 * An integer from 0 to 2^64 - 1. Go's `atomic.Uint64`.
 *
 * @example
 * ```ts
 * const id = new Uint64();
 * log(id.add(1n));                              // the new value
 * ```
 */
export class Uint64 extends Integer64 {
  protected override word: BigUint64Array = new BigUint64Array(1);
  protected override readonly kind: string = "Uint64";

  /** A local one. */
  constructor(initial: bigint = 0n) {
    super();
    this.store(initial);
  }

  /**
   * One in memory that threads share; what is there stays.
   *
   * @param byteOffset where it begins: a multiple of 8.
   * @throws {UsageError} if `buffer` is no SharedArrayBuffer, or there is no room at `byteOffset`.
   */
  static on(buffer: SharedArrayBuffer, byteOffset = 0): Uint64 {
    const shared = new Uint64();
    shared.word = wordOn("Uint64", BigUint64Array, buffer, byteOffset);
    return shared;
  }

  protected override wrap(value: bigint): bigint {
    return BigInt.asUintN(64, value);
  }
}
