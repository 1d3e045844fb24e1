/** An atomic boolean. */

import { detached } from "../../core/detached.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { wordOn } from "./word.ts";
import { thread } from "../../core/thread.ts";

/**
 * A boolean; in shared memory a word of 32 bits, false while that is 0. Go's `atomic.Bool`.
 *
 * @example
 * ```ts
 * const closed = new Bool();
 * if (!closed.swap(true)) ch.close();           // once, by the first to come
 * ```
 */
export class Bool {
  protected word: Int32Array = new Int32Array(1);

  /** A local one. */
  constructor(initial = false) {
    this.store(initial);
  }

  /**
   * One in memory that threads share; what is there stays.
   *
   * @param byteOffset where it begins: a multiple of 4.
   * @throws {UsageError} if `buffer` is no SharedArrayBuffer, or there is no room at `byteOffset`.
   */
  static on(buffer: SharedArrayBuffer, byteOffset = 0): Bool {
    const shared = new Bool();
    shared.word = wordOn("Bool", Int32Array, buffer, byteOffset);
    return shared;
  }

  /** @internal */
  get thing(): "atomic" {
    return "atomic";
  }

  /** The value. Go's `x.Load()`. */
  load(): boolean {
    if (this?.word === undefined) throw detached("flag.load()");
    const value = Atomics.load(this.word, 0) !== 0;
    if (thread.observer !== null) thread.observer.emit("load", this, value);
    return value;
  }

  /** Sets the value. Go's `x.Store(v)`. */
  store(value: boolean): void {
    if (this?.word === undefined) throw detached("flag.store(v)");
    Atomics.store(this.word, 0, Number(value));
    if (thread.observer !== null) thread.observer.emit("store", this, value);
  }

  /** Sets the value and returns the old one. Go's `x.Swap(v)`. */
  swap(value: boolean): boolean {
    if (this?.word === undefined) throw detached("flag.swap(v)");
    const before = Atomics.exchange(this.word, 0, Number(value)) !== 0;
    if (thread.observer !== null) thread.observer.emit("update", this, value);
    return before;
  }

  /** Sets the value to `replacement` if it is `expected`; returns whether it was. Go's `x.CompareAndSwap(old, new)`. */
  compareAndSwap(expected: boolean, replacement: boolean): boolean {
    if (this?.word === undefined) throw detached("flag.compareAndSwap(old, next)");
    const old = Number(expected);
    const done = Atomics.compareExchange(this.word, 0, old, Number(replacement)) === old;
    if (thread.observer !== null) thread.observer.emit(done ? "update" : "load", this, done ? replacement : undefined);
    return done;
  }

  static {
    inspectable(this, (bool) => summary("Bool", String(bool.load())));
  }
}
