/**
 * istio#16224: a test of a config store changes an entry, notes its new revision under a lock and waits until its
 * handler has seen the event. The handler, called by the store's monitor, looks at the entry under that lock and
 * reports with the lock held. If it is first, the test waits for the lock and the handler for the test. The fix
 * unlocks before the report.
 */

import { chan, go, select, type RecvChan, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Event = "add" | "update" | "delete";
type Handler = (event: Event) => Routine;

const BUFFER = 10;

/** Calls the handlers of a store, one event after the other. */
class Monitor {
  readonly #events = chan<Event>(BUFFER);
  readonly #handlers: Handler[] = [];

  append(handler: Handler): void {
    this.#handlers.push(handler);
  }

  *schedule(event: Event): Routine {
    yield* this.#events.send(event);
  }

  *run(stop: RecvChan<void>): Routine {
    for (;;) {
      const r = yield* select({ event: this.#events.recvOk(), stop: stop.recv() });
      if (r.case === "stop") break;
      const [event, ok] = r.value;
      if (ok) for (const handler of this.#handlers) yield* handler(event);
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const monitor = new Monitor();
    const stop = chan<void>();
    const done = chan<void>();
    const mu = new Mutex();
    /** Under `mu`. */
    const seen: string[] = [];
    let revision = 0;

    monitor.append(function* (event) {
      yield* mu.lock();
      seen.push(`${event} of revision ${revision}`);
      if (fixed) mu.unlock();
      yield* done.send();
      if (!fixed) mu.unlock();
    });
    go(monitor.run(stop));

    for (const event of ["add", "update", "delete"] as const) {
      yield* monitor.schedule(event);
      yield* mu.lock();
      revision++;
      mu.unlock();
      yield* done.recv();
    }
    stop.close();
  };

export const kernel: Kernel = {
  project: "istio",
  number: 16224,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "A handler reports with the lock held that the receiver of its report takes before it receives.",
  source: "https://github.com/istio/istio/pull/16224",
  original: { goroutines: 2, locks: 1, channels: 3 },
  kept: { goroutines: 2, locks: 1, channels: 3 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
