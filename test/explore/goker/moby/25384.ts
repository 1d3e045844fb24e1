/**
 * moby#25384: when the daemon starts it restores its plugins, a goroutine each, and a WaitGroup counts them all
 * beforehand. But the wait stands inside the loop that starts them, so with more than one plugin it waits for
 * goroutines that are yet to be started. The fix waits after the loop.
 */

import { go, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class PluginManager {
  readonly #plugins: readonly string[];
  readonly #enabled = new Set<string>();
  readonly #fixed: boolean;

  constructor(plugins: readonly string[], fixed: boolean) {
    this.#plugins = plugins;
    this.#fixed = fixed;
  }

  *init(): Routine {
    const group = new WaitGroup();
    group.add(this.#plugins.length);
    for (const plugin of this.#plugins) {
      go(this.#restore(plugin, group));
      if (!this.#fixed) yield* group.wait();
    }
    if (this.#fixed) yield* group.wait();
  }

  *#restore(plugin: string, group: WaitGroup): Routine {
    this.#enabled.add(plugin);
    group.done();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    yield* new PluginManager(["volume", "network"], fixed).init();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 25384,
  blocking: true,
  class: "Mixed Deadlock / Misuse WaitGroup",
  bug: "A WaitGroup that counts all plugins is waited for after the first has been started.",
  source: "https://github.com/moby/moby/pull/25384",
  original: { goroutines: 3, locks: 0, channels: 0 },
  kept: { goroutines: 3, locks: 0, channels: 0 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
