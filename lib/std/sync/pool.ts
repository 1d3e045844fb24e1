/**
 * `Pool`: objects that are used again.
 *
 * As in Go a pool gives its objects up to the garbage collector: what has lain unused during two of its
 * cycles is dropped. A cycle is noticed by an object that nothing holds: its finalizer runs.
 *
 * Invariants: while a pool holds objects it is `watched`, by one such object; `older` was put before the
 * last cycle, `recent` since.
 */

import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { thread } from "../../core/thread.ts";

/** Tells a pool that the collector has run. It holds the pool weakly, so that a pool can go as well. */
const cycles = new FinalizationRegistry<WeakRef<Shelves>>((shelves) => shelves.deref()?.age());

class Shelves {
  recent: unknown[] = [];
  older: unknown[] = [];
  readonly self: WeakRef<this> = new WeakRef(this);
  watched = false;

  /** What was old is dropped, what was recent is old. */
  age(): void {
    this.older = this.recent;
    this.recent = [];
    this.watched = false;
    if (this.older.length > 0) this.watch();
  }

  watch(): void {
    this.watched = true;
    cycles.register({}, this.self);
  }
}

/**
 * A set of objects that may be used again in place of new ones. Any of them may be dropped at any time.
 * Go's `sync.Pool`.
 *
 * @example
 * ```ts
 * const buffers = new Pool({ new: () => new Uint8Array(4096) });
 * const buffer = buffers.get();
 * log(buffer.length);
 * buffers.put(buffer);
 * ```
 */
export class Pool<T> {
  readonly #new: () => T;
  readonly #shelves: Shelves = new Shelves();

  /**
   * @param options `new` makes an object when the pool has none. For Go's pool without `New`, which then
   * returns nil: `new Pool<Buffer | undefined>({ new: () => undefined })`.
   * @throws {UsageError} if `new` is no function.
   */
  constructor(options: { readonly new: () => T }) {
    const make: unknown = (options as { new?: unknown } | undefined)?.new;
    if (typeof make !== "function")
      throw new UsageError("ERR_POOL_NEW", `Pool: new must be a function, not ${describe(make)}`);
    this.#new = options.new;
  }

  /** @internal */
  get thing(): "pool" {
    return "pool";
  }

  /**
   * Takes an object out of the pool, or makes one. Which one, and in what state it was put, is not said. Go's
   * `p.Get()`.
   */
  get(): T {
    if (this === undefined || !(#new in this)) throw detached("pool.get()");
    const { recent, older } = this.#shelves;
    const shelf = recent.length > 0 ? recent : older;
    const object = shelf.length > 0 ? (shelf.pop() as T) : this.#new();
    if (thread.observer !== null) thread.observer.emit("load", this, object);
    return object;
  }

  /** Puts an object into the pool; null and undefined are ignored. The caller uses it no more. Go's `p.Put(x)`. */
  put(object: T | null | undefined): void {
    if (this === undefined || !(#new in this)) throw detached("pool.put(object)");
    if (thread.observer !== null) thread.observer.emit("store", this, object);
    if (object === null || object === undefined) return;
    const shelves = this.#shelves;
    shelves.recent.push(object);
    if (!shelves.watched) shelves.watch();
  }

  static {
    inspectable(this, (pool) => summary("Pool", `${pool.#shelves.recent.length + pool.#shelves.older.length} idle`));
  }
}
