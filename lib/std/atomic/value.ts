/** A value of one type, whichever comes first. */

import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { RuntimeError } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { thread } from "../../core/thread.ts";

/**
 * Holds a value; all that are stored must be of the type of the first. Go's `atomic.Value`.
 *
 * Null and undefined are Go's nil. The type of an object is its class, that of anything else what
 * `typeof` says.
 *
 * @example
 * ```ts
 * const config = new Value<Map<string, string>>();
 * config.store(new Map([["debug", "on"]]));
 * log(config.load()?.get("debug"));
 * ```
 */
export class Value<T = unknown> {
  #value: T | undefined = undefined;

  /** @internal */
  get thing(): "atomic" {
    return "atomic";
  }

  /** The value; undefined while none has been stored. Go's `v.Load()`. */
  load(): T | undefined {
    if (this === undefined || !(#value in this)) throw detached("value.load()");
    if (thread.observer !== null) thread.observer.emit("load", this, this.#value);
    return this.#value;
  }

  /**
   * Sets the value. Go's `v.Store(val)`.
   *
   * @throws {RuntimeError} `sync/atomic: store of nil value into Value`,
   * `sync/atomic: store of inconsistently typed value into Value`.
   */
  store(value: T): void {
    if (this === undefined || !(#value in this)) throw detached("value.store(v)");
    this.#accept("store", value);
    if (thread.observer !== null) thread.observer.emit("store", this, value);
    this.#value = value;
  }

  /**
   * Sets the value and returns the old one, undefined if there was none. Go's `v.Swap(new)`.
   *
   * @throws {RuntimeError} `sync/atomic: swap of nil value into Value`,
   * `sync/atomic: swap of inconsistently typed value into Value`.
   */
  swap(value: T): T | undefined {
    if (this === undefined || !(#value in this)) throw detached("value.swap(v)");
    this.#accept("swap", value);
    if (thread.observer !== null) thread.observer.emit("update", this, value);
    const old = this.#value;
    this.#value = value;
    return old;
  }

  /**
   * Sets the value to `replacement` if it is `expected`, or if there is none and `expected` is null or
   * undefined; returns whether it did. Objects are compared by identity. Go's `v.CompareAndSwap(old, new)`.
   *
   * @throws {RuntimeError} `sync/atomic: compare and swap of nil value into Value`,
   * `sync/atomic: compare and swap of inconsistently typed values`,
   * `sync/atomic: compare and swap of inconsistently typed value into Value`.
   */
  compareAndSwap(expected: T | null | undefined, replacement: T): boolean {
    if (this === undefined || !(#value in this)) throw detached("value.compareAndSwap(old, next)");
    const action = "compare and swap";
    if (isNil(replacement)) throw nilValue(action);
    if (!isNil(expected) && typeOf(expected) !== typeOf(replacement))
      throw inconsistent(`${action} of inconsistently typed values`);
    this.#accept(action, replacement);
    const done = isNil(this.#value) ? isNil(expected) : this.#value === expected;
    if (thread.observer !== null) thread.observer.emit(done ? "update" : "load", this, done ? replacement : undefined);
    if (done) this.#value = replacement;
    return done;
  }

  #accept(action: string, value: T): void {
    if (isNil(value)) throw nilValue(action);
    if (this.#value === undefined || typeOf(value) === typeOf(this.#value)) return;
    throw inconsistent(`${action} of inconsistently typed value into Value`);
  }

  static {
    inspectable(this, (value) => summary("Value", describe(value.#value)));
  }
}

function isNil(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

/** A class is told by its prototype. */
function typeOf(value: unknown): unknown {
  return typeof value === "object" ? Object.getPrototypeOf(value) : typeof value;
}

function nilValue(action: string): RuntimeError {
  return new RuntimeError("ERR_ATOMIC_NIL_VALUE", `sync/atomic: ${action} of nil value into Value`);
}

function inconsistent(what: string): RuntimeError {
  return new RuntimeError("ERR_ATOMIC_INCONSISTENT_TYPE", `sync/atomic: ${what}`);
}
