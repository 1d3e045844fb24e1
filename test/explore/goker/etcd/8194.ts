/**
 * etcd#8194: the lessor's background loop reads the package's variable `leaseRevokeRate`. One test leaves its
 * lessor running; the next one sets the variable for its own purpose, and sets it back at its end, while that
 * loop, and its own lessor's, still read it. The fix stops each lessor, and waits for its loop, where its test ends.
 */

import { chan, go, select, sleep, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/** After how many rounds the loop of a lessor that nobody stops ends. */
const ROUNDS = 3;

class Lessor {
  readonly expired = chan<readonly number[]>(1);
  readonly #revokeRate: Shared<number>;
  readonly #mu = new Mutex();
  readonly #leases = new Set<number>();
  readonly #stopping = chan<void>();
  readonly #done = chan<void>();

  constructor(revokeRate: Shared<number>) {
    this.#revokeRate = revokeRate;
    go(this.#runLoop());
  }

  *grant(id: number): Routine {
    yield* this.#mu.lock();
    this.#leases.add(id);
    this.#mu.unlock();
  }

  /** Becomes the primary: how many leases it must extend, lest too many expire at a time. */
  *promote(): Routine<number> {
    yield* this.#mu.lock();
    const { size } = this.#leases;
    this.#mu.unlock();
    return Math.max(0, size - (yield* this.#revokeRate.get()));
  }

  *stop(): Routine {
    this.#stopping.close();
    yield* this.#done.recv();
  }

  /** Hands out what has expired, at a limited rate. Each lease has expired at once. */
  *#runLoop(): Routine {
    for (let round = 0; round < ROUNDS; round++) {
      yield* this.#mu.lock();
      const leases = [...this.#leases];
      this.#mu.unlock();
      if (leases.length > 0) this.expired.trySend(leases.slice(0, (yield* this.#revokeRate.get()) / 2));
      const r = yield* select({ next: sleep(500), stopping: this.#stopping.recv() });
      if (r.case === "stopping") break;
    }
    this.#done.close();
  }
}

function* testGrant(revokeRate: Shared<number>, fixed: boolean): Routine {
  const lessor = new Lessor(revokeRate);
  yield* lessor.grant(1);
  if (fixed) yield* lessor.stop();
}

function* testExtendPileup(revokeRate: Shared<number>, fixed: boolean): Routine {
  const before = yield* revokeRate.get();
  yield* revokeRate.set(2);
  const lessor = new Lessor(revokeRate);
  for (let id = 1; id <= 4; id++) yield* lessor.grant(id);
  yield* lessor.promote();
  if (fixed) yield* lessor.stop();
  yield* revokeRate.set(before);
}

/** Runs a test in a goroutine of its own and waits for it. */
function* runTest(test: Routine): Routine {
  const over = chan<void>();
  go(function* () {
    yield* test;
    over.close();
  });
  yield* over.recv();
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const revokeRate = shared(1000, "leaseRevokeRate");
    yield* runTest(testGrant(revokeRate, fixed));
    yield* runTest(testExtendPileup(revokeRate, fixed));
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 8194,
  blocking: false,
  class: "Traditional / Data race",
  bug: "A lessor that its test does not stop reads leaseRevokeRate while the next test sets it.",
  source: "https://github.com/etcd-io/etcd/pull/8194",
  original: { goroutines: 5, locks: 2, channels: 6 },
  kept: { goroutines: 5, locks: 2, channels: 8 },
  scaled: "a lessor's loop ends after three rounds also if nobody stops it",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
