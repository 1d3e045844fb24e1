/**
 * serving#5865: in the activator a manager hands each revision's endpoints to a watcher, by a channel. The watcher
 * closes that channel, of which it is the receiver, to tell that it has finished; the informer's goroutine may be about
 * to send on it. The fix is a channel of its own for the end, and a send that gives up when the manager stops.
 */

import { chan, select, type RecvChan, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { Mutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Dests = readonly string[];

class RevisionWatcher {
  readonly dests = chan<Dests>();
  readonly done = chan<void>();
}

class RevisionBackendsManager {
  readonly updates = chan<Dests>();
  readonly #ctx: Context;
  readonly #alive: WaitGroup;
  readonly #fixed: boolean;
  readonly #mu = new Mutex();
  readonly #watchers = new Map<string, RevisionWatcher>();

  constructor(ctx: Context, alive: WaitGroup, fixed: boolean) {
    this.#ctx = ctx;
    this.#alive = alive;
    this.#fixed = fixed;
    alive.go(this.#shutdown());
  }

  /** Called by the informer. */
  *endpointsUpdated(revision: string, dests: Dests): Routine {
    const watcher = yield* this.#getOrCreateWatcher(revision);
    if (watcher === null) return;
    if (this.#fixed) yield* select({ sent: watcher.dests.send(dests), stop: this.#ctx.done().recv() });
    else yield* watcher.dests.send(dests);
  }

  /** None any more once the manager stops: who waits for the watchers would miss it. */
  *#getOrCreateWatcher(revision: string): Routine<RevisionWatcher | null> {
    yield* this.#mu.lock();
    let watcher = this.#watchers.get(revision) ?? null;
    if (watcher === null && this.#ctx.err() === undefined) {
      watcher = new RevisionWatcher();
      this.#watchers.set(revision, watcher);
      this.#alive.go(this.#watch(watcher));
    }
    this.#mu.unlock();
    return watcher;
  }

  /** A watcher's goroutine: whatever it is given is healthy. */
  *#watch(watcher: RevisionWatcher): Routine {
    const stop = this.#ctx.done().recv();
    for (;;) {
      const r = yield* select({ dests: watcher.dests.recv(), stop });
      if (r.case === "stop") break;
      const sent = yield* select({ sent: this.updates.send(r.value ?? []), stop });
      if (sent.case === "stop") break;
    }
    if (this.#fixed) watcher.done.close();
    else watcher.dests.close();
  }

  /** When all watchers have finished, nobody sends updates any more. */
  *#shutdown(): Routine {
    yield* this.#ctx.done().recv();
    yield* this.#mu.lock();
    for (const watcher of this.#watchers.values()) {
      const finished: RecvChan<unknown> = this.#fixed ? watcher.done : watcher.dests;
      yield* finished.forEach(() => {});
    }
    this.#mu.unlock();
    this.updates.close();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const [ctx, cancel] = withCancel(background());
    const alive = new WaitGroup();
    const manager = new RevisionBackendsManager(ctx, alive, fixed);
    const endpoints = chan<Dests>();
    alive.go(function* () {
      yield* endpoints.forEach((dests) => manager.endpointsUpdated("test-revision", dests ?? []));
    });

    yield* endpoints.send(["128.0.0.1:1234"]);
    yield* manager.updates.recv();
    yield* endpoints.send(["128.0.0.1:1234", "128.0.0.2:1234"]);
    endpoints.close();
    cancel();
    yield* manager.updates.forEach(() => {});
    yield* alive.wait();
  };

export const kernel: Kernel = {
  project: "serving",
  number: 5865,
  blocking: false,
  class: "Go-Specific / Channel misuse",
  bug: "The receiving side closes the channel of endpoints to tell that it is done, and the informer sends on it.",
  source: "https://github.com/knative/serving/pull/5865",
  original: { goroutines: 4, locks: 1, channels: 5 },
  kept: { goroutines: 4, locks: 1, channels: 5 },
  symptoms: ["panic"],
  buggy: program(false),
  fixed: program(true),
};
