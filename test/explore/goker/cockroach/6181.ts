/**
 * cockroach#6181: with verbose logging, a lookup in the cache of range descriptors prints the cache while
 * it holds the cache's read lock, and the cache's String takes the read lock again. Another lookup that
 * has missed and asks for the write lock in between stops both. The fix prints without locking.
 */

import type { Routine } from "goroutines";
import { RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class RangeCache {
  readonly mu = new RWMutex();
  readonly descriptors = new Map<string, string>();
  readonly log: string[] = [];
  readonly fixed: boolean;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *lookup(key: string): Routine {
    yield* this.mu.rLock();
    const found = this.descriptors.has(key);
    this.log.push(`lookup of ${key} in ${this.fixed ? this.textLocked() : yield* this.text()}`);
    this.mu.rUnlock();
    if (found) return;
    yield* this.mu.lock();
    this.descriptors.set(key, `range of ${key}`);
    this.mu.unlock();
  }

  *text(): Routine<string> {
    yield* this.mu.rLock();
    const text = this.textLocked();
    this.mu.rUnlock();
    return text;
  }

  textLocked(): string {
    return [...this.descriptors.values()].join(", ");
  }
}

function* lookups(fixed: boolean): Routine {
  const cache = new RangeCache(fixed);
  const wg = new WaitGroup();
  for (const key of ["a", "b", "b"]) wg.go(cache.lookup(key));
  yield* wg.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 6181,
  blocking: true,
  class: "Resource Deadlock / RWR deadlock",
  bug: "A lookup takes the cache's read lock again in order to print it, behind another lookup's write lock.",
  source: "https://github.com/cockroachdb/cockroach/pull/6181",
  original: { goroutines: 4, locks: 1, channels: 0 },
  kept: { goroutines: 4, locks: 1, channels: 0 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* lookups(false);
  },
  fixed: function* () {
    yield* lookups(true);
  },
};
