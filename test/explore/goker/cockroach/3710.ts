/**
 * cockroach#3710: a scan adds the store's replicas to the raft log queue with the store's lock held for
 * reading, and the queue calls back into the store, which takes that read lock again. If raft processing
 * asks for the write lock in between, the second read lock waits behind it, and it behind the first. The
 * fix copies the replicas and releases the lock before it goes through them.
 */

import type { Routine } from "goroutines";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const REPLICAS = 2;

class Store {
  readonly mu = new RWMutex();
  readonly raftLogQueue = new RaftLogQueue(this);
  /** A replica's first index that its log still holds. */
  readonly replicas = new Map<number, number>();
  readonly fixed: boolean;

  constructor(fixed: boolean) {
    this.fixed = fixed;
    for (let id = 1; id <= REPLICAS; id++) this.replicas.set(id, 0);
  }

  *forceRaftLogScan(): Routine {
    yield* this.mu.rLock();
    const ids = [...this.replicas.keys()];
    if (this.fixed) this.mu.rUnlock();
    for (const id of ids) yield* this.raftLogQueue.maybeAdd(id);
    if (!this.fixed) this.mu.rUnlock();
  }

  *raftStatus(id: number): Routine<number> {
    yield* this.mu.rLock();
    const index = this.replicas.get(id) ?? 0;
    this.mu.rUnlock();
    return index;
  }

  *processRaft(): Routine {
    for (const id of this.replicas.keys()) {
      yield* this.mu.lock();
      this.replicas.set(id, (this.replicas.get(id) ?? 0) + 1);
      this.mu.unlock();
    }
  }
}

class RaftLogQueue {
  readonly mu = new Mutex();
  readonly waiting: number[] = [];
  readonly store: Store;

  constructor(store: Store) {
    this.store = store;
  }

  *maybeAdd(id: number): Routine {
    yield* this.mu.lock();
    if ((yield* this.store.raftStatus(id)) > 0) this.waiting.push(id);
    this.mu.unlock();
  }
}

function* scanWhileProcessing(fixed: boolean): Routine {
  const store = new Store(fixed);
  const wg = new WaitGroup();
  wg.go(store.forceRaftLogScan());
  wg.go(store.processRaft());
  yield* wg.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 3710,
  blocking: true,
  class: "Resource Deadlock / RWR deadlock",
  bug: "A goroutine takes a read lock twice, and a writer asks for the lock in between.",
  source: "https://github.com/cockroachdb/cockroach/pull/3710",
  original: { goroutines: 3, locks: 2, channels: 0 },
  kept: { goroutines: 3, locks: 2, channels: 0 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* scanWhileProcessing(false);
  },
  fixed: function* () {
    yield* scanWhileProcessing(true);
  },
};
