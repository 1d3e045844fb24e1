/** A cache tells its refresher that something has changed; it means to do so without waiting. */

import { chan, go, select, type Routine } from "goroutines";
import type { Wrong } from "../wrong.ts";

class Cache {
  readonly #changed = chan<void>();
  readonly #stop = chan<void>();
  readonly #entries = new Map<string, number>();

  constructor() {
    go(this.#refresh());
  }

  *set(key: string, value: number): Routine {
    this.#entries.set(key, value);
    yield* select({ changed: this.#changed.send() });
  }

  close(): void {
    this.#stop.close();
  }

  *#refresh(): Routine {
    for (;;) {
      const { case: which } = yield* select({ changed: this.#changed.recv(), stop: this.#stop.recv() });
      if (which === "stop") return;
    }
  }
}

export const wrong: Wrong = {
  name: "select-without-default",
  mistake: "a select with one case waits for a refresher that has been stopped; a try was meant",
  kind: "leak",
  cause: /writer/,
  advice: { asks: /trySe/ },
  *program() {
    const cache = new Cache();
    yield* cache.set("a", 1);
    go(function* writer() {
      yield* cache.set("b", 2);
    });
    cache.close();
  },
};
