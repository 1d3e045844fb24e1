/**
 * grpc#3090: the client's wrapper around a resolver stores what the builder returns. The builder may report a bad
 * state before it returns; then the wrapper starts to poll, in a goroutine that asks the stored resolver to resolve
 * again: it is written meanwhile, or not there yet. The fix holds a lock, other than the polling's, around the
 * builder and around each use of the resolver.
 */

import { chan, go, select, sleep, type Chan, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/** How often it polls at most. */
const ROUNDS = 3;

class Resolver {
  asked = 0;

  resolveNow(): void {
    this.asked++;
  }
}

class ResolverWrapper {
  readonly #fixed: boolean;
  readonly #resolverMu = new Mutex();
  readonly #resolver = shared<Resolver | null>(null, "ccResolverWrapper.resolver");
  readonly #pollingMu = new Mutex();
  #polling: Chan<void> | null = null;
  readonly #done = chan<void>();

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *build(builder: (wrapper: ResolverWrapper) => Routine<Resolver>): Routine {
    if (this.#fixed) yield* this.#resolverMu.lock();
    yield* this.#resolver.set(yield* builder(this));
    if (this.#fixed) this.#resolverMu.unlock();
  }

  /** Told by the resolver: polls from a bad state to the next good one. */
  *updateState(good: boolean): Routine {
    yield* this.#pollingMu.lock();
    if (good) {
      this.#polling?.close();
      this.#polling = null;
    } else if (this.#polling === null) {
      this.#polling = chan<void>();
      go(this.#poll(this.#polling));
    }
    this.#pollingMu.unlock();
  }

  *#poll(stopped: Chan<void>): Routine {
    for (let round = 0; round < ROUNDS; round++) {
      yield* this.#resolveNow();
      const r = yield* select({ stopped: stopped.recv(), done: this.#done.recv(), backoff: sleep(1000) });
      if (r.case !== "backoff") return;
    }
  }

  *#resolveNow(): Routine {
    if (this.#fixed) yield* this.#resolverMu.lock();
    const resolver = yield* this.#resolver.get();
    if (resolver === null) throw new TypeError("the resolver is nil");
    resolver.resolveNow();
    if (this.#fixed) this.#resolverMu.unlock();
  }

  close(): void {
    this.#done.close();
  }
}

/** Builds a resolver that at first finds nothing. */
function* manual(wrapper: ResolverWrapper): Routine<Resolver> {
  yield* wrapper.updateState(false);
  return new Resolver();
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const wrapper = new ResolverWrapper(fixed);
    yield* wrapper.build(manual);
    yield* wrapper.updateState(true);
    wrapper.close();
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 3090,
  blocking: false,
  class: "Traditional / Data race",
  bug: "While the builder's result is stored, the polling that the builder has set off reads it.",
  source: "https://github.com/grpc/grpc-go/pull/3090",
  original: { goroutines: 2, locks: 1, channels: 2 },
  kept: { goroutines: 2, locks: 2, channels: 2 },
  scaled: "it polls three times at most",
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
