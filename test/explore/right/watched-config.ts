/** A configuration that many read and one changes; a channel that is closed tells of each change. */

import { chan, select, type Chan, type RecvChan, type Routine } from "goroutines";
import { RWMutex, WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

class Config {
  readonly #mu = new RWMutex();
  #version = 1;
  #changed: Chan<void> = chan<void>();

  *get(): Routine<readonly [version: number, changed: RecvChan<void>]> {
    yield* this.#mu.rLock();
    try {
      return [this.#version, this.#changed];
    } finally {
      this.#mu.rUnlock();
    }
  }

  *set(version: number): Routine {
    yield* this.#mu.lock();
    const before = this.#changed;
    this.#version = version;
    this.#changed = chan<void>();
    this.#mu.unlock();
    before.close();
  }
}

export const right: Right = {
  name: "watched-config",
  *program() {
    const config = new Config();
    const stop = chan<void>();
    const readers = new WaitGroup();
    const last = [0, 0];
    function* reader(i: number): Routine {
      for (;;) {
        const [version, changed] = yield* config.get();
        if (version < (last[i] ?? 0)) throw new Error("a version has gone back");
        last[i] = version;
        if (version === 3) return;
        const r = yield* select({ changed: changed.recv(), stop: stop.recv() });
        if (r.case === "stop") return;
      }
    }
    readers.go(reader, 0);
    readers.go(reader, 1);
    yield* config.set(2);
    yield* config.set(3);
    yield* readers.wait();
    stop.close();
    return last;
  },
  check: returns([3, 3]),
};
