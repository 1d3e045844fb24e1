/** A reference to an object, or null. Objects can't be shared by threads, so neither can it. */

import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { inspectable, summary } from "../../core/inspect.ts";

/**
 * A reference to an object, compared by identity; null until it is set. Go's `atomic.Pointer[T]`.
 *
 * @example
 * ```ts
 * const config = new Pointer({ debug: false });
 * const old = config.load();
 * config.compareAndSwap(old, { debug: true });  // false if another goroutine was faster
 * ```
 */
export class Pointer<T extends object> {
  #value: T | null;

  constructor(initial: T | null = null) {
    this.#value = initial;
  }

  /** The reference. Go's `x.Load()`. */
  load(): T | null {
    if (this === undefined || !(#value in this)) throw detached("p.load()");
    return this.#value;
  }

  /** Sets the reference. Go's `x.Store(p)`. */
  store(value: T | null): void {
    if (this === undefined || !(#value in this)) throw detached("p.store(v)");
    this.#value = value;
  }

  /** Sets the reference and returns the old one. Go's `x.Swap(p)`. */
  swap(value: T | null): T | null {
    if (this === undefined || !(#value in this)) throw detached("p.swap(v)");
    const old = this.#value;
    this.#value = value;
    return old;
  }

  /**
   * Sets the reference to `replacement` if it is `expected`; returns whether it was. Go's `x.CompareAndSwap(old, new)`.
   */
  compareAndSwap(expected: T | null, replacement: T | null): boolean {
    if (this === undefined || !(#value in this)) throw detached("p.compareAndSwap(old, next)");
    if (this.#value !== expected) return false;
    this.#value = replacement;
    return true;
  }

  static {
    inspectable(this, (pointer) => summary("Pointer", describe(pointer.#value)));
  }
}
