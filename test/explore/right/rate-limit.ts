/** A rate limit: a bucket that a ticker fills, with a token for each request. */

import { chan, go, select, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { Ticker } from "goroutines/time";
import { returns, type Right } from "../right.ts";

class Bucket {
  readonly #tokens: Chan<void>;
  readonly #stop = chan<void>();
  readonly #stopped = chan<void>();

  constructor(size: number, interval: number) {
    this.#tokens = chan<void>(size);
    for (let i = 0; i < size; i++) this.#tokens.trySend();
    go(this.#fill(interval));
  }

  *take(): Routine {
    yield* this.#tokens.recv();
  }

  *stop(): Routine {
    this.#stop.close();
    yield* this.#stopped.recv();
  }

  *#fill(interval: number): Routine {
    const ticker = new Ticker(interval);
    for (;;) {
      const r = yield* select({ tick: ticker.c.recv(), stop: this.#stop.recv() });
      if (r.case === "stop") break;
      this.#tokens.trySend();
    }
    ticker.stop();
    this.#stopped.close();
  }
}

export const right: Right = {
  name: "rate-limit",
  *program() {
    const bucket = new Bucket(1, 100);
    const served: number[] = [];
    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) {
      wg.go(function* () {
        yield* bucket.take();
        served.push(i);
      });
    }
    yield* wg.wait();
    yield* bucket.stop();
    return served.toSorted((a, b) => a - b);
  },
  check: returns([0, 1]),
};
