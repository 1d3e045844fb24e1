/**
 * kubernetes#30872: when a cluster joins the federation, the cluster informer pops it from its queue under
 * the queue's lock and adds it to the federated informer, which has a lock too. A controller that asks
 * whether all clusters are synced takes the federated informer's lock first and the queue's second.
 */

import { sleep, type Routine } from "goroutines";
import { Cond, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

/** The cluster informer's queue. */
class DeltaFIFO {
  readonly lock: RWMutex = new RWMutex();
  readonly cond: Cond = new Cond(this.lock);
  readonly clusters: string[] = [];
  popped: number = 0;

  *add(cluster: string): Routine {
    yield* this.lock.lock();
    this.clusters.push(cluster);
    this.cond.broadcast();
    this.lock.unlock();
  }

  /** Takes one out and processes it, all under the lock. */
  *pop(process: (cluster: string) => Routine): Routine {
    yield* this.lock.lock();
    let cluster = this.clusters.shift();
    while (cluster === undefined) {
      yield* this.cond.wait();
      cluster = this.clusters.shift();
    }
    yield* process(cluster);
    this.popped++;
    this.lock.unlock();
  }

  *hasSynced(clusters: number): Routine<boolean> {
    yield* this.lock.rLock();
    const synced = this.popped === clusters;
    this.lock.rUnlock();
    return synced;
  }
}

class FederatedInformer {
  readonly fixed: boolean;
  readonly lock: RWMutex = new RWMutex();
  /** Set once, here, so that it can be read without the lock. */
  readonly queue: DeltaFIFO = new DeltaFIFO();
  readonly clusters: Set<string> = new Set();

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *addCluster(cluster: string): Routine {
    yield* this.lock.lock();
    this.clusters.add(cluster);
    this.lock.unlock();
  }

  *clustersSynced(clusters: number): Routine<boolean> {
    // The fix: never more than one lock at a time.
    if (!this.fixed) yield* this.lock.lock();
    const synced = yield* this.queue.hasSynced(clusters);
    if (!this.fixed) this.lock.unlock();
    return synced;
  }
}

function* program(fixed: boolean): Routine {
  const informer = new FederatedInformer(fixed);
  const clusters = ["europe", "asia"];
  const rest = new WaitGroup();
  // The cluster informer's reflector and its loop.
  rest.go(function* () {
    for (const cluster of clusters) yield* informer.queue.add(cluster);
  });
  rest.go(function* () {
    for (let n = 0; n < clusters.length; n++) yield* informer.queue.pop((cluster) => informer.addCluster(cluster));
  });
  // The namespace controller reconciles once all are synced, and looks again later otherwise.
  rest.go(function* () {
    for (let look = 0; look < 2; look++) {
      if (yield* informer.clustersSynced(clusters.length)) break;
      yield* sleep(100);
    }
  });
  yield* rest.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 30872,
  blocking: true,
  class: "Resource Deadlock / AB-BA deadlock",
  bug: "Adding a cluster takes the queue's lock and then the federated informer's; asking whether it is synced the other way round.",
  source: "https://github.com/kubernetes/kubernetes/pull/30872",
  original: { goroutines: 4, locks: 2, channels: 1 },
  kept: { goroutines: 4, locks: 2, channels: 0 },
  scaled: "the loops end after two clusters and two looks instead of at a stop channel",
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
