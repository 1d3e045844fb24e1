/**
 * istio#18454: a strategy publishes when no change has come for a while. Each change resets its timer, as Go's
 * documentation had it: stop it, and if it had fired already, receive what it sent. But the loop that resets it
 * may have received that already, in its other case; then it waits for ever, and so does who brings the next
 * change or stops the strategy. The fix receives only what is there.
 */

import { chan, go, select, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc, type Context } from "goroutines/context";
import { Mutex } from "goroutines/sync";
import { newTimer, type Timer } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

const QUIET = 10;

/** Runs a function in a goroutine until it is stopped. */
class Worker {
  readonly #mu = new Mutex();
  #cancel: CancelFunc | null = null;
  readonly #done = chan<void>();

  *start(work: (ctx: Context) => Routine): Routine {
    yield* this.#mu.lock();
    const [ctx, cancel] = withCancel(background());
    this.#cancel = cancel;
    this.#mu.unlock();
    const done = this.#done;
    go(function* () {
      yield* work(ctx);
      done.close();
    });
  }

  *stop(): Routine {
    yield* this.#mu.lock();
    const cancel = this.#cancel;
    this.#mu.unlock();
    if (cancel === null) return;
    cancel();
    yield* this.#done.recv();
  }
}

class Strategy {
  /** Receives when it is time to publish. */
  readonly publish = chan<void>(1);
  readonly #mu = new Mutex();
  /** Under `#mu`. */
  #started = false;
  readonly #reset = chan<void>();
  readonly #worker = new Worker();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *onChange(): Routine {
    yield* this.#mu.lock();
    if (this.#started) {
      this.#mu.unlock();
      yield* this.#reset.send();
      return;
    }
    this.#started = true;
    const timer = newTimer(QUIET);
    yield* this.#worker.start((ctx) => this.#loop(ctx, timer));
    this.#mu.unlock();
  }

  *close(): Routine {
    yield* this.#worker.stop();
  }

  *#loop(ctx: Context, timer: Timer): Routine {
    for (;;) {
      const r = yield* select({ quiet: timer.c.recv(), reset: this.#reset.recv(), done: ctx.done().recv() });
      switch (r.case) {
        case "quiet":
          this.publish.trySend();
          break;
        case "reset":
          if (!timer.stop()) {
            if (this.#fixed) timer.c.tryRecv();
            else yield* timer.c.recv();
          }
          timer.reset(QUIET);
          break;
        case "done":
          timer.stop();
          return;
      }
    }
  }
}

type Event = "full sync" | "add";

const program = (fixed: boolean) =>
  function* (): Routine {
    const strategy = new Strategy(fixed);
    const events = chan<Event>();
    const processed = chan<void>();

    go(function* () {
      for (;;) {
        const r = yield* select({ event: events.recvOk(), publish: strategy.publish.recv() });
        // A snapshot goes out.
        if (r.case === "publish") continue;
        const [, ok] = r.value;
        if (!ok) break;
        yield* strategy.onChange();
      }
      processed.close();
    });

    yield* events.send("full sync");
    yield* events.send("add");
    events.close();
    yield* processed.recv();
    yield* strategy.close();
  };

export const kernel: Kernel = {
  project: "istio",
  number: 18454,
  blocking: true,
  class: "Communication Deadlock / Channel & Context",
  bug: "A timer that is reset is drained by a receive, though what it sent may have been received already.",
  source: "https://github.com/istio/istio/pull/18454",
  original: { goroutines: 3, locks: 2, channels: 4 },
  kept: { goroutines: 3, locks: 2, channels: 6 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
