/**
 * kubernetes#58107: the quota controller's workers take a read lock before they wait for work, and keep it
 * while their queue is empty. Sync, which wants the write lock, waits for idle workers; and since a waiting
 * writer stops new readers, the workers of the other queue cannot go on either, though there is work.
 */

import type { Routine } from "goroutines";
import { Cond, Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class WorkQueue {
  readonly cond: Cond = new Cond(new Mutex());
  readonly keys: string[] = [];
  shuttingDown: boolean = false;

  *add(key: string): Routine {
    yield* this.cond.l.lock();
    this.keys.push(key);
    this.cond.signal();
    this.cond.l.unlock();
  }

  /** The next key; undefined when the queue shuts down. */
  *get(): Routine<string | undefined> {
    yield* this.cond.l.lock();
    while (this.keys.length === 0 && !this.shuttingDown) yield* this.cond.wait();
    const key = this.keys.shift();
    this.cond.l.unlock();
    return key;
  }

  *shutDown(): Routine {
    yield* this.cond.l.lock();
    this.shuttingDown = true;
    this.cond.broadcast();
    this.cond.l.unlock();
  }
}

class QuotaController {
  readonly workerLock: RWMutex = new RWMutex();
  readonly queue: WorkQueue = new WorkQueue();
  readonly missingUsage: WorkQueue = new WorkQueue();
  readonly work: WaitGroup = new WaitGroup();

  *worker(queue: WorkQueue, fixed: boolean): Routine {
    for (;;) {
      // The fix: the lock is taken with the work in hand, so an idle worker stops nobody.
      if (!fixed) yield* this.workerLock.rLock();
      const key = yield* queue.get();
      if (fixed) yield* this.workerLock.rLock();
      if (key !== undefined) this.work.done();
      this.workerLock.rUnlock();
      if (key === undefined) return;
    }
  }

  /** New resources have been discovered: all workers pause. */
  *sync(): Routine {
    yield* this.workerLock.lock();
    this.workerLock.unlock();
  }
}

function* program(fixed: boolean): Routine {
  const controller = new QuotaController();
  const workers = new WaitGroup();
  const keys = ["default", "staging"];
  workers.go(controller.worker(controller.queue, fixed));
  workers.go(controller.worker(controller.missingUsage, fixed));
  controller.work.add(keys.length + 1);
  controller.work.go(controller.sync());
  for (const key of keys) yield* controller.missingUsage.add(key);
  controller.work.done();
  yield* controller.work.wait();
  yield* controller.queue.shutDown();
  yield* controller.missingUsage.shutDown();
  yield* workers.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 58107,
  blocking: true,
  class: "Resource Deadlock / RWR deadlock",
  bug: "An idle worker keeps the read lock, Sync waits to write, and behind it the other queue's worker to read.",
  source: "https://github.com/kubernetes/kubernetes/pull/58107",
  original: { goroutines: 4, locks: 3, channels: 0 },
  kept: { goroutines: 4, locks: 3, channels: 0 },
  scaled: "one worker a queue instead of several, and one Sync instead of one every so often",
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
