/**
 * kubernetes#70277: wait.WaitFor starts a poller, which is to end when its done channel closes. WaitFor
 * passes on its caller's channel, and a caller who has what it waited for need never close it: who waits for
 * that done waits for ever, and the poller polls on for nobody.
 */

import { chan, go, select, sleep, type Chan, type RecvChan, type Routine } from "goroutines";
import { newTimer } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

/** Starts something that sends when it is time to look, until it closes what it returned or `done` closes. */
type Wait = (done: Chan<void>) => RecvChan<void>;

function poller(interval: number, timeout: number): Wait {
  return (done) => {
    const looks = chan<void>();
    go(function* () {
      const late = newTimer(timeout);
      for (let tick = 0; tick < timeout / interval; tick++) {
        const r = yield* select({ tick: sleep(interval), late: late.c.recv(), done: done.recv() });
        if (r.case !== "tick") break;
        looks.trySend();
      }
      late.stop();
      looks.close();
    });
    return looks;
  };
}

/** Waits until `condition` holds: whether it came to hold. */
function* waitFor(wait: Wait, condition: () => boolean, done: Chan<void>, fixed: boolean): Routine<boolean> {
  // The fix: a done channel of its own, which closes when it returns.
  const own = chan<void>();
  const looks = wait(fixed ? own : done);
  try {
    for (;;) {
      const r = yield* select({ look: looks.recvOk(), done: fixed ? done.recv() : null });
      if (r.case === "done") return false;
      if (condition()) return true;
      if (!r.value[1]) return false;
    }
  } finally {
    own.close();
  }
}

function* program(fixed: boolean): Routine {
  const stop = chan<void>();
  const poll = poller(1, 4);
  let passed = stop;
  const wait: Wait = (done) => {
    passed = done;
    return poll(done);
  };
  yield* waitFor(wait, () => true, stop, fixed);
  yield* passed.recv();
  stop.close();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 70277,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "WaitFor returns without closing the done channel that it gave to what it started.",
  source: "https://github.com/kubernetes/kubernetes/pull/70277",
  original: { goroutines: 2, locks: 0, channels: 4 },
  kept: { goroutines: 2, locks: 0, channels: 3 },
  scaled: "at most 4 ticks before the timeout, so that it ends by any clock",
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
