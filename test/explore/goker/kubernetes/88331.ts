/**
 * kubernetes#88331: the scheduler's queue has two heaps, those to schedule now and those that back off. Its goroutine
 * pops from the one and pushes to the other under the queue's lock; a test that has moved pods around asks both for
 * their length without it: a slice is read while it is replaced. The fix takes the read lock in the test.
 */

import { chan, go, select, sleep, type Chan, type Routine } from "goroutines";
import { RWMutex } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import { Second } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

class Heap {
  readonly #queue: Shared<readonly string[]>;

  constructor(name: string) {
    this.#queue = shared<readonly string[]>([], `${name}.queue`);
  }

  *push(pod: string): Routine {
    yield* this.#queue.set([...(yield* this.#queue.get()), pod]);
  }

  *pop(): Routine<string | undefined> {
    const [pod, ...rest] = yield* this.#queue.get();
    if (pod !== undefined) yield* this.#queue.set(rest);
    return pod;
  }

  *len(): Routine<number> {
    return (yield* this.#queue.get()).length;
  }
}

class PriorityQueue {
  readonly lock = new RWMutex();
  readonly stop = chan<void>();
  readonly activeQ = new Heap("activeQ");
  readonly podBackoffQ = new Heap("podBackoffQ");
  readonly #unschedulable = new Set<string>();

  run(): void {
    go(until(() => this.#flushBackoffCompleted(), 1 * Second, this.stop));
    go(until(() => this.moveAllToActiveOrBackoffQueue(), 30 * Second, this.stop));
  }

  *add(pod: string): Routine {
    yield* this.lock.lock();
    yield* this.activeQ.push(pod);
    this.lock.unlock();
  }

  *addUnschedulable(pod: string): Routine {
    yield* this.lock.lock();
    this.#unschedulable.add(pod);
    this.lock.unlock();
  }

  /** All that are unschedulable have failed lately: they have to back off. */
  *moveAllToActiveOrBackoffQueue(): Routine {
    yield* this.lock.lock();
    for (const pod of this.#unschedulable) yield* this.podBackoffQ.push(pod);
    this.#unschedulable.clear();
    this.lock.unlock();
  }

  /** Every backoff is over here. */
  *#flushBackoffCompleted(): Routine {
    yield* this.lock.lock();
    for (let pod = yield* this.podBackoffQ.pop(); pod !== undefined; pod = yield* this.podBackoffQ.pop()) {
      yield* this.activeQ.push(pod);
    }
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
    yield* queue.add("medium");
    yield* queue.addUnschedulable("unschedulable");
    yield* queue.addUnschedulable("high");
    yield* queue.moveAllToActiveOrBackoffQueue();

    if (fixed) yield* queue.lock.rLock();
    const all = (yield* queue.activeQ.len()) + (yield* queue.podBackoffQ.len());
    if (fixed) queue.lock.rUnlock();
    if (all !== 3) throw new Error(`expected all 3 pods in the queues, but there are ${all}`);
    queue.stop.close();
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 88331,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The test reads the heaps' slices without the queue's lock while the flusher moves pods from one to the other.",
  source: "https://github.com/kubernetes/kubernetes/pull/88331",
  original: { goroutines: 3, locks: 1, channels: 1 },
  kept: { goroutines: 3, locks: 1, channels: 1 },
  scaled:
    "the flushers run twice; the test asks for the sum of the lengths, since the backoffs may be over at any time",
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
