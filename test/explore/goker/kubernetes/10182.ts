/**
 * kubernetes#10182: pod workers tell the kubelet's status manager of a new status by a channel, under the
 * manager's lock. When an update fails because the pod is gone, the goroutine that empties the channel
 * asks for that lock to drop the cached status; a worker that has found the channel full never gives it back.
 */

import { chan, go, type Chan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

interface Update {
  readonly pod: string;
  readonly status: string;
}

class StatusManager {
  readonly lock: Mutex = new Mutex();
  readonly statuses: Map<string, string> = new Map();
  readonly updates: Chan<Update> = chan<Update>(1);

  /** Called by a pod's worker. */
  *setStatus(pod: string, status: string): Routine {
    yield* this.lock.lock();
    if (this.statuses.get(pod) !== status) {
      this.statuses.set(pod, status);
      yield* this.updates.send({ pod, status });
    }
    this.lock.unlock();
  }

  *deleteStatus(pod: string): Routine {
    yield* this.lock.lock();
    this.statuses.delete(pod);
    this.lock.unlock();
  }

  /** One goroutine: takes the updates to the API server, which knows `pods` and no others. */
  *sync(pods: ReadonlySet<string>, fixed: boolean): Routine {
    for (;;) {
      const [update, open] = yield* this.updates.recvOk();
      if (!open) return;
      if (pods.has(update.pod)) continue;
      // The fix: whoever empties the channel must not wait for those who fill it.
      if (fixed) go(this.deleteStatus(update.pod));
      else yield* this.deleteStatus(update.pod);
    }
  }
}

function* program(fixed: boolean): Routine {
  const manager = new StatusManager();
  const workers = new WaitGroup();
  const syncer = new WaitGroup();
  syncer.go(manager.sync(new Set(["web-2"]), fixed));
  // web-0 and web-1 have been deleted meanwhile.
  for (const pod of ["web-0", "web-1", "web-2"]) workers.go(manager.setStatus(pod, "succeeded"));
  yield* workers.wait();
  manager.updates.close();
  yield* syncer.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 10182,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "A worker sends to the full update channel under the lock which the channel's only receiver is waiting for.",
  source: "https://github.com/kubernetes/kubernetes/pull/10182",
  original: { goroutines: 4, locks: 1, channels: 1 },
  kept: { goroutines: 5, locks: 1, channels: 1 },
  scaled: "room for 1 update instead of 1000",
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
