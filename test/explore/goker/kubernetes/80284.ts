/**
 * kubernetes#80284: clients made from one configuration share one authenticator, out of a cache. Making a client
 * leaves with it what is to close the client's connections when the certificate rotates: a plain write of a field,
 * by whoever makes a client. The fix keeps a list, under the authenticator's lock.
 */

import { chan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/** It counts its connections, and can close them all. */
class Dialer {
  #open = 0;

  readonly dial = (): number => ++this.#open;

  readonly closeAll = (): void => {
    this.#open = 0;
  };
}

interface TransportConfig {
  dial?: () => number;
}

class Authenticator {
  readonly #mu = new Mutex();
  readonly #onRotate = shared<readonly (() => void)[]>([], "onRotate");
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *updateTransportConfig(config: TransportConfig): Routine {
    const dialer = new Dialer();
    if (this.#fixed) {
      yield* this.#mu.lock();
      yield* this.#onRotate.set([...(yield* this.#onRotate.get()), dialer.closeAll]);
      this.#mu.unlock();
    } else {
      yield* this.#onRotate.set([dialer.closeAll]);
    }
    config.dial = dialer.dial;
  }
}

class Cache {
  readonly #mu = new Mutex();
  readonly #authenticators = new Map<string, Authenticator>();

  *get(config: string, make: () => Authenticator): Routine<Authenticator> {
    yield* this.#mu.lock();
    let authenticator = this.#authenticators.get(config);
    if (authenticator === undefined) {
      authenticator = make();
      this.#authenticators.set(config, authenticator);
    }
    this.#mu.unlock();
    return authenticator;
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const cache = new Cache();
    const stop = chan<void>();

    function* makeClients(): Routine {
      for (let made = 0; made < 2; made++) {
        const authenticator = yield* cache.get("exec: get-token", () => new Authenticator(fixed));
        yield* authenticator.updateTransportConfig({});
        if (stop.tryRecv() !== undefined) return;
      }
    }

    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) wg.go(makeClients);
    stop.close();
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 80284,
  blocking: false,
  class: "Traditional / Data race",
  bug: "Two goroutines that make a client of the same configuration both write the shared authenticator's onRotate.",
  source: "https://github.com/kubernetes/kubernetes/pull/80284",
  original: { goroutines: 3, locks: 2, channels: 1 },
  kept: { goroutines: 3, locks: 2, channels: 1 },
  scaled: "two clients a goroutine instead of as many as two seconds allow",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
