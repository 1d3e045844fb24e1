/**
 * istio#8214: a cache counts its writes by atomic additions, and `stats` copies the counters by a plain read. Two
 * requests set a key each and then record the statistics: the one's addition and the other's read are ordered by
 * nothing. The fix reads each counter atomically.
 */

import { go, type Routine } from "goroutines";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/**
 * An integer as a race detector sees one that is used atomically here and plainly there: what is done atomically
 * is ordered as by a lock, a plain read is not.
 */
class Counter {
  readonly #order = new Mutex();
  readonly #value;

  constructor(name: string) {
    this.#value = shared(0, name);
  }

  *add(delta: number): Routine {
    yield* this.#order.lock();
    yield* this.#value.set((yield* this.#value.get()) + delta);
    this.#order.unlock();
  }

  *load(): Routine<number> {
    yield* this.#order.lock();
    const value = yield* this.#value.get();
    this.#order.unlock();
    return value;
  }

  *readPlainly(): Routine<number> {
    return yield* this.#value.get();
  }
}

class LRUCache {
  readonly #mu = new RWMutex();
  readonly #entries = new Map<string, string>();
  readonly #writes = new Counter("stats.writes");
  readonly #hits = new Counter("stats.hits");
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *set(key: string, value: string): Routine {
    yield* this.#mu.lock();
    this.#entries.set(key, value);
    this.#mu.unlock();
    yield* this.#writes.add(1);
  }

  *stats(): Routine<{ writes: number; hits: number }> {
    if (this.#fixed) return { writes: yield* this.#writes.load(), hits: yield* this.#hits.load() };
    return { writes: yield* this.#writes.readPlainly(), hits: yield* this.#hits.readPlainly() };
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const cache = new LRUCache(fixed);
    const requests = new WaitGroup();

    /** Handles a check: keeps its answer and records the statistics. */
    function* check(attributes: string): Routine {
      yield* cache.set(attributes, "allowed");
      const { writes } = yield* cache.stats();
      if (writes < 1 || writes > 2) throw new Error(`${writes} writes`);
      requests.done();
    }

    requests.add(2);
    go(check, "a");
    go(check, "b");
    yield* requests.wait();
  };

export const kernel: Kernel = {
  project: "istio",
  number: 8214,
  blocking: false,
  class: "Traditional / Data race",
  bug: "Counters that are added to atomically are read plainly.",
  source: "https://github.com/istio/istio/pull/8214",
  original: { goroutines: 3, locks: 1, channels: 0 },
  kept: { goroutines: 3, locks: 3, channels: 0 },
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
