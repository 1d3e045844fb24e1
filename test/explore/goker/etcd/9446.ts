/**
 * etcd#9446: to defragment the database, the backend holds the lock of the batch transaction and its own, and
 * resets the read transaction's buffer: the table of buckets and what each bucket holds. Those who range over
 * keys read that buffer under the read transaction's lock, which the backend has not taken. The fix takes it.
 */

import { go, type Routine } from "goroutines";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

interface Bucket {
  readonly name: string;
  /** How many entries it holds. */
  readonly used: Shared<number>;
}

class TxBuffer {
  readonly #buckets = shared<readonly Bucket[]>(
    [{ name: "key", used: shared(1, "bucketBuffer.used") }],
    "txBuffer.buckets",
  );

  *range(name: string): Routine<number> {
    const bucket = (yield* this.#buckets.get()).find((b) => b.name === name);
    return bucket === undefined ? 0 : yield* bucket.used.get();
  }

  /** Empties the buckets, and drops those that were empty. */
  *reset(): Routine {
    const kept: Bucket[] = [];
    for (const bucket of yield* this.#buckets.get()) {
      if ((yield* bucket.used.get()) > 0) kept.push(bucket);
      yield* bucket.used.set(0);
    }
    yield* this.#buckets.set(kept);
  }
}

class Backend {
  readonly #batchTx = new Mutex();
  readonly #mu = new RWMutex();
  readonly #readTx = new RWMutex();
  readonly #buffer = new TxBuffer();

  *range(name: string): Routine<number> {
    yield* this.#readTx.rLock();
    const found = yield* this.#buffer.range(name);
    this.#readTx.rUnlock();
    return found;
  }

  *defrag(fixed: boolean): Routine {
    yield* this.#batchTx.lock();
    yield* this.#mu.lock();
    if (fixed) yield* this.#readTx.lock();
    yield* this.#buffer.reset();
    if (fixed) this.#readTx.unlock();
    this.#mu.unlock();
    this.#batchTx.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const backend = new Backend();
    const handlers = new WaitGroup();
    handlers.add(2);
    go(function* () {
      yield* backend.range("key");
      handlers.done();
    });
    go(function* () {
      yield* backend.defrag(fixed);
      handlers.done();
    });
    yield* handlers.wait();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 9446,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The defragmentation resets the read buffer without the lock under which range requests read it.",
  source: "https://github.com/etcd-io/etcd/pull/9446",
  original: { goroutines: 3, locks: 3, channels: 0 },
  kept: { goroutines: 3, locks: 3, channels: 0 },
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
