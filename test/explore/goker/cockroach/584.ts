/**
 * cockroach#584: gossip's bootstrap and manage loops look under the lock whether gossip was closed, and
 * if it was, break out of the loop with the lock still held. The first of them to see it takes the lock
 * along; the other waits for it for ever. The fix unlocks before each break.
 */

import { chan, type Routine } from "goroutines";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Gossip {
  readonly mu = new Mutex();
  /** Signalled when there are too few connections. */
  readonly stalled = new Cond(this.mu);
  /** A connection was lost; closed when none is left. */
  readonly disconnected = chan<void>();
  readonly fixed: boolean;
  closed = false;
  bootstraps = 0;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  /** Connects to one more address whenever the network has stalled. */
  *bootstrap(): Routine {
    for (;;) {
      yield* this.mu.lock();
      if (this.closed) {
        if (this.fixed) this.mu.unlock();
        break;
      }
      this.bootstraps++;
      yield* this.stalled.wait();
      this.mu.unlock();
    }
  }

  /** Looks after the connections. */
  *manage(): Routine {
    for (;;) {
      yield* this.disconnected.recv();
      yield* this.mu.lock();
      if (this.closed) {
        if (this.fixed) this.mu.unlock();
        break;
      }
      this.stalled.signal();
      this.mu.unlock();
    }
  }

  *stop(): Routine {
    yield* this.mu.lock();
    this.closed = true;
    this.stalled.signal();
    this.mu.unlock();
    this.disconnected.close();
  }
}

function* shutdown(fixed: boolean): Routine {
  const gossip = new Gossip(fixed);
  const loops = new WaitGroup();
  loops.go(gossip.bootstrap());
  loops.go(gossip.manage());
  yield* gossip.disconnected.send();
  yield* gossip.stop();
  yield* loops.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 584,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "Two loops break out with gossip's lock held once it is closed; the second one to come waits for the lock.",
  source: "https://github.com/cockroachdb/cockroach/pull/584",
  original: { goroutines: 2, locks: 1, channels: 0 },
  kept: { goroutines: 3, locks: 1, channels: 1 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* shutdown(false);
  },
  fixed: function* () {
    yield* shutdown(true);
  },
};
