/**
 * grpc#660: the benchmark client makes calls in a closed loop, the next as soon as the last has ended. Each
 * call runs in a goroutine of its own, which sends whether it succeeded on `done`, and the loop waits for that or
 * for `stop`. Once the loop was stopped, nobody receives from `done`: the call under way hangs on its send.
 */

import { chan, go, gosched, select, type Chan, type RecvChan, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const CALLS = 3;

class Histogram {
  readonly #mu = new Mutex();
  #count = 0;

  *add(): Routine {
    yield* this.#mu.lock();
    this.#count++;
    this.#mu.unlock();
  }

  *count(): Routine<number> {
    yield* this.#mu.lock();
    const count = this.#count;
    this.#mu.unlock();
    return count;
  }
}

function* call(histogram: Histogram, done: Chan<boolean>, stop: RecvChan<void>, fixed: boolean): Routine {
  yield* gosched(); // the server answers
  yield* histogram.add();
  if (fixed) yield* select({ stop: stop.recv(), done: done.send(true) });
  else yield* done.send(true);
}

function* closedLoop(histogram: Histogram, stop: RecvChan<void>, fixed: boolean): Routine {
  const done = chan<boolean>();
  for (let i = 0; i < CALLS; i++) {
    go(call, histogram, done, stop, fixed);
    const r = yield* select({ stop: stop.recv(), done: done.recv() });
    if (r.case === "stop") return;
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const histogram = new Histogram();
    const stop = chan<void>();
    go(closedLoop, histogram, stop, fixed);
    yield* histogram.count();
    stop.close();
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 660,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "A call that is under way when the loop is stopped sends its outcome to nobody.",
  source: "https://github.com/grpc/grpc-go/pull/660",
  original: { goroutines: 3, locks: 1, channels: 2 },
  kept: { goroutines: 5, locks: 1, channels: 2 },
  scaled: "at most three calls, each a goroutine of which one runs at a time, instead of calls until stopped",
  symptoms: ["leak"],
  buggy: program(false),
  fixed: program(true),
};
