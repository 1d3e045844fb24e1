/**
 * istio#8144: a cache calls back for each entry that it evicts, in the goroutine of its evicter. The callback of a
 * test counts the calls in a plain variable, and the test reads the count, which nothing orders with the evicter.
 * The fix makes the count atomic.
 */

import { chan, go, select, sleep, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { SyncMap } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/** How often the evicter looks at most. */
const ROUNDS = 3;

type Callback = (key: string) => Routine;

/** Each entry has expired when the evicter looks the next time. */
class TTLCache {
  readonly #entries = new SyncMap<string, string>();
  readonly #stopping = chan<void>();
  readonly #callback: Callback;

  constructor(callback: Callback) {
    this.#callback = callback;
    go(this.#evicter());
  }

  setWithExpiration(key: string, value: string): void {
    this.#entries.store(key, value);
  }

  /** Stops the evicter. */
  close(): void {
    this.#stopping.close();
  }

  *#evicter(): Routine {
    for (let round = 0; round < ROUNDS; round++) {
      const r = yield* select({ tick: sleep(1), stopping: this.#stopping.recv() });
      if (r.case === "stopping") return;
      for (const [key] of this.#entries) {
        this.#entries.delete(key);
        yield* this.#callback(key);
      }
    }
  }
}

interface Recorder {
  callback(): Routine;
  count(): Routine<number>;
}

class PlainRecorder implements Recorder {
  readonly #callbacks = shared(0, "callbackRecorder.callbacks");

  *callback(): Routine {
    yield* this.#callbacks.set((yield* this.#callbacks.get()) + 1);
  }

  *count(): Routine<number> {
    return yield* this.#callbacks.get();
  }
}

class AtomicRecorder implements Recorder {
  readonly #callbacks = new Int32();

  *callback(): Routine {
    this.#callbacks.add(1);
  }

  *count(): Routine<number> {
    return this.#callbacks.load();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const recorder: Recorder = fixed ? new AtomicRecorder() : new PlainRecorder();
    const cache = new TTLCache(() => recorder.callback());
    cache.setWithExpiration("a", "1");
    cache.setWithExpiration("b", "2");
    yield* sleep(10);
    if ((yield* recorder.count()) > 2) throw new Error("more callbacks than entries");
    cache.close();
  };

export const kernel: Kernel = {
  project: "istio",
  number: 8144,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The evicter's callback counts in a plain variable that the test reads.",
  source: "https://github.com/istio/istio/pull/8144",
  original: { goroutines: 2, locks: 0, channels: 2 },
  kept: { goroutines: 2, locks: 0, channels: 1 },
  scaled: "the evicter looks three times at most",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
