/**
 * kubernetes#77796: the apiserver's watch cache collects in one buffer whom to send an event, under its lock, and goes
 * through that buffer without the lock: there is one dispatcher. The test dispatches in a goroutine a round and goes on
 * to the next when its watcher has ended; so two dispatchers meet. The fix waits for a round's goroutines.
 */

import { chan, go, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

const ROUNDS = 2;

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
  #dispatching = false;
  #toStop: Watcher[] = [];

  *watch(): Routine<Watcher> {
    const watcher = new Watcher();
    go(watcher.process());
    yield* this.#mu.lock();
    this.#watchers.add(watcher);
    this.#mu.unlock();
    return watcher;
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

  *stop(watcher: Watcher): Routine {
    yield* this.#mu.lock();
    this.#watchers.delete(watcher);
    // A dispatcher may be about to add to it.
    if (this.#dispatching) this.#toStop.push(watcher);
    else watcher.input.close();
    this.#mu.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const cacher = new Cacher();
    for (let round = 0; round < ROUNDS; round++) {
      const watcher = yield* cacher.watch();
      const wg = new WaitGroup();
      wg.go(cacher.dispatch("bookmark"));
      wg.go(cacher.stop(watcher));

      const ended = chan<void>();
      go(function* () {
        yield* watcher.result.forEach(() => {});
        ended.close();
      });
      yield* ended.recv();
      if (fixed) yield* wg.wait();
    }
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 77796,
  blocking: false,
  class: "Traditional / Data race",
  bug: "Two dispatchers at a time: one goes through the buffer of watchers while the other fills it.",
  source: "https://github.com/kubernetes/kubernetes/pull/77796",
  original: { goroutines: 9, locks: 1, channels: 6 },
  kept: { goroutines: 9, locks: 1, channels: 6 },
  scaled: "two rounds instead of a thousand, and no time limit for a round",
  // Two dispatchers also defeat the guard against a stop in between: a send on a closed channel.
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
