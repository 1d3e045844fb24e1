/**
 * etcd#6708: a cluster client that prefers the leader holds its write lock while `sync` sets the new endpoints.
 * To find the leader it asks the cluster by a request of its own, and every request takes the read lock of the
 * same client first: one goroutine waits for itself.
 */

import type { Routine } from "goroutines";
import { RWMutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Endpoint = string;

class ClusterClient {
  readonly #mu = new RWMutex();
  readonly #fixed: boolean;
  #endpoints: readonly Endpoint[] = ["http://a", "http://b", "http://c"];
  #pinned = 0;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  /** A request to the pinned endpoint; the answer to any is who leads. */
  *#do(): Routine<Endpoint> {
    yield* this.#mu.rLock();
    const asked = this.#endpoints[this.#pinned];
    this.#mu.rUnlock();
    return asked === undefined ? "http://a" : "http://b";
  }

  *#leader(): Routine<Endpoint> {
    return yield* this.#do();
  }

  /** Under the write lock. */
  #set(endpoints: readonly Endpoint[], leader: Endpoint): void {
    this.#endpoints = endpoints;
    this.#pinned = Math.max(0, endpoints.indexOf(leader));
  }

  *sync(members: readonly Endpoint[]): Routine {
    if (this.#fixed) {
      // The leader may change meanwhile: the pin is best effort anyway.
      const leader = yield* this.#leader();
      yield* this.#mu.lock();
      this.#set(members, leader);
      this.#mu.unlock();
    } else {
      yield* this.#mu.lock();
      this.#set(members, yield* this.#leader());
      this.#mu.unlock();
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const client = new ClusterClient(fixed);
    yield* client.sync(["http://c", "http://b", "http://a"]);
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 6708,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "sync asks for the leader while it holds the client's write lock, and the asking takes the read lock.",
  source: "https://github.com/etcd-io/etcd/pull/6708",
  original: { goroutines: 1, locks: 1, channels: 0 },
  kept: { goroutines: 1, locks: 1, channels: 0 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
