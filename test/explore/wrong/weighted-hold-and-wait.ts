/** A pool of two connections; a job takes one, and for its subquery another. */

import { type Routine } from "goroutines";
import { Weighted } from "goroutines/semaphore";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Pool {
  readonly #free = new Weighted(2);

  *use(work: () => Routine): Routine {
    yield* this.#free.acquire(1);
    try {
      yield* work();
    } finally {
      this.#free.release(1);
    }
  }
}

export const wrong: Wrong = {
  name: "weighted-hold-and-wait",
  mistake: "each of two jobs holds one of two connections and waits for another",
  kind: "deadlock",
  cause: /report \(2\), report \(3\) each hold some of the 2 tokens of sem1 and wait for more/,
  advice: { asks: /sem1/ },
  *program() {
    const pool = new Pool();
    const wg = new WaitGroup();
    function* report(): Routine {
      yield* pool.use(function* () {
        yield* pool.use(function* () {});
      });
    }
    wg.go(report);
    wg.go(report);
    yield* wg.wait();
  },
};
