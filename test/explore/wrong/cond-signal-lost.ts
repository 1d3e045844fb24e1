/** A gate that is opened by a signal, without a variable that says so. */

import { go, type Routine } from "goroutines";
import { Cond, Mutex } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

export const wrong: Wrong = {
  name: "cond-signal-lost",
  mistake: "the signal may come before the wait, and no variable remembers it",
  kind: "deadlock",
  cause: /main waits for cond1.*the last signal \(loader \(2\), step \d+\) came before this wait/,
  advice: { asks: /cond1/ },
  *program() {
    const mu = new Mutex();
    const ready = new Cond(mu);
    go(function* loader(): Routine {
      ready.signal();
    });
    yield* mu.lock();
    yield* ready.wait();
    mu.unlock();
  },
};
