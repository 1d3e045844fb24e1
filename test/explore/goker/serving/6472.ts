/**
 * serving#6472: the prober of an ingress queues a probe for every host of every pod and then writes down how many pods
 * are pending. Its workers run already, and count down atomically whom they have probed: they may do so before the
 * count is there, which then overwrites theirs, and the ingress never becomes ready. The fix writes the count first.
 */

import { chan, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

const HOSTS = ["a.example.com", "b.example.com"];

class IngressState {
  /** To write it plainly is to put a new counter here; an atomic addition only reads which one is here. */
  readonly pending = shared(new Int32(0), "ingressState.pendingCount");
}

interface PodState {
  readonly pending: Int32;
}

interface WorkItem {
  readonly ingress: IngressState;
  readonly pod: PodState;
  readonly host: string;
}

class Prober {
  readonly ready = chan<void>(1);
  readonly #queue = chan<WorkItem>(8);
  readonly #workers = new WaitGroup();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  start(workers: number): void {
    for (let i = 0; i < workers; i++) this.#workers.go(this.#worker());
  }

  /** Starts to probe: not yet ready. */
  *isReady(pods: number): Routine<boolean> {
    const ingress = new IngressState();
    if (this.#fixed) yield* ingress.pending.set(new Int32(pods));
    for (let i = 0; i < pods; i++) {
      const pod = { pending: new Int32(HOSTS.length) };
      for (const host of HOSTS) yield* this.#queue.send({ ingress, pod, host });
    }
    if (!this.#fixed) yield* ingress.pending.set(new Int32(pods));
    return false;
  }

  /** Every probe succeeds. */
  *#worker(): Routine {
    const { ready } = this;
    yield* this.#queue.forEach(function* (item) {
      if (item === undefined || item.pod.pending.add(-1) > 0) return;
      const pending = yield* item.ingress.pending.get();
      if (pending.add(-1) === 0) yield* ready.send();
    });
  }

  *shutdown(): Routine {
    this.#queue.close();
    yield* this.#workers.wait();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const prober = new Prober(fixed);
    prober.start(2);
    yield* prober.isReady(2);
    yield* prober.shutdown();
    if (prober.ready.tryRecv() === undefined) throw new Error("timed out waiting for the probing to succeed");
  };

export const kernel: Kernel = {
  project: "serving",
  number: 6472,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The number of pending pods is written after their probes are queued, over what the workers have counted down.",
  source: "https://github.com/knative/serving/pull/6472",
  original: { goroutines: 3, locks: 0, channels: 2 },
  kept: { goroutines: 3, locks: 0, channels: 2 },
  scaled: "two workers, two pods that both answer, and nobody cancels a pod's probes",
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
