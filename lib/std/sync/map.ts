/**
 * `SyncMap`: Go's `sync.Map`.
 *
 * In one thread a `Map` needs no lock; this is here for ported code, and for the steps that read and
 * write at once.
 */

import { detached } from "../../core/detached.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { thread } from "../../core/thread.ts";

/** What a lookup found: the value and true, or undefined and false. */
export type Found<V> = readonly [value: V, ok: true] | readonly [value: undefined, ok: false];

const NONE: Found<never> = Object.freeze([undefined, false] as const);

/**
 * A map whose every method is one step. Go's `sync.Map`. Keys are told apart as in a `Map`, values
 * compared by `===`.
 *
 * @example
 * ```ts
 * const sessions = new SyncMap<string, number>();
 * const [n, loaded] = sessions.loadOrStore("ann", 1);
 * log([n, loaded]);
 * ```
 */
export class SyncMap<K, V> {
  readonly #entries: Map<K, V> = new Map();

  /** @internal */
  get thing(): "map" {
    return "map";
  }

  /** The value of `key`. Go's `m.Load(key)`. */
  load(key: K): Found<V> {
    if (this === undefined || !(#entries in this)) throw detached("m.load(key)");
    if (thread.observer !== null) thread.observer.emit("load", this, key);
    return this.#found(key);
  }

  /** Sets the value of `key`. Go's `m.Store(key, value)`. */
  store(key: K, value: V): void {
    if (this === undefined || !(#entries in this)) throw detached("m.store(key, value)");
    if (thread.observer !== null) thread.observer.emit("store", this, key);
    this.#entries.set(key, value);
  }

  /**
   * The value of `key` if there is one; otherwise stores `value`. Go's `m.LoadOrStore(key, value)`.
   *
   * @returns the value that is there now, and whether it was there before.
   */
  loadOrStore(key: K, value: V): readonly [actual: V, loaded: boolean] {
    if (this === undefined || !(#entries in this)) throw detached("m.loadOrStore(key, value)");
    const found = this.#found(key);
    if (thread.observer !== null) thread.observer.emit(found[1] ? "load" : "update", this, key);
    if (found[1]) return found;
    this.#entries.set(key, value);
    return [value, false];
  }

  /** Deletes the entry of `key` and returns the value that it had. Go's `m.LoadAndDelete(key)`. */
  loadAndDelete(key: K): Found<V> {
    if (this === undefined || !(#entries in this)) throw detached("m.loadAndDelete(key)");
    if (thread.observer !== null) thread.observer.emit("update", this, key);
    const found = this.#found(key);
    this.#entries.delete(key);
    return found;
  }

  /** Deletes the entry of `key`. Go's `m.Delete(key)`. */
  delete(key: K): void {
    if (this === undefined || !(#entries in this)) throw detached("m.delete(key)");
    if (thread.observer !== null) thread.observer.emit("store", this, key);
    this.#entries.delete(key);
  }

  /** Sets the value of `key` and returns the one it had. Go's `m.Swap(key, value)`. */
  swap(key: K, value: V): Found<V> {
    if (this === undefined || !(#entries in this)) throw detached("m.swap(key, value)");
    if (thread.observer !== null) thread.observer.emit("update", this, key);
    const found = this.#found(key);
    this.#entries.set(key, value);
    return found;
  }

  /** Sets the value of `key` to `next` if it is `old`; whether it was. Go's `m.CompareAndSwap(key, old, new)`. */
  compareAndSwap(key: K, old: V, next: V): boolean {
    if (this === undefined || !(#entries in this)) throw detached("m.compareAndSwap(key, old, next)");
    const has = this.#has(key, old);
    if (thread.observer !== null) thread.observer.emit(has ? "update" : "load", this, key);
    if (has) this.#entries.set(key, next);
    return has;
  }

  /** Deletes the entry of `key` if its value is `old`; whether it was. Go's `m.CompareAndDelete(key, old)`. */
  compareAndDelete(key: K, old: V): boolean {
    if (this === undefined || !(#entries in this)) throw detached("m.compareAndDelete(key, old)");
    const has = this.#has(key, old);
    if (thread.observer !== null) thread.observer.emit(has ? "update" : "load", this, key);
    return has && this.#entries.delete(key);
  }

  /**
   * Calls `each` for every entry until it returns false. Go's `m.Range(f)`.
   *
   * `each` may change the map: it sees the current value of every key that was there at the beginning
   * and still is, once, and no key that was added since.
   *
   * @example
   * ```ts
   * const m = new SyncMap<string, number>();
   * m.store("a", 1);
   * m.range((key, value) => {
   *   if (value > 0) m.delete(key);
   *   return true;
   * });
   * ```
   */
  range(each: (key: K, value: V) => boolean): void {
    if (this === undefined || !(#entries in this)) throw detached("m.range(f)");
    for (const [key, value] of this) if (!each(key, value)) return;
  }

  /** As `range`, by a loop: Go's `for k, v := range m.Range`. */
  *[Symbol.iterator](): Generator<[key: K, value: V], void, undefined> {
    // A copy of the keys: those added meanwhile are not visited, nor one twice that is deleted and comes back.
    const keys = [...this.#entries.keys()];
    for (const key of keys) {
      const [value, ok] = this.#found(key);
      if (!ok) continue;
      if (thread.observer !== null) thread.observer.emit("load", this, key);
      yield [key, value];
    }
  }

  /** Deletes all entries. Go's `m.Clear()`. */
  clear(): void {
    if (this === undefined || !(#entries in this)) throw detached("m.clear()");
    if (thread.observer !== null) thread.observer.emit("store", this);
    this.#entries.clear();
  }

  #found(key: K): Found<V> {
    const value = this.#entries.get(key);
    return value === undefined && !this.#entries.has(key) ? NONE : ([value, true] as Found<V>);
  }

  #has(key: K, value: V): boolean {
    return this.#entries.get(key) === value && (value !== undefined || this.#entries.has(key));
  }

  static {
    inspectable(this, (map) => summary("SyncMap", String(map.#entries.size)));
  }
}
