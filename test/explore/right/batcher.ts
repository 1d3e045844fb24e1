/** A batcher: what is added is written together, when there is enough of it or after some time. */

import { chan, select, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { Timer } from "goroutines/time";
import { returns, type Right } from "../right.ts";

const SIZE = 2;

class Batcher {
  readonly #items = chan<number>();
  readonly #wg = new WaitGroup();
  #batch: number[] = [];
  #timer: Timer | null = null;
  readonly #write: (batch: readonly number[]) => void;

  constructor(write: (batch: readonly number[]) => void) {
    this.#write = write;
    this.#wg.go(this.#run());
  }

  *add(item: number): Routine {
    yield* this.#items.send(item);
  }

  *close(): Routine {
    this.#items.close();
    yield* this.#wg.wait();
  }

  *#run(): Routine {
    for (;;) {
      const due = this.#timer?.c.recv() ?? null;
      const r = yield* select({ item: this.#items.recvOk(), due });
      if (r.case === "due") {
        this.#flush();
        continue;
      }
      const [item, ok] = r.value;
      if (!ok) return this.#flush();
      this.#batch.push(item);
      if (this.#batch.length === SIZE) this.#flush();
      else this.#timer = new Timer(100);
    }
  }

  #flush(): void {
    this.#timer?.stop();
    this.#timer = null;
    if (this.#batch.length > 0) this.#write(this.#batch);
    this.#batch = [];
  }
}

export const right: Right = {
  name: "batcher",
  *program() {
    const written: number[][] = [];
    const batcher = new Batcher((batch) => {
      written.push([...batch]);
    });
    const wg = new WaitGroup();
    wg.go(function* () {
      for (const n of [1, 2, 3]) yield* batcher.add(n);
    });
    wg.go(function* () {
      for (const n of [4, 5]) yield* batcher.add(n);
    });
    yield* wg.wait();
    yield* batcher.close();
    return [
      written.every((batch) => batch.length >= 1 && batch.length <= SIZE),
      written.flat().toSorted((a, b) => a - b),
    ];
  },
  check: returns([true, [1, 2, 3, 4, 5]]),
};
