/**
 * cockroach#4407: a gossip request that comes in while the server shuts down starts a worker: it adds to the
 * stopper's WaitGroup while `stop` is about to wait for it, or has waited already, and then nobody waits for
 * that worker. The fix starts the worker in a task: once it drains, the stopper lets no task begin, and it
 * waits for those that have begun before it waits for the workers.
 */

import { chan, go, select, type RecvChan, type Routine } from "goroutines";
import { Cond, Mutex, WaitGroup } from "goroutines/sync";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

class Stopper {
  readonly stopping = chan<void>();
  readonly #workers = new WaitGroup();
  /** What Go's race detector watches of a WaitGroup: `Add` reads it, `Wait` writes it. */
  readonly #sema = shared(0, "workers.sema");
  readonly #mu = new Mutex();
  readonly #drained = new Cond(this.#mu);
  #draining = false;
  #tasks = 0;
  #stopped = false;

  /** Starts a goroutine that `stop` waits for. */
  *runWorker(work: () => Routine): Routine {
    yield* this.#sema.get();
    this.#workers.add(1);
    go(this.#worker(work));
  }

  *#worker(work: () => Routine): Routine {
    if (this.#stopped) throw new Error("a worker runs after the stopper has stopped");
    yield* work();
    this.#workers.done();
  }

  /** Runs `task`, unless the stopper drains: then it returns false. */
  *runTask(task: () => Routine): Routine<boolean> {
    yield* this.#mu.lock();
    if (this.#draining) {
      this.#mu.unlock();
      return false;
    }
    this.#tasks++;
    this.#mu.unlock();
    yield* task();
    yield* this.#mu.lock();
    this.#tasks--;
    this.#drained.broadcast();
    this.#mu.unlock();
    return true;
  }

  *stop(): Routine {
    yield* this.#mu.lock();
    this.#draining = true;
    while (this.#tasks > 0) yield* this.#drained.wait();
    this.#mu.unlock();
    this.stopping.close();
    yield* this.#sema.set(0);
    yield* this.#workers.wait();
    this.#stopped = true;
  }
}

/** Handles a gossip stream: a worker receives, this one waits for the end of either. */
function* gossip(stopper: Stopper, stream: RecvChan<string>, fixed: boolean): Routine {
  const ended = chan<void>(1);

  function* receive(): Routine {
    for (;;) {
      const r = yield* select({ delta: stream.recvOk(), stopping: stopper.stopping.recv() });
      if (r.case === "stopping" || !r.value[1]) break;
    }
    yield* ended.send();
  }

  const start = () => stopper.runWorker(receive);
  if (fixed) yield* stopper.runTask(start);
  else yield* start();
  yield* select({ ended: ended.recv(), stopping: stopper.stopping.recv() });
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const stopper = new Stopper();
    const stream = chan<string>(1);
    // The server's own worker, which manages its peers.
    yield* stopper.runWorker(function* () {
      yield* stopper.stopping.recv();
    });
    go(gossip, stopper, stream, fixed);
    yield* stream.send("delta");
    yield* stopper.stop();
  };

export const kernel: Kernel = {
  project: "cockroach",
  number: 4407,
  blocking: false,
  class: "Go-Specific / WaitGroup",
  bug: "A request during the shutdown adds a worker to a WaitGroup that the stopper waits at or has waited at.",
  source: "https://github.com/cockroachdb/cockroach/pull/4407",
  original: { goroutines: 4, locks: 1, channels: 3 },
  kept: { goroutines: 4, locks: 1, channels: 3 },
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
