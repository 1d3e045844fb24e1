/**
 * Async work in browsers, which do not tell what a promise comes of: while something watches, what is rejected comes of
 * the origin that is watched last.
 */

import type { AsyncOrigin, AsyncSource, AsyncWork, RejectionTaker } from "../dev/testing/engine/async-work.ts";

/** The event, where the host's types do not have it. */
interface Rejection {
  readonly reason: unknown;
  preventDefault(): void;
}

interface Target {
  addEventListener?(type: string, listener: (event: Rejection) => void): void;
  removeEventListener?(type: string, listener: (event: Rejection) => void): void;
}

const EVENT = "unhandledrejection";

class WatchedWork implements AsyncWork {
  source: AsyncSource | null = null;
  /** What is watched, the last at the end: one exploration may begin another within. */
  readonly #sources: AsyncSource[] = [];

  get current(): AsyncOrigin | null {
    return (this.source ?? this.#sources.at(-1))?.origin ?? null;
  }

  watch(source: AsyncSource, taker: RejectionTaker): () => void {
    this.#sources.push(source);
    const target = globalThis as Target;
    const rejected = (event: Rejection): void => {
      const last = this.#sources.at(-1);
      if (last !== undefined && taker(event.reason, last.origin)) event.preventDefault();
    };
    target.addEventListener?.(EVENT, rejected);
    return () => {
      target.removeEventListener?.(EVENT, rejected);
      const at = this.#sources.lastIndexOf(source);
      if (at >= 0) this.#sources.splice(at, 1);
    };
  }
}

export const asyncWork: AsyncWork = new WatchedWork();
