/**
 * cockroach#1055: Quiesce let a stopper drain and then moved it back to non-draining. So a worker may
 * start a task between Quiesce and Stop: Stop then waits for the task, which waits for the channel that
 * Stop closes after the tasks. Or the worker comes to StartTask's lock while Stop holds it and waits
 * for that very worker. The fix leaves a quiesced stopper draining, so that no task starts any more.
 */

import { chan, go, type RecvChan, type Routine } from "goroutines";
import { Bool } from "goroutines/atomic";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const STOPPERS = 3;

class Stopper {
  readonly mu = new Mutex();
  readonly draining = new Bool();
  readonly tasks = new WaitGroup();
  readonly workers = new WaitGroup();
  /** Closed when the tasks are done and the workers should end. */
  readonly shouldStop = chan<void>();
  readonly fixed: boolean;

  constructor(fixed: boolean) {
    this.fixed = fixed;
  }

  /** Whether the caller may run a task, and has to call `tasks.done()` after it. */
  *startTask(): Routine<boolean> {
    if (this.draining.load()) return false;
    yield* this.mu.lock();
    this.tasks.add(1);
    this.mu.unlock();
    return true;
  }

  *quiesce(): Routine {
    yield* this.mu.lock();
    this.draining.store(true);
    yield* this.tasks.wait();
    if (!this.fixed) this.draining.store(false);
    this.mu.unlock();
  }

  *stop(): Routine {
    yield* this.mu.lock();
    this.draining.store(true);
    yield* this.tasks.wait();
    this.shouldStop.close();
    yield* this.workers.wait();
    this.mu.unlock();
  }
}

/** Tries to run one task after the quiescence; a task lasts until the stopper stops. */
function* worker(stopper: Stopper, quiesced: RecvChan<void>): Routine {
  yield* quiesced.recv();
  const started = yield* stopper.startTask();
  yield* stopper.shouldStop.recv();
  if (started) stopper.tasks.done();
}

function* stopAll(fixed: boolean): Routine {
  const stoppers = Array.from({ length: STOPPERS }, () => new Stopper(fixed));
  const quiesced = chan<void>();
  const done = chan<void>();
  for (const stopper of stoppers) stopper.workers.go(worker, stopper, quiesced);
  go(function* () {
    for (const stopper of stoppers) yield* stopper.quiesce();
    quiesced.close();
    for (const stopper of stoppers) yield* stopper.stop();
    done.close();
  });
  yield* done.recv();
}

export const kernel: Kernel = {
  project: "cockroach",
  number: 1055,
  blocking: true,
  class: "Mixed Deadlock / Channel & WaitGroup",
  bug: "A task starts after Quiesce; it waits for Stop to close a channel, and Stop for the task.",
  source: "https://github.com/cockroachdb/cockroach/pull/1055",
  original: { goroutines: 5, locks: 3, channels: 4 },
  kept: { goroutines: 5, locks: 3, channels: 5 },
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* stopAll(false);
  },
  fixed: function* () {
    yield* stopAll(true);
  },
};
