/**
 * Async work on Node: by V8's hooks of promises, which are on only while something watches. (The async hooks would tell
 * of timers too, but from then on each promise of the process has an id, and each start of a goroutine looks for the
 * stores of `AsyncLocalStorage`.) Bun and Deno have no such hooks: there, as in browsers, what is rejected comes of the
 * last origin.
 *
 * While something watches, the listeners of others to `unhandledRejection` are set aside, and called for what comes of
 * no origin: so a test runner hears of what is its own affair, and of nothing else.
 */

import process from "node:process";
import * as v8 from "node:v8";
import type { AsyncOrigin, AsyncSource, AsyncWork, RejectionTaker } from "../dev/testing/engine/async-work.ts";

type Listener = (reason: unknown, promise: Promise<unknown>) => void;

const EVENT = "unhandledRejection";

const { promiseHooks } = v8 as { promiseHooks?: typeof v8.promiseHooks };

class HookedWork implements AsyncWork {
  source: AsyncSource | null = null;
  /** What is watched, the last at the end: one exploration may begin another within. */
  readonly #sources: AsyncSource[] = [];
  /** What each promise comes of. */
  readonly #origins: WeakMap<object, AsyncOrigin> = new WeakMap();
  /** The promise that the microtask of now goes on from. */
  #running: object | null = null;
  readonly #takers: Set<RejectionTaker> = new Set();
  /** Ends the hooks; null where there are none. */
  #unhook: (() => void) | null = null;
  /** The listeners of others, set aside. */
  #others: Listener[] = [];

  get current(): AsyncOrigin | null {
    if (this.source !== null) return this.source.origin;
    if (this.#unhook === null) return this.#sources.at(-1)?.origin ?? null;
    return this.#running === null ? null : (this.#origins.get(this.#running) ?? null);
  }

  watch(source: AsyncSource, taker: RejectionTaker): () => void {
    this.#sources.push(source);
    if (this.#takers.size === 0) this.#begin();
    this.#takers.add(taker);
    return () => {
      if (!this.#takers.delete(taker)) return;
      this.#sources.splice(this.#sources.lastIndexOf(source), 1);
      if (this.#takers.size === 0) this.#end();
    };
  }

  #begin(): void {
    const unhook = promiseHooks?.createHook({
      init: (promise, parent) => this.#made(promise, parent),
      settled: (promise) => this.#settled(promise),
      before: (promise) => void (this.#running = promise),
      after: () => void (this.#running = null),
    });
    this.#unhook = (unhook as (() => void) | undefined) ?? null;
    this.#others = process.rawListeners(EVENT) as Listener[];
    process.removeAllListeners(EVENT);
    process.on(EVENT, this.#rejected);
  }

  #end(): void {
    this.#unhook?.();
    this.#unhook = null;
    this.#running = null;
    process.off(EVENT, this.#rejected);
    for (const listener of this.#others) process.on(EVENT, listener);
    this.#others = [];
  }

  #made(promise: object, parent: object | undefined): void {
    const origin = this.current ?? (parent === undefined ? null : this.#origins.get(parent));
    if (!origin) return;
    this.#origins.set(promise, origin);
    if (parent !== undefined) origin.begun = true;
  }

  /** What is neither settled nor waited for is no work yet: the look for stores makes such a promise at a start. */
  #settled(promise: object): void {
    const origin = this.#origins.get(promise);
    if (origin !== undefined) origin.begun = true;
  }

  readonly #rejected: Listener = (reason, promise) => {
    const origin = this.#unhook === null ? this.#sources.at(-1)?.origin : this.#origins.get(promise);
    if (origin) for (const take of this.#takers) if (take(reason, origin)) return;
    // As if nothing watched: without a listener the host ends the process.
    if (this.#others.length === 0) throw reason;
    for (const listener of this.#others) listener.call(process, reason, promise);
  };
}

export const asyncWork: AsyncWork = new HookedWork();
