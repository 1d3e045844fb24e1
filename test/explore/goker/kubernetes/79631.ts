/**
 * kubernetes#79631: the scheduler's queue. Its own goroutine takes the pods whose backoff is over out of the backoff
 * heap, under the queue's lock; a test looks its pods up in the same heap without it: a map is read while an entry
 * is deleted. The fix is in the test.
 */

import { chan, go, select, sleep, type Chan, type Routine } from "goroutines";
import { RWMutex } from "goroutines/sync";
import { shared } from "goroutines/testing";
import { Second } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

const PODS = ["pod1", "pod2", "pod3"];

class Heap {
  readonly #items = shared<ReadonlySet<string>>(new Set(), "podBackoffQ.items");
  readonly #queue: string[] = [];

  *add(pod: string): Routine {
    this.#queue.push(pod);
    yield* this.#items.set(new Set(yield* this.#items.get()).add(pod));
  }

  *pop(): Routine<string | undefined> {
    const pod = this.#queue.shift();
    if (pod !== undefined) {
      const items = new Set(yield* this.#items.get());
      items.delete(pod);
      yield* this.#items.set(items);
    }
    return pod;
  }

  *has(pod: string): Routine<boolean> {
    return (yield* this.#items.get()).has(pod);
  }
}

class PriorityQueue {
  readonly lock = new RWMutex();
  readonly stop = chan<void>();
  readonly podBackoffQ = new Heap();
  readonly #activeQ: string[] = [];
  readonly #unschedulable: string[] = [];

  run(): void {
    go(until(() => this.#flushBackoffCompleted(), 1 * Second, this.stop));
    go(until(() => this.#flushUnschedulableLeftover(), 30 * Second, this.stop));
  }

  *addUnschedulable(pod: string): Routine {
    yield* this.lock.lock();
    yield* this.podBackoffQ.add(pod);
    this.lock.unlock();
  }

  /** Every backoff is over here. */
  *#flushBackoffCompleted(): Routine {
    yield* this.lock.lock();
    for (let pod = yield* this.podBackoffQ.pop(); pod !== undefined; pod = yield* this.podBackoffQ.pop())
      this.#activeQ.push(pod);
    this.lock.unlock();
  }

  *#flushUnschedulableLeftover(): Routine {
    yield* this.lock.lock();
    this.#activeQ.push(...this.#unschedulable.splice(0));
    this.lock.unlock();
  }
}

/** Go's `wait.Until`, for two rounds. */
function* until(step: () => Routine, period: number, stop: Chan<void>): Routine {
  for (let round = 0; round < 2; round++) {
    yield* step();
    const r = yield* select({ stop: stop.recv(), tick: sleep(period) });
    if (r.case === "stop") return;
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const queue = new PriorityQueue();
    queue.run();
    for (const pod of PODS) yield* queue.addUnschedulable(pod);

    if (fixed) yield* queue.lock.rLock();
    // What it finds is left open: a backoff may well be over by now.
    for (const pod of PODS) yield* queue.podBackoffQ.has(pod);
    if (fixed) queue.lock.rUnlock();
    queue.stop.close();
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 79631,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The test reads the backoff heap's map without the queue's lock while the flusher deletes from it.",
  source: "https://github.com/kubernetes/kubernetes/pull/79631",
  original: { goroutines: 3, locks: 1, channels: 1 },
  kept: { goroutines: 3, locks: 1, channels: 1 },
  scaled: "the flushers run twice, and three pods instead of ten",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
