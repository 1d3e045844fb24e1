/**
 * kubernetes#25331: the etcd3 watcher's goroutine hands an error to its user by the result channel. A user
 * who stops the watch without taking all results cancels its context, but the send heeds no context: the
 * goroutine stays at it.
 */

import { chan, select, type Chan, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc, type Context } from "goroutines/context";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class WatchChan {
  readonly ctx: Context;
  readonly cancel: CancelFunc;
  readonly errors: Chan<string, string> = chan(1, "");
  readonly results: Chan<string> = chan<string>();

  constructor() {
    [this.ctx, this.cancel] = withCancel(background());
  }

  *run(fixed: boolean): Routine {
    const r = yield* select({ error: this.errors.recv(), done: this.ctx.done().recv() });
    if (r.case === "error") {
      const sent = this.results.send(`error: ${r.value}`);
      // The fix: a user who has cancelled has given up all results.
      if (fixed) yield* select({ sent, done: this.ctx.done().recv() });
      else yield* sent;
    }
    this.cancel();
    this.results.close();
  }
}

function* program(fixed: boolean): Routine {
  const watch = new WatchChan();
  const runs = new WaitGroup();
  yield* watch.errors.send("compacted");
  runs.go(watch.run(fixed));
  // The user: has seen enough.
  watch.cancel();
  yield* runs.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 25331,
  blocking: true,
  class: "Communication Deadlock / Channel & Context",
  bug: "After Stop nobody reads the results, and the watcher sends its error there without a look at the cancelled context.",
  source: "https://github.com/kubernetes/kubernetes/pull/25331",
  original: { goroutines: 2, locks: 0, channels: 3 },
  kept: { goroutines: 2, locks: 0, channels: 3 },
  scaled: "an unbuffered result channel instead of a full one with room for 100",
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
