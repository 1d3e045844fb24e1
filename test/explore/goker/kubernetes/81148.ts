/**
 * kubernetes#81148: the scheduler's queue flushes itself: one goroutine takes out the pods whose backoff is over, one
 * those that have been unschedulable for too long, both under the queue's lock. Two tests reach into it without: one
 * looks pods up in the backoff heap, the other changes the timestamps of pods that are already in. The fix takes the
 * lock for the first, and puts the pods in with the timestamps they shall have.
 */

import { chan, go, select, sleep, type Chan, type Routine } from "goroutines";
import { RWMutex } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import { Minute, Second } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

const NOW = 0;
const LONG_AGO = NOW - 1 * Minute;

interface PodInfo {
  readonly name: string;
  readonly timestamp: Shared<number>;
}

const podInfo = (name: string, timestamp: number): PodInfo => ({
  name,
  timestamp: shared(timestamp, `${name}.timestamp`),
});

class PriorityQueue {
  readonly lock = new RWMutex();
  readonly stop = chan<void>();
  readonly #backoffItems = shared<ReadonlyMap<string, PodInfo>>(new Map(), "podBackoffQ.items");
  readonly #unschedulable = new Map<string, PodInfo>();
  #activeQ: PodInfo[] = [];

  run(): void {
    go(until(() => this.#flushBackoffCompleted(), 1 * Second, this.stop));
    go(until(() => this.#flushUnschedulableLeftover(), 30 * Second, this.stop));
  }

  *addBackingOff(pod: PodInfo): Routine {
    yield* this.lock.lock();
    yield* this.#backoffItems.set(new Map([...(yield* this.#backoffItems.get()), [pod.name, pod]]));
    this.lock.unlock();
  }

  *addUnschedulable(pod: PodInfo): Routine {
    yield* this.lock.lock();
    this.#unschedulable.set(pod.name, pod);
    this.lock.unlock();
  }

  /** The heap's own look-up, without the queue's lock. */
  *backsOff(pod: PodInfo): Routine<boolean> {
    return (yield* this.#backoffItems.get()).has(pod.name);
  }

  /** Every backoff is over here. */
  *#flushBackoffCompleted(): Routine {
    yield* this.lock.lock();
    const items = yield* this.#backoffItems.get();
    if (items.size > 0) {
      this.#activeQ.push(...items.values());
      yield* this.#backoffItems.set(new Map());
    }
    this.lock.unlock();
  }

  *#flushUnschedulableLeftover(): Routine {
    yield* this.lock.lock();
    for (const [name, pod] of this.#unschedulable) {
      if (NOW - (yield* pod.timestamp.get()) < 1 * Minute) continue;
      this.#unschedulable.delete(name);
      this.#activeQ.push(pod);
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

/** Whether a pod is still in the heap is left open: its backoff may well be over by now. */
function* testBackoff(fixed: boolean): Routine {
  const queue = new PriorityQueue();
  queue.run();
  const pod = podInfo("unschedulable", NOW);
  yield* queue.addBackingOff(pod);
  if (fixed) yield* queue.lock.rLock();
  yield* queue.backsOff(pod);
  if (fixed) queue.lock.rUnlock();
  queue.stop.close();
}

function* testLeftover(fixed: boolean): Routine {
  const queue = new PriorityQueue();
  queue.run();
  const pods = ["high", "medium"].map((name) => podInfo(name, fixed ? LONG_AGO : NOW));
  for (const pod of pods) yield* queue.addUnschedulable(pod);
  if (!fixed) for (const pod of pods) yield* pod.timestamp.set(LONG_AGO);
  queue.stop.close();
}

const program = (fixed: boolean) =>
  function* (): Routine {
    yield* testBackoff(fixed);
    yield* testLeftover(fixed);
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 81148,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The tests read the backoff heap's map and write pods' timestamps without the lock under which the flushers run.",
  source: "https://github.com/kubernetes/kubernetes/pull/81148",
  original: { goroutines: 5, locks: 2, channels: 2 },
  kept: { goroutines: 5, locks: 2, channels: 2 },
  scaled: "the flushers run twice, and one pod backs off instead of ten",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
