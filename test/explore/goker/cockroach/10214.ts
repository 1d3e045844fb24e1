/**
 * cockroach#10214: the store sends the coalesced heartbeats with their lock held, and reports a node that
 * it cannot reach to the replica, which takes raftMu. A replica that handles raft holds raftMu and takes
 * the heartbeats' lock in order to queue one. The fix only notes the unreachable node, under a small lock
 * of its own; the replica itself reports it at its next tick.
 */

import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Node = string;

class Store {
  readonly coalescedMu = new Mutex();
  /** Heartbeats that wait, by the node they go to. */
  coalesced: Node[] = ["node 2"];

  /** No node can be reached. */
  *sendQueuedHeartbeats(replica: Replica): Routine {
    yield* this.coalescedMu.lock();
    for (const node of this.coalesced) yield* replica.reportUnreachable(node);
    this.coalesced = [];
    this.coalescedMu.unlock();
  }
}

class Replica {
  readonly raftMu = new Mutex();
  /** Guards the raft group's state. */
  readonly mu = new Mutex();
  readonly unreachablesMu = new Mutex();
  readonly store: Store;
  readonly fixed: boolean;
  readonly down = new Set<Node>();
  unreachables: Node[] = [];

  constructor(store: Store, fixed: boolean) {
    this.store = store;
    this.fixed = fixed;
  }

  *reportUnreachable(node: Node): Routine {
    if (this.fixed) {
      yield* this.unreachablesMu.lock();
      this.unreachables.push(node);
      this.unreachablesMu.unlock();
    } else {
      yield* this.raftMu.lock();
      yield* this.#markDown([node]);
      this.raftMu.unlock();
    }
  }

  *tick(): Routine {
    yield* this.raftMu.lock();
    if (this.fixed) {
      yield* this.unreachablesMu.lock();
      const nodes = this.unreachables;
      this.unreachables = [];
      this.unreachablesMu.unlock();
      yield* this.#markDown(nodes);
    }
    yield* this.#coalesceHeartbeat("node 3");
    this.raftMu.unlock();
  }

  *#markDown(nodes: Node[]): Routine {
    yield* this.mu.lock();
    for (const node of nodes) this.down.add(node);
    this.mu.unlock();
  }

  *#coalesceHeartbeat(node: Node): Routine {
    yield* this.store.coalescedMu.lock();
    this.store.coalesced.push(node);
    this.store.coalescedMu.unlock();
  }
}

function* heartbeats(fixed: boolean): Routine {
  const store = new Store();
  const replica = new Replica(store, fixed);
  const wg = new WaitGroup();
  wg.go(store.sendQueuedHeartbeats(replica));
  wg.go(replica.tick());
  yield* wg.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 10214,
  blocking: true,
  class: "Resource Deadlock / AB-BA deadlock",
  bug: "The heartbeat sender takes coalescedMu and raftMu, the raft worker raftMu and coalescedMu.",
  source: "https://github.com/cockroachdb/cockroach/pull/10214",
  original: { goroutines: 3, locks: 3, channels: 0 },
  kept: { goroutines: 3, locks: 4, channels: 0 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* heartbeats(false);
  },
  fixed: function* () {
    yield* heartbeats(true);
  },
};
