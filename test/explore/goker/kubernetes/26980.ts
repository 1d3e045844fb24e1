/**
 * kubernetes#26980: a shared informer's listener keeps its notifications in a list under a lock. The
 * goroutine that passes them on takes the lock once and for all, so it still holds it while it waits for the
 * handler to receive, and nobody can add another notification.
 */

import { chan, select, trySelect, type Chan, type Routine } from "goroutines";
import { Cond, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class ProcessorListener {
  readonly lock: RWMutex = new RWMutex();
  readonly cond: Cond = new Cond(this.lock);
  readonly pending: string[] = [];
  readonly next: Chan<string> = chan<string>();
  readonly stop: Chan<void> = chan<void>();

  *add(notification: string): Routine {
    yield* this.lock.lock();
    this.pending.push(notification);
    this.cond.broadcast();
    this.lock.unlock();
  }

  /** One goroutine: passes the notifications on to the handler. */
  *pop(fixed: boolean): Routine {
    if (!fixed) yield* this.lock.lock();
    for (;;) {
      if (fixed) yield* this.lock.lock();
      let notification = this.pending.shift();
      while (notification === undefined) {
        if (trySelect({ stop: this.stop.recv() }) !== undefined) {
          this.lock.unlock();
          return;
        }
        yield* this.cond.wait();
        notification = this.pending.shift();
      }
      // The fix: the lock guards the list alone.
      if (fixed) this.lock.unlock();
      const r = yield* select({ next: this.next.send(notification), stop: this.stop.recv() });
      if (r.case === "stop") break;
    }
    if (!fixed) this.lock.unlock();
  }
}

function* program(fixed: boolean): Routine {
  const listener = new ProcessorListener();
  const added = chan<void>();
  const rest = new WaitGroup();
  rest.go(listener.pop(fixed));
  yield* listener.add("first");
  rest.go(function* () {
    yield* listener.add("second");
    added.close();
  });
  // The handler is busy until the informer has delivered, and then it is stopped.
  yield* added.recv();
  listener.stop.close();
  listener.cond.broadcast();
  yield* rest.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 26980,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "The goroutine that passes notifications on waits for the handler with the lock held that adding one needs.",
  source: "https://github.com/kubernetes/kubernetes/pull/26980",
  original: { goroutines: 3, locks: 1, channels: 3 },
  kept: { goroutines: 3, locks: 1, channels: 3 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
