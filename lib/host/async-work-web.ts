/**
 * Async work in browsers, which do not tell what a promise comes of: while something watches, what is rejected comes of
 * the last origin.
 */

import type { AsyncOrigin, AsyncWork, RejectionTaker } from "../core/host.ts";

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
  #origin: AsyncOrigin | null = null;
  #last: AsyncOrigin | null = null;

  get origin(): AsyncOrigin | null {
    return this.#origin;
  }

  set origin(origin: AsyncOrigin | null) {
    this.#origin = origin;
    this.#last = origin ?? this.#last;
  }

  get current(): AsyncOrigin | null {
    return this.#origin ?? this.#last;
  }

  watch(taker: RejectionTaker): () => void {
    const target = globalThis as Target;
    const rejected = (event: Rejection): void => {
      if (this.#last !== null && taker(event.reason, this.#last)) event.preventDefault();
    };
    target.addEventListener?.(EVENT, rejected);
    return () => target.removeEventListener?.(EVENT, rejected);
  }
}

export const asyncWork: AsyncWork = new WatchedWork();
