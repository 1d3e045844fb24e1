/**
 * moby#17176: a worker deletes the devices whose deletion had to be deferred, at each tick. It takes the device
 * set's lock to look which there are, and where there are none it returns with the lock held. From then on all
 * that the daemon does with devices waits, the worker's next round included.
 */

import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { newTicker } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

const DEVICES = 2;
const ROUNDS = 3;

class DeviceSet {
  readonly #mu = new Mutex();
  /** Under `#mu`. */
  readonly #devices = new Map<string, "in use" | "deleted">();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *add(name: string): Routine {
    yield* this.#mu.lock();
    this.#devices.set(name, "in use");
    this.#mu.unlock();
  }

  /** Only marks it: it may still be busy. */
  *deleteDeferred(name: string): Routine {
    yield* this.#mu.lock();
    this.#devices.set(name, "deleted");
    this.#mu.unlock();
  }

  *#cleanUp(): Routine {
    yield* this.#mu.lock();
    const deleted = [...this.#devices].flatMap(([name, state]) => (state === "deleted" ? [name] : []));
    if (deleted.length === 0) {
      if (this.#fixed) this.#mu.unlock();
      return;
    }
    // Not with the lock held: a deletion takes it itself.
    this.#mu.unlock();
    for (const name of deleted) yield* this.#delete(name);
  }

  *#delete(name: string): Routine {
    yield* this.#mu.lock();
    this.#devices.delete(name);
    this.#mu.unlock();
  }

  *deletionWorker(): Routine {
    const ticker = newTicker(30);
    for (let i = 0; i < ROUNDS; i++) {
      yield* ticker.c.recv();
      yield* this.#cleanUp();
    }
    ticker.stop();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const set = new DeviceSet(fixed);
    const worker = new WaitGroup();
    worker.go(set.deletionWorker());
    for (let i = 0; i < DEVICES; i++) {
      yield* set.add(`device ${i}`);
      yield* set.deleteDeferred(`device ${i}`);
    }
    yield* worker.wait();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 17176,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "The clean-up returns with the lock held when there is nothing to clean up.",
  source: "https://github.com/moby/moby/pull/17176",
  original: { goroutines: 2, locks: 1, channels: 1 },
  kept: { goroutines: 2, locks: 1, channels: 1 },
  scaled: "three rounds of the worker instead of one every half a minute",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
