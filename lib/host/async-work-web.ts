/**
 * Async work in browsers, which do not tell what a promise comes of: while something watches, what is rejected comes of
 * the last origin.
 */

import type { AsyncOrigin, AsyncSource, AsyncWork, RejectionTaker } from "../core/host.ts";

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
  #last: AsyncSource | null = null;

  get current(): AsyncOrigin | null {
    return (this.source ?? this.#last)?.origin ?? null;
  }

  watch(source: AsyncSource, taker: RejectionTaker): () => void {
    this.#last = source;
    const target = globalThis as Target;
    const rejected = (event: Rejection): void => {
      if (this.#last !== null && taker(event.reason, this.#last.origin)) event.preventDefault();
    };
    target.addEventListener?.(EVENT, rejected);
    return () => target.removeEventListener?.(EVENT, rejected);
  }
}

export const asyncWork: AsyncWork = new WatchedWork();
