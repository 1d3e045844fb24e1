/** A queue whose takers wait for an item by `if`. */

import { go, type Routine } from "goroutines";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Queue<T> {
  readonly #mu = new Mutex();
  readonly #filled = new Cond(this.#mu);
  readonly #items: T[] = [];

  *put(item: T): Routine {
    yield* this.#mu.lock();
    this.#items.push(item);
    this.#filled.broadcast();
    this.#mu.unlock();
  }

  *take(): Routine<T> {
    yield* this.#mu.lock();
    if (this.#items.length === 0) yield* this.#filled.wait();
    const item = this.#items.shift() as T;
    this.#mu.unlock();
    return item;
  }
}

export const wrong: Wrong = {
  name: "cond-without-loop",
  mistake: "the condition is looked at once, and not again after the wait",
  kind: "property",
  cause: /undefined/,
  advice: { asks: /cond1\.wait\(\).*loop/ },
  *program() {
    const queue = new Queue<string>();
    const taken: string[] = [];
    const wg = new WaitGroup();
    function* taker(): Routine {
      taken.push(yield* queue.take());
    }
    wg.go(taker);
    wg.go(taker);
    go(function* () {
      yield* queue.put("a");
      yield* queue.put("b");
    });
    yield* wg.wait();
    return taken;
  },
  check(taken) {
    const text = (taken as string[]).toSorted().join(" ");
    if ((taken as unknown[]).includes(undefined)) throw new Error("taken: undefined");
    if (text !== "a b") throw new Error(`taken: ${text}`);
  },
};
