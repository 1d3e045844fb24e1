/**
 * kubernetes#89164: the watch cache of kubernetes#77796 once more. Its own goroutine dispatches what comes in, and a
 * bookmark when a timer says so; the test calls the dispatcher itself, in a goroutine of its own, and so there are two
 * that use the one buffer of watchers. The fix hands the event in, as everybody else does.
 */

import { chan, go, select, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import { Second, newTimer } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

class Watcher {
  readonly input = chan<string>(1, "");
  readonly result = chan<string>(0, "");

  *process(): Routine {
    const { input, result } = this;
    yield* input.forEach(function* (event) {
      yield* result.send(event);
    });
    result.close();
  }
}

class Cacher {
  readonly #mu = new Mutex();
  readonly #buffer = shared<readonly Watcher[]>([], "watchersBuffer");
  readonly #watchers = new Set<Watcher>();
  readonly #incoming = chan<string>(100, "");
  readonly #stop = chan<void>();
  readonly #running = new WaitGroup();
  #dispatching = false;
  #toStop: Watcher[] = [];

  constructor() {
    this.#running.go(this.#dispatchEvents());
  }

  *#dispatchEvents(): Routine {
    const bookmark = newTimer(1 * Second);
    for (;;) {
      const r = yield* select({ event: this.#incoming.recv(), bookmark: bookmark.c.recv(), stop: this.#stop.recv() });
      if (r.case === "stop") break;
      yield* this.dispatch(r.case === "event" ? r.value : "bookmark");
    }
    bookmark.stop();
  }

  *process(event: string): Routine {
    yield* this.#incoming.send(event);
  }

  *dispatch(event: string): Routine {
    yield* this.#mu.lock();
    this.#dispatching = true;
    yield* this.#buffer.set([...this.#watchers]);
    this.#mu.unlock();

    // Adding may take time: the lock is not held meanwhile.
    for (const watcher of yield* this.#buffer.get()) watcher.input.trySend(event);

    yield* this.#mu.lock();
    this.#dispatching = false;
    for (const watcher of this.#toStop) watcher.input.close();
    this.#toStop = [];
    this.#mu.unlock();
  }

  *watch(): Routine<Watcher> {
    const watcher = new Watcher();
    go(watcher.process());
    yield* this.#mu.lock();
    this.#watchers.add(watcher);
    this.#mu.unlock();
    return watcher;
  }

  *unwatch(watcher: Watcher): Routine {
    yield* this.#mu.lock();
    this.#watchers.delete(watcher);
    // A dispatcher may be about to add to it.
    if (this.#dispatching) this.#toStop.push(watcher);
    else watcher.input.close();
    this.#mu.unlock();
  }

  *stop(): Routine {
    this.#stop.close();
    yield* this.#running.wait();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const cacher = new Cacher();
    const watcher = yield* cacher.watch();
    const wg = new WaitGroup();
    wg.go(fixed ? cacher.process("bookmark") : cacher.dispatch("bookmark"));
    wg.go(cacher.unwatch(watcher));
    wg.go(function* () {
      yield* watcher.result.forEach(() => {});
    });
    yield* wg.wait();
    yield* cacher.stop();
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 89164,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The test dispatches beside the cache's own dispatcher: one goes through the buffer while the other fills it.",
  source: "https://github.com/kubernetes/kubernetes/pull/89164",
  original: { goroutines: 6, locks: 1, channels: 5 },
  kept: { goroutines: 6, locks: 1, channels: 5 },
  scaled: "one round instead of a thousand without a time limit, and the bookmark timer fires once",
  // Two dispatchers also defeat the guard against a stop in between: a send on a closed channel.
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
