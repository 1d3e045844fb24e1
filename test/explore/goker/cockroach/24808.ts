/**
 * cockroach#24808: the compactor's Start tells its worker, by a channel with room for one, to look for
 * suggestions of an earlier run. If a suggestion came in before, the channel is full, and Start blocks:
 * the worker that would read it is started only afterwards. The fix sends without blocking.
 */

import { chan, select, type RecvChan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Compactor {
  /** Full when there is something to look at. */
  readonly suggested = chan<void>(1);
  readonly fixed: boolean;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *start(workers: WaitGroup, stopped: RecvChan<void>): Routine {
    if (this.fixed) this.suggested.trySend();
    else yield* this.suggested.send();
    workers.go(this.#compact(stopped));
  }

  *suggest(): Routine {
    this.suggested.trySend();
  }

  *#compact(stopped: RecvChan<void>): Routine {
    for (;;) {
      const r = yield* select({ suggested: this.suggested.recv(), stopped: stopped.recv() });
      if (r.case === "stopped") return;
    }
  }
}

/** A store starts its compactor while its ranges already suggest compactions. */
function* startStore(fixed: boolean): Routine {
  const stopped = chan<void>();
  const workers = new WaitGroup();
  const compactor = new Compactor(fixed);
  workers.go(compactor.suggest());
  yield* compactor.start(workers, stopped);
  stopped.close();
  yield* workers.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 24808,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "Start sends to a channel that may be full before it starts the goroutine that reads it.",
  source: "https://github.com/cockroachdb/cockroach/pull/24808",
  original: { goroutines: 2, locks: 0, channels: 2 },
  kept: { goroutines: 3, locks: 0, channels: 2 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* startStore(false);
  },
  fixed: function* () {
    yield* startStore(true);
  },
};
