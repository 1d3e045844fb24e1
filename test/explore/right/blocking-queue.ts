/** A queue with room for two, on a lock and two condition variables. */

import type { Routine } from "goroutines";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

class BoundedQueue<T> {
  readonly #mu = new Mutex();
  readonly #filled = new Cond(this.#mu);
  readonly #emptied = new Cond(this.#mu);
  readonly #items: T[] = [];
  readonly #size: number;
  #closed = false;

  constructor(size: number) {
    this.#size = size;
  }

  *add(item: T): Routine {
    yield* this.#mu.lock();
    while (this.#items.length === this.#size) yield* this.#emptied.wait();
    this.#items.push(item);
    this.#filled.signal();
    this.#mu.unlock();
  }

  *take(): Routine<T | undefined> {
    yield* this.#mu.lock();
    while (this.#items.length === 0 && !this.#closed) yield* this.#filled.wait();
    const item = this.#items.shift();
    this.#emptied.signal();
    this.#mu.unlock();
    return item;
  }

  *close(): Routine {
    yield* this.#mu.lock();
    this.#closed = true;
    this.#filled.broadcast();
    this.#mu.unlock();
  }
}

export const right: Right = {
  name: "blocking-queue",
  *program() {
    const queue = new BoundedQueue<number>(2);
    const [producers, consumers] = [new WaitGroup(), new WaitGroup()];
    const taken: number[] = [];
    for (const from of [0, 10]) {
      producers.go(function* () {
        for (let i = 0; i < 2; i++) yield* queue.add(from + i);
      });
    }
    for (let i = 0; i < 2; i++) {
      consumers.go(function* () {
        for (;;) {
          const item = yield* queue.take();
          if (item === undefined) return;
          taken.push(item);
        }
      });
    }
    yield* producers.wait();
    yield* queue.close();
    yield* consumers.wait();
    return taken.toSorted((a, b) => a - b);
  },
  check: returns([0, 1, 10, 11]),
};
