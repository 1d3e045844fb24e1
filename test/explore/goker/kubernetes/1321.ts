/**
 * kubernetes#1321: watch.Mux holds its lock while it hands an event to each watcher. A watcher that has
 * stopped reading calls Stop, which wants the same lock: the mux waits for the watcher to read, and the
 * watcher for the mux to unlock.
 */

import { chan, select, type Chan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Mux {
  readonly fixed: boolean;
  readonly lock: Mutex = new Mutex();
  readonly incoming: Chan<string> = chan<string>();
  readonly watchers: Set<Watcher> = new Set();

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *watch(): Routine<Watcher> {
    yield* this.lock.lock();
    const watcher = new Watcher(this);
    this.watchers.add(watcher);
    this.lock.unlock();
    return watcher;
  }

  *forget(watcher: Watcher): Routine {
    yield* this.lock.lock();
    if (this.watchers.delete(watcher)) watcher.result.close();
    this.lock.unlock();
  }

  /** One goroutine: every event goes to every watcher. */
  *loop(): Routine {
    for (;;) {
      const [event, open] = yield* this.incoming.recvOk();
      if (!open) break;
      yield* this.distribute(event);
    }
    yield* this.lock.lock();
    for (const watcher of this.watchers) watcher.result.close();
    this.watchers.clear();
    this.lock.unlock();
  }

  *distribute(event: string): Routine {
    yield* this.lock.lock();
    for (const watcher of this.watchers) {
      // The fix: who has stopped need not be waited for.
      if (this.fixed) yield* select({ sent: watcher.result.send(event), stopped: watcher.stopped.recv() });
      else yield* watcher.result.send(event);
    }
    this.lock.unlock();
  }
}

class Watcher {
  readonly mux: Mux;
  readonly result: Chan<string> = chan<string>();
  readonly stopped: Chan<void> = chan<void>();

  constructor(mux: Mux) {
    this.mux = mux;
  }

  *stop(): Routine {
    // Before the lock is asked for: this is what makes the mux let go of it.
    if (this.mux.fixed) this.stopped.close();
    yield* this.mux.forget(this);
  }
}

function* program(fixed: boolean): Routine {
  const mux = new Mux(fixed);
  const watcher = yield* mux.watch();
  const rest = new WaitGroup();
  rest.go(mux.loop());
  rest.go(function* () {
    for (const event of ["added", "modified"]) yield* mux.incoming.send(event);
    mux.incoming.close();
  });
  yield* watcher.result.recv();
  yield* watcher.stop();
  yield* rest.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 1321,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "The mux sends to its watchers under its lock; a watcher that no longer reads waits for that lock in order to stop.",
  source: "https://github.com/kubernetes/kubernetes/pull/1321",
  original: { goroutines: 3, locks: 1, channels: 2 },
  kept: { goroutines: 3, locks: 1, channels: 2 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
