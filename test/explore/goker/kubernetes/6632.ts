/**
 * kubernetes#6632: spdystream writes a frame under its write lock and then, still holding it, tells the
 * idle monitor by a channel with room for two. When the connection closes the monitor stops receiving and
 * asks for the write lock: a writer that has found the channel full never gives it back.
 */

import { chan, go, select, type Chan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class IdleAwareFramer {
  readonly writeLock: Mutex = new Mutex();
  /** A value a frame; null once the monitor has ended. */
  resets: Chan<void> | null = chan<void>(2);
  readonly closed: Chan<void> = chan<void>();

  /** Writes a frame: whether the connection was still open. */
  *writeFrame(): Routine<boolean> {
    yield* this.writeLock.lock();
    const { resets } = this;
    if (resets !== null) yield* resets.send();
    this.writeLock.unlock();
    return resets !== null;
  }

  /** One goroutine: starts the idle time anew at each frame, until the connection closes. */
  *monitor(fixed: boolean): Routine {
    const resets = this.resets!;
    for (;;) {
      const r = yield* select({ reset: resets.recv(), closed: this.closed.recv() });
      if (r.case === "closed") break;
    }
    // The fix: somebody goes on receiving, so that whoever holds the lock gets on and unlocks.
    if (fixed) go(drain, resets);
    yield* this.writeLock.lock();
    resets.close();
    this.resets = null;
    this.writeLock.unlock();
  }
}

function* drain(resets: Chan<void>): Routine {
  yield* resets.forEach(() => {});
}

function* program(fixed: boolean): Routine {
  const framer = new IdleAwareFramer();
  const rest = new WaitGroup();
  rest.go(framer.monitor(fixed));
  rest.go(function* () {
    for (let frame = 0; frame < 4; frame++) {
      if (!(yield* framer.writeFrame())) break;
    }
  });
  framer.closed.close();
  yield* rest.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 6632,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "A writer waits for the monitor to receive and holds the lock that the monitor, done with receiving, asks for.",
  source: "https://github.com/moby/spdystream/issues/49",
  original: { goroutines: 3, locks: 1, channels: 2 },
  kept: { goroutines: 3, locks: 1, channels: 2 },
  scaled: "the idle timer itself is left out: what it does when it fires is another story",
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
