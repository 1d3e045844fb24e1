/** A reference to an object, or null. Objects can't be shared by threads, so neither can it. */

import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { thread } from "../../core/thread.ts";

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

  /** @internal */
  get thing(): "atomic" {
    return "atomic";
  }

  /** The reference. Go's `x.Load()`. */
  load(): T | null {
    if (this === undefined || !(#value in this)) throw detached("p.load()");
    if (thread.observer !== null) thread.observer.emit("load", this, this.#value);
    return this.#value;
  }

  /** Sets the reference. Go's `x.Store(p)`. */
  store(value: T | null): void {
    if (this === undefined || !(#value in this)) throw detached("p.store(v)");
    if (thread.observer !== null) thread.observer.emit("store", this, value);
    this.#value = value;
  }

  /** Sets the reference and returns the old one. Go's `x.Swap(p)`. */
  swap(value: T | null): T | null {
    if (this === undefined || !(#value in this)) throw detached("p.swap(v)");
    if (thread.observer !== null) thread.observer.emit("update", this, value);
    const old = this.#value;
    this.#value = value;
    return old;
  }

  /**
   * Sets the reference to `replacement` if it is `expected`; returns whether it was. Go's `x.CompareAndSwap(old, new)`.
   */
  compareAndSwap(expected: T | null, replacement: T | null): boolean {
    if (this === undefined || !(#value in this)) throw detached("p.compareAndSwap(old, next)");
    const done = this.#value === expected;
    if (thread.observer !== null) thread.observer.emit(done ? "update" : "load", this, done ? replacement : undefined);
    if (done) this.#value = replacement;
    return done;
  }

  static {
    inspectable(this, (pointer) => summary("Pointer", describe(pointer.#value)));
  }
}
