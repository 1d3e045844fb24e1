/**
 * moby#30408: who asks for a plugin waits on a condition until the plugin's manifest has come. Where the
 * activation fails there is none, only an error; the waiters are woken, do not look at it, and go on waiting.
 */

import { go, type Routine } from "goroutines";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Plugin {
  /** Both under `#activation.l`. */
  #manifest: object | null = null;
  #error: string | null = null;
  readonly #activation = new Cond(new Mutex());
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  /** What asks the plugin: here it does not answer. */
  *activate(): Routine {
    yield* this.#activation.l.lock();
    this.#error = "dial unix: connection refused";
    this.#activation.l.unlock();
    this.#activation.broadcast();
  }

  /** @returns what went wrong, if anything did. */
  *waitActive(): Routine<string | null> {
    yield* this.#activation.l.lock();
    while (this.#manifest === null && !(this.#fixed && this.#error !== null)) yield* this.#activation.wait();
    const error = this.#error;
    this.#activation.l.unlock();
    return error;
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const plugin = new Plugin(fixed);
    const wg = new WaitGroup();
    wg.go(plugin.waitActive());
    go(plugin.activate());
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 30408,
  blocking: true,
  class: "Communication Deadlock / Condition Variable",
  bug: "A loop around a wait does not look at the error for which it was woken.",
  source: "https://github.com/moby/moby/pull/30408",
  original: { goroutines: 2, locks: 1, channels: 1 },
  kept: { goroutines: 3, locks: 1, channels: 0 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
