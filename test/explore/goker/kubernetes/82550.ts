/**
 * kubernetes#82550: the kubelet asks for a registry's credentials, in several goroutines at once. The provider behind
 * them is made on first use: made, published, then given its token getter. Who comes in between finds a provider and
 * no getter, and dereferences nil. The fix makes it under a lock.
 */

import type { Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

class EcrProvider {
  readonly #getter = shared<(() => string) | null>(null, "getter");

  *enable(): Routine {
    yield* this.#getter.set(() => "token");
  }

  *provide(): Routine<string> {
    const getter = yield* this.#getter.get();
    if (getter === null) throw new Error("invalid memory address or nil pointer dereference");
    return getter();
  }
}

class CachingProvider {
  readonly ecr = new EcrProvider();
  readonly #mu = new Mutex();
  #cached: string | null = null;

  *provide(): Routine<string> {
    yield* this.#mu.lock();
    try {
      return (this.#cached ??= yield* this.ecr.provide());
    } finally {
      this.#mu.unlock();
    }
  }
}

class LazyEcrProvider {
  readonly #mu = new Mutex();
  readonly #actual = shared<CachingProvider | null>(null, "actualProvider");
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *lazyProvide(): Routine<string> {
    if (this.#fixed) yield* this.#mu.lock();
    try {
      let provider = yield* this.#actual.get();
      if (provider === null) {
        provider = new CachingProvider();
        yield* this.#actual.set(provider);
        yield* provider.ecr.enable();
      }
      return yield* provider.provide();
    } finally {
      if (this.#fixed) this.#mu.unlock();
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const lazy = new LazyEcrProvider(fixed);
    const wg = new WaitGroup();
    for (let i = 0; i < 3; i++) wg.go(lazy.lazyProvide());
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 82550,
  blocking: false,
  class: "Traditional / Data race",
  bug: "A provider that is made on first use is seen by other goroutines before it has its token getter.",
  source: "https://github.com/kubernetes/kubernetes/pull/82550",
  original: { goroutines: 11, locks: 2, channels: 0 },
  kept: { goroutines: 4, locks: 2, channels: 0 },
  scaled: "three goroutines instead of ten, all alike",
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
