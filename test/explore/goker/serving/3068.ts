/**
 * serving#3068: a worker pool. `wait` waits for the work so far and closes the channel that the workers take it from;
 * a goroutine that still hands in work sends on a closed channel. The fix closes a second channel first, and who finds
 * that closed hands in nothing. (In Go a gap is left between the look and the send, closed later by serving#3262's
 * rule that nobody may; here look and count are one step.)
 */

import { chan, go, gosched, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Work = () => Routine;

class Pool {
  readonly #wg = new WaitGroup();
  readonly #work = chan<Work>(2);
  readonly #done = chan<void>();
  readonly #fixed: boolean;

  constructor(workers: number, fixed: boolean) {
    this.#fixed = fixed;
    for (let i = 0; i < workers; i++) go(this.#worker());
  }

  *#worker(): Routine {
    const wg = this.#wg;
    yield* this.#work.forEach(function* (work) {
      if (work !== undefined) yield* work();
      wg.done();
    });
  }

  *go(work: Work): Routine {
    if (this.#fixed && this.#done.tryRecv() !== undefined) return;
    this.#wg.add(1);
    yield* this.#work.send(work);
  }

  *wait(): Routine {
    if (this.#fixed) this.#done.close();
    yield* this.#wg.wait();
    this.#work.close();
  }
}

function* step(): Routine {
  yield* gosched();
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const pool = new Pool(2, fixed);
    go(function* () {
      for (let i = 0; i < 3; i++) yield* pool.go(step);
    });
    yield* pool.go(step);
    yield* pool.wait();
  };

export const kernel: Kernel = {
  project: "serving",
  number: 3068,
  blocking: false,
  class: "Go-Specific / Channel misuse",
  bug: "wait closes the channel of work while another goroutine still hands in some: send on closed channel.",
  source: "https://github.com/knative/serving/pull/3068",
  original: { goroutines: 4, locks: 0, channels: 2 },
  kept: { goroutines: 4, locks: 0, channels: 2 },
  scaled: "the work cannot fail, so there is no channel of errors",
  symptoms: ["panic"],
  buggy: program(false),
  fixed: program(true),
};
