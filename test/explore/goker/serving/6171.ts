/**
 * serving#6171: a test of the activator's revision backends. It cancels the context and completes, without a look
 * whether manager and watchers have come to their end. A watcher that still checks a revision logs to the completed
 * test, which panics. The fix waits for the informer, cancels, and waits until the manager closes its updates: the last
 * thing it does.
 */

import { chan, gosched, select, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Dests = readonly string[];

/** Go's `testing.T`, as far as it logs. */
class Test {
  completed = false;

  log(message: string): void {
    if (this.completed) throw new Error(`Log in goroutine after TestServiceMoreThanOne has completed: ${message}`);
  }
}

class RevisionWatcher {
  readonly dests = chan<Dests>();
  readonly done = chan<void>();

  *run(ctx: Context, t: Test): Routine {
    for (;;) {
      const r = yield* select({ dests: this.dests.recv(), stop: ctx.done().recv() });
      if (r.case === "stop") break;
      yield* gosched(); // it lists the revision's services
      t.log("the revision has 2 private services, want 1");
    }
    this.done.close();
  }
}

class RevisionBackendsManager {
  readonly updates = chan<Dests>();
  readonly #ctx: Context;
  readonly #t: Test;
  readonly #alive: WaitGroup;
  readonly #mu = new Mutex();
  readonly #watchers = new Map<string, RevisionWatcher>();

  constructor(ctx: Context, t: Test, alive: WaitGroup) {
    this.#ctx = ctx;
    this.#t = t;
    this.#alive = alive;
    alive.go(this.#shutdown());
  }

  /** Called by the informer. */
  *endpointsUpdated(revision: string, dests: Dests): Routine {
    yield* this.#mu.lock();
    let watcher = this.#watchers.get(revision);
    if (watcher === undefined) {
      watcher = new RevisionWatcher();
      this.#watchers.set(revision, watcher);
      this.#alive.go(watcher.run(this.#ctx, this.#t));
    }
    this.#mu.unlock();
    yield* select({ sent: watcher.dests.send(dests), stop: this.#ctx.done().recv() });
  }

  *#shutdown(): Routine {
    yield* this.#ctx.done().recv();
    yield* this.#mu.lock();
    for (const watcher of this.#watchers.values()) yield* watcher.done.recv();
    this.#mu.unlock();
    this.updates.close();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const t = new Test();
    const alive = new WaitGroup();
    const informers = new WaitGroup();
    const [ctx, cancel] = withCancel(background());
    const manager = new RevisionBackendsManager(ctx, t, alive);
    const endpoints = chan<Dests>();
    informers.go(function* () {
      yield* endpoints.forEach((dests) => manager.endpointsUpdated("test-revision", dests ?? []));
    });

    yield* endpoints.send(["128.0.0.1:1234"]);
    endpoints.close();
    if (fixed) yield* informers.wait();
    cancel();
    if (fixed) yield* manager.updates.forEach(() => {});
    t.completed = true;
    // Other tests go on, in the same process.
    yield* informers.wait();
    yield* alive.wait();
  };

export const kernel: Kernel = {
  project: "serving",
  number: 6171,
  blocking: false,
  class: "Go-Specific / Testing library",
  bug: "The test completes while a watcher that it has started still runs, and the watcher logs to it.",
  source: "https://github.com/knative/serving/pull/6171",
  original: { goroutines: 4, locks: 1, channels: 5 },
  kept: { goroutines: 4, locks: 1, channels: 5 },
  scaled: "the watcher checks what it is given, without the ticker that repeats it",
  symptoms: ["panic"],
  buggy: program(false),
  fixed: program(true),
};
