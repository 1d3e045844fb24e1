/**
 * moby#29733: who asks for a plugin waits on a condition until it is activated. Registering a new handler marks
 * all plugins as not activated, so that the handler runs at the next activation; but of a plugin that is active
 * there is none, and who asks for it from then on waits for ever. The fix tracks apart from the activation
 * whether a plugin's handlers have run.
 */

import { go, type Routine } from "goroutines";
import { Cond, Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Plugin {
  /** Under `activation.l`. */
  activated = false;
  handlersRun = false;
  readonly activation = new Cond(new Mutex());

  *activate(): Routine {
    yield* this.activation.l.lock();
    this.activated = true;
    this.handlersRun = true;
    this.activation.l.unlock();
    this.activation.broadcast();
  }

  *waitActive(): Routine {
    yield* this.activation.l.lock();
    while (!this.activated) yield* this.activation.wait();
    this.activation.l.unlock();
  }
}

class Plugins {
  readonly #mu = new Mutex();
  /** Under `#mu`. */
  readonly #plugins: readonly Plugin[];
  readonly #handlersMu = new RWMutex();
  /** Under `#handlersMu`. */
  readonly #handlers: (() => void)[] = [];
  readonly #fixed: boolean;

  constructor(plugins: readonly Plugin[], fixed: boolean) {
    this.#plugins = plugins;
    this.#fixed = fixed;
  }

  /** Registers a handler, which is to run on the plugins there are as well. */
  *handle(handler: () => void): Routine {
    yield* this.#handlersMu.lock();
    this.#handlers.push(handler);
    yield* this.#mu.lock();
    for (const plugin of this.#plugins) {
      if (this.#fixed) plugin.handlersRun = false;
      else plugin.activated = false;
    }
    this.#mu.unlock();
    this.#handlersMu.unlock();
  }

  *get(plugin: Plugin): Routine {
    yield* plugin.waitActive();
    if (this.#fixed) yield* this.#runHandlers(plugin);
  }

  *#runHandlers(plugin: Plugin): Routine {
    yield* this.#handlersMu.lock();
    if (!plugin.handlersRun) for (const handler of this.#handlers) handler();
    plugin.handlersRun = true;
    this.#handlersMu.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const plugin = new Plugin();
    const plugins = new Plugins([plugin], fixed);
    go(plugin.activate());
    yield* plugins.get(plugin);
    yield* plugins.handle(() => {});
    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) wg.go(plugins.get(plugin));
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "moby",
  number: 29733,
  blocking: true,
  class: "Communication Deadlock / Condition Variable",
  bug: "A new handler unsets the condition that others wait for, and nobody will set it again.",
  source: "https://github.com/moby/moby/pull/29733",
  original: { goroutines: 2, locks: 3, channels: 1 },
  kept: { goroutines: 4, locks: 3, channels: 0 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
