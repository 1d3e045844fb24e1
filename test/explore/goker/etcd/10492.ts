/**
 * etcd#10492: `renew` of a lease with a checkpointed remaining time clears that time by another checkpoint, and
 * holds the lessor's lock meanwhile. The checkpoint goes through raft and comes back to the same lessor, to be
 * applied under the same lock: the renewing goroutine waits for itself, and the loop that looks for expired
 * leases waits behind it.
 */

import { chan, go, select, sleep, type Routine } from "goroutines";
import { RWMutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

interface Lease {
  /** Whether its time to live has passed since it was last renewed: nobody waits that long here. */
  expired: boolean;
  /** What is left of the time to live, if that was checkpointed; otherwise 0. */
  remaining: number;
}

class Lessor {
  /** Proposes a checkpoint and returns once it is applied. */
  checkpointer: ((id: number, remaining: number) => Routine) | null = null;
  readonly #mu = new RWMutex();
  readonly #leases = new Map<number, Lease>();
  readonly #stop = chan<void>();
  readonly #done = chan<void>();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
    go(this.#revokeExpired());
  }

  *#revokeExpired(): Routine {
    for (;;) {
      yield* this.#mu.rLock();
      const expired = [...this.#leases].filter(([, lease]) => lease.expired);
      this.#mu.rUnlock();
      for (const [id] of expired) yield* this.#revoke(id);
      const r = yield* select({ again: sleep(500), stop: this.#stop.recv() });
      if (r.case === "stop") break;
    }
    this.#done.close();
  }

  *#revoke(id: number): Routine {
    yield* this.#mu.lock();
    this.#leases.delete(id);
    this.#mu.unlock();
  }

  *grant(id: number): Routine {
    yield* this.#mu.lock();
    this.#leases.set(id, { expired: false, remaining: 0 });
    this.#mu.unlock();
  }

  /** Applies a checkpoint. */
  *checkpoint(id: number, remaining: number): Routine {
    yield* this.#mu.lock();
    const lease = this.#leases.get(id);
    if (lease !== undefined) lease.remaining = remaining;
    this.#mu.unlock();
  }

  *renew(id: number): Routine {
    if (this.#fixed) {
      yield* this.#mu.rLock();
      const lease = this.#leases.get(id);
      const checkpointed = lease !== undefined && lease.remaining > 0;
      this.#mu.rUnlock();
      if (checkpointed && this.checkpointer !== null) yield* this.checkpointer(id, 0);
      yield* this.#mu.lock();
      if (lease !== undefined) lease.expired = false;
      this.#mu.unlock();
    } else {
      yield* this.#mu.lock();
      const lease = this.#leases.get(id);
      if (lease !== undefined && lease.remaining > 0 && this.checkpointer !== null) yield* this.checkpointer(id, 0);
      if (lease !== undefined) lease.expired = false;
      this.#mu.unlock();
    }
  }

  *stop(): Routine {
    this.#stop.close();
    yield* this.#done.recv();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const lessor = new Lessor(fixed);
    lessor.checkpointer = (id, remaining) => lessor.checkpoint(id, remaining);
    yield* lessor.grant(1);
    yield* lessor.checkpoint(1, 10);
    yield* lessor.renew(1);
    yield* lessor.stop();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 10492,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "renew checkpoints with the lessor's lock held, and a checkpoint is applied under that lock.",
  source: "https://github.com/etcd-io/etcd/pull/10492",
  original: { goroutines: 2, locks: 1, channels: 2 },
  kept: { goroutines: 2, locks: 1, channels: 2 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
