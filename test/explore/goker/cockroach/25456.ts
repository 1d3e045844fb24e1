/**
 * cockroach#25456: when a consistency check fails, the queue wants to know whether the store is draining,
 * for then the error is not worth a log entry. It asks with `_, ok := <-quiesce`, which tells no such thing
 * but blocks until the store does drain, and all other replicas wait in the queue. The fix is a select with
 * a default.
 */

import { chan, select, trySelect, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const REPLICAS = 2;

class ConsistencyQueue {
  readonly replicas = chan<number>();
  readonly processed = chan<number>();
  readonly quiesce = chan<void>();
  readonly log: Error[] = [];
  readonly fixed: boolean;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  *loop(): Routine {
    for (;;) {
      const r = yield* select({ replica: this.replicas.recvOk(), quiesce: this.quiesce.recv() });
      if (r.case === "quiesce" || !r.value[1]) return;
      yield* this.#process(r.value[0]);
      yield* this.processed.send(r.value[0]);
    }
  }

  *#process(replica: number): Routine {
    const err = this.#check(replica);
    if (err !== null && !(yield* this.#draining())) this.log.push(err);
  }

  *#draining(): Routine<boolean> {
    if (this.fixed) return trySelect({ quiesce: this.quiesce.recv() }) !== undefined;
    const [, ok] = yield* this.quiesce.recvOk();
    return ok;
  }

  /** It fails, since the other replicas cannot be reached. */
  #check(replica: number): Error | null {
    return new Error(`replica ${replica} could not be checked`);
  }
}

function* checkReplicas(fixed: boolean): Routine {
  const queue = new ConsistencyQueue(fixed);
  const loops = new WaitGroup();
  loops.go(queue.loop());
  for (let replica = 0; replica < REPLICAS; replica++) {
    yield* queue.replicas.send(replica);
    yield* queue.processed.recv();
  }
  queue.quiesce.close();
  yield* loops.wait();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 25456,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "Whether a channel is closed is asked with a receive, which blocks until it is.",
  source: "https://github.com/cockroachdb/cockroach/pull/25456",
  original: { goroutines: 2, locks: 0, channels: 2 },
  kept: { goroutines: 2, locks: 0, channels: 3 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* checkReplicas(false);
  },
  fixed: function* () {
    yield* checkReplicas(true);
  },
};
