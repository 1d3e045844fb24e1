/**
 * moby#28462: a monitor probes a container's health and records each result under the container's lock. When the
 * container's state changes, the handler holds that lock and tells the monitor to stop by a send, which waits
 * until the monitor receives. If the monitor has a result in hand, it waits for the lock. The fix closes the
 * channel instead, and a result that comes after that is dropped.
 */

import { chan, go, select, type Chan, type RecvChan, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const PROBES = 2;

class Container {
  readonly mu = new Mutex();
  /** All under `mu`. */
  health: "starting" | "healthy" = "starting";
  stop: Chan<void> | null = null;
}

class Daemon {
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *start(container: Container): Routine {
    yield* container.mu.lock();
    const stop = chan<void>();
    container.stop = stop;
    go(this.#monitor(container, stop));
    container.mu.unlock();
  }

  /** Of a container that was paused or has exited. */
  *stateChanged(container: Container): Routine {
    yield* container.mu.lock();
    const { stop } = container;
    container.stop = null;
    if (stop !== null) {
      if (this.#fixed) stop.close();
      else yield* stop.send();
    }
    container.mu.unlock();
  }

  *#monitor(container: Container, stop: RecvChan<void>): Routine {
    for (let i = 0; i < PROBES; i++) {
      if (stop.tryRecv() !== undefined) return;
      const result = chan<"healthy">(1);
      go(function* () {
        yield* result.send("healthy");
      });
      const probed = yield* select({ result: result.recv(), stop: stop.recv() });
      if (probed.case === "stop") return;
      yield* this.#handleResult(container, stop);
    }
    yield* stop.recv();
  }

  *#handleResult(container: Container, stop: RecvChan<void>): Routine {
    yield* container.mu.lock();
    const stopped = this.#fixed && stop.tryRecv() !== undefined;
    if (!stopped) container.health = "healthy";
    container.mu.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const daemon = new Daemon(fixed);
    const container = new Container();
    yield* daemon.start(container);
    yield* daemon.stateChanged(container);
  };

export const kernel: Kernel = {
  project: "moby",
  number: 28462,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "A stop is sent with the container's lock held while the monitor, which should receive it, waits for that lock.",
  source: "https://github.com/moby/moby/pull/28462",
  original: { goroutines: 3, locks: 1, channels: 1 },
  kept: { goroutines: 4, locks: 1, channels: 3 },
  scaled: "two probes, without an interval; then the monitor only waits for its stop",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
