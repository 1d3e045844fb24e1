/**
 * kubernetes#38669: the watch cache passes events on to a watch server by a result channel. When the
 * server's timeout fires while that channel is full, the server stops the watch and reads no more; stopping
 * closes the input only, and the goroutine that fills the result channel stays at its send.
 */

import { after, chan, go, select, trySelect, type Chan, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class CacheWatcher {
  readonly fixed: boolean;
  readonly lock: Mutex = new Mutex();
  readonly input: Chan<string> = chan<string>(1);
  readonly result: Chan<string> = chan<string>(1);
  readonly done: Chan<void> = chan<void>();
  stopped: boolean = false;

  constructor(initial: readonly string[], fixed: boolean) {
    this.fixed = fixed;
    go(this.process(initial));
  }

  *stop(): Routine {
    yield* this.lock.lock();
    if (!this.stopped) {
      this.stopped = true;
      if (this.fixed) this.done.close();
      this.input.close();
    }
    this.lock.unlock();
  }

  *send(event: string): Routine {
    if (!this.fixed) {
      yield* this.result.send(event);
      return;
    }
    // The fix: once it is stopped nobody reads, so nothing is sent.
    if (trySelect({ done: this.done.recv() }) !== undefined) return;
    yield* select({ sent: this.result.send(event), done: this.done.recv() });
  }

  /** One goroutine: first what the cache holds, then what comes. */
  *process(initial: readonly string[]): Routine {
    for (const event of initial) yield* this.send(event);
    for (;;) {
      const [event, open] = yield* this.input.recvOk();
      if (!open) break;
      yield* this.send(event);
    }
    this.result.close();
  }
}

/** The watch server: serves events until its time is over. */
function* program(fixed: boolean): Routine {
  const watcher = new CacheWatcher(["added a", "added b", "added c"], fixed);
  const timeout = after(30_000);
  for (;;) {
    const r = yield* select({ event: watcher.result.recvOk(), timeout: timeout.recv() });
    if (r.case === "timeout" || !r.value[1]) break;
  }
  yield* watcher.stop();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 38669,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "The watch server's timeout fires when the result channel is full; stopping the watch does not wake who waits to send to it.",
  source: "https://github.com/kubernetes/kubernetes/pull/38669",
  original: { goroutines: 2, locks: 1, channels: 2 },
  kept: { goroutines: 2, locks: 1, channels: 3 },
  scaled: "three events, and room for one",
  symptoms: ["leak"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
