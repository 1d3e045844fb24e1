/** A public method that locks calls another public method that locks. */

import type { Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Inventory {
  readonly #mu = new Mutex();
  readonly #counts = new Map<string, number>();

  *count(item: string): Routine<number> {
    yield* this.#mu.lock();
    try {
      return this.#counts.get(item) ?? 0;
    } finally {
      this.#mu.unlock();
    }
  }

  *add(item: string, n: number): Routine {
    yield* this.#mu.lock();
    try {
      this.#counts.set(item, (yield* this.count(item)) + n);
    } finally {
      this.#mu.unlock();
    }
  }
}

export const wrong: Wrong = {
  name: "locked-again",
  mistake: "add calls count while it holds the lock that count takes",
  kind: "deadlock",
  cause: /main waits for mu1, which it holds itself/,
  advice: { asks: /main has locked mu1 already/ },
  *program() {
    const inventory = new Inventory();
    yield* inventory.add("apple", 2);
  },
};
