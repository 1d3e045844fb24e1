/** Atomic integers of 32 bits, as numbers. */

import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import type { Integer } from "./integer.ts";
import { wordOn } from "./word.ts";
import { thread } from "../../core/thread.ts";

abstract class Integer32 implements Integer<number> {
  protected abstract word: Int32Array | Uint32Array;
  /** The class's name, for errors. */
  protected abstract readonly kind: string;

  /** `value` as an integer of this kind. */
  protected abstract wrap(value: number): number;

  /** @internal */
  get thing(): "atomic" {
    return "atomic";
  }

  load(): number {
    if (this?.word === undefined) throw detached("n.load()");
    const value = Atomics.load(this.word, 0);
    if (thread.observer !== null) thread.observer.emit("load", this, value);
    return value;
  }

  store(value: number): void {
    if (this?.word === undefined) throw detached("n.store(v)");
    Atomics.store(this.word, 0, this.#checked("store", value));
    if (thread.observer !== null) thread.observer.emit("store", this, value);
  }

  add(delta: number): number {
    if (this?.word === undefined) throw detached("n.add(delta)");
    const by = this.wrap(this.#checked("add", delta));
    if (thread.observer !== null) thread.observer.emit("update", this, delta);
    return this.wrap(Atomics.add(this.word, 0, by) + by);
  }

  and(mask: number): number {
    if (this?.word === undefined) throw detached("n.and(mask)");
    const before = Atomics.and(this.word, 0, this.#checked("and", mask));
    if (thread.observer !== null) thread.observer.emit("update", this, mask);
    return before;
  }

  or(mask: number): number {
    if (this?.word === undefined) throw detached("n.or(mask)");
    const before = Atomics.or(this.word, 0, this.#checked("or", mask));
    if (thread.observer !== null) thread.observer.emit("update", this, mask);
    return before;
  }

  swap(value: number): number {
    if (this?.word === undefined) throw detached("n.swap(v)");
    const before = Atomics.exchange(this.word, 0, this.#checked("swap", value));
    if (thread.observer !== null) thread.observer.emit("update", this, value);
    return before;
  }

  compareAndSwap(expected: number, replacement: number): boolean {
    if (this?.word === undefined) throw detached("n.compareAndSwap(old, next)");
    const old = this.wrap(this.#checked("compareAndSwap", expected));
    const done = Atomics.compareExchange(this.word, 0, old, this.#checked("compareAndSwap", replacement)) === old;
    if (thread.observer !== null) thread.observer.emit(done ? "update" : "load", this, done ? replacement : undefined);
    return done;
  }

  #checked(method: string, value: number): number {
    if (Number.isInteger(value)) return value;
    throw new UsageError("ERR_ATOMIC_VALUE", `${this.kind}.${method}: needs a whole number, not ${describe(value)}`);
  }

  static {
    inspectable(this, (integer) => summary(integer.kind, String(integer.load())));
  }
}

/**
 * An integer from -2^31 to 2^31 - 1. Go's `atomic.Int32`.
 *
 * @example
 * ```ts
 * const memory = new SharedArrayBuffer(4);      // sent to a worker, which makes its own Int32.on(memory)
 * const hits = Int32.on(memory);
 * log(hits.add(1));                             // the new value
 * ```
 */
export class Int32 extends Integer32 {
  protected override word: Int32Array = new Int32Array(1);
  protected override readonly kind: string = "Int32";

  /** A local one. */
  constructor(initial: number = 0) {
    super();
    this.store(initial);
  }

  /**
   * One in memory that threads share; what is there stays.
   *
   * @param byteOffset where it begins: a multiple of 4.
   * @throws {UsageError} if `buffer` is no SharedArrayBuffer, or there is no room at `byteOffset`.
   */
  static on(buffer: SharedArrayBuffer, byteOffset = 0): Int32 {
    const shared = new Int32();
    shared.word = wordOn("Int32", Int32Array, buffer, byteOffset);
    return shared;
  }

  protected override wrap(value: number): number {
    return value | 0;
  }
}

/**
 * An integer from 0 to 2^32 - 1. Go's `atomic.Uint32`.
 *
 * @example
 * ```ts
 * const left = new Uint32(3);
 * while (left.add(-1) > 0) log(left.load());
 * ```
 */
export class Uint32 extends Integer32 {
  protected override word: Uint32Array = new Uint32Array(1);
  protected override readonly kind: string = "Uint32";

  /** A local one. */
  constructor(initial: number = 0) {
    super();
    this.store(initial);
  }

  /**
   * One in memory that threads share; what is there stays.
   *
   * @param byteOffset where it begins: a multiple of 4.
   * @throws {UsageError} if `buffer` is no SharedArrayBuffer, or there is no room at `byteOffset`.
   */
  static on(buffer: SharedArrayBuffer, byteOffset = 0): Uint32 {
    const shared = new Uint32();
    shared.word = wordOn("Uint32", Uint32Array, buffer, byteOffset);
    return shared;
  }

  protected override wrap(value: number): number {
    return value >>> 0;
  }
}
