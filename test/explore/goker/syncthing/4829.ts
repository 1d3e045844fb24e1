/**
 * syncthing#4829: a NAT mapping clears its addresses under its write lock and, still holding it, notifies
 * its subscribers, which takes the same lock for reading. The goroutine that removes a mapping waits for
 * itself, with the service's lock held.
 */

import type { Routine } from "goroutines";
import { RWMutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Subscriber = (added: readonly string[], removed: readonly string[]) => void;

class Mapping {
  readonly fixed: boolean;
  readonly lock: RWMutex = new RWMutex();
  readonly addresses: Map<string, string> = new Map();
  readonly subscribers: Subscriber[] = [];

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *setAddress(id: string, address: string): Routine {
    yield* this.lock.lock();
    this.addresses.set(id, address);
    this.lock.unlock();
  }

  *clearAddresses(): Routine {
    yield* this.lock.lock();
    const removed = [...this.addresses.values()];
    this.addresses.clear();
    // The fix: whoever is told may look.
    if (this.fixed) this.lock.unlock();
    if (removed.length > 0) yield* this.notify([], removed);
    if (!this.fixed) this.lock.unlock();
  }

  *notify(added: readonly string[], removed: readonly string[]): Routine {
    yield* this.lock.rLock();
    for (const subscriber of this.subscribers) subscriber(added, removed);
    this.lock.rUnlock();
  }
}

class Service {
  readonly lock: RWMutex = new RWMutex();
  readonly mappings: Set<Mapping> = new Set();

  *newMapping(fixed: boolean): Routine<Mapping> {
    const mapping = new Mapping(fixed);
    yield* this.lock.lock();
    this.mappings.add(mapping);
    this.lock.unlock();
    return mapping;
  }

  *removeMapping(mapping: Mapping): Routine {
    yield* this.lock.lock();
    if (this.mappings.delete(mapping)) yield* mapping.clearAddresses();
    this.lock.unlock();
  }
}

function* program(fixed: boolean): Routine {
  const service = new Service();
  const mapping = yield* service.newMapping(fixed);
  let told = 0;
  mapping.subscribers.push((_, removed) => {
    told += removed.length;
  });
  yield* mapping.setAddress("router", "192.0.2.1:22000");
  yield* service.removeMapping(mapping);
  if (told !== 1) throw new Error(`told of ${told} addresses`);
}

export const kernel: Kernel = {
  project: "syncthing",
  number: 4829,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "clearAddresses calls notify with the write lock held, and notify takes the same lock for reading.",
  source: "https://github.com/syncthing/syncthing/pull/4829",
  original: { goroutines: 1, locks: 2, channels: 0 },
  kept: { goroutines: 1, locks: 2, channels: 0 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
