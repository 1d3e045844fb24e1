/**
 * istio#17860: an agent runs envoys, an epoch each. A hot restart waits until the running epoch is live, with the
 * agent's lock held. If that epoch exits before it ever was, its exit reaches the agent, which needs the lock to
 * note it: the restart waits for an envoy that has gone, and the agent for the restart. The fix counts the new
 * epoch in and unlocks before it waits, and does not wait for an epoch that has exited.
 */

import { chan, go, select, type Chan, type RecvChan, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

interface Proxy {
  /** Runs an envoy until it exits or is aborted. */
  run(epoch: number, abort: RecvChan<void>): Routine;
  /** Closed when the envoy is live. */
  readonly live: RecvChan<void>;
}

interface Epoch {
  readonly number: number;
  readonly abort: Chan<void>;
  /** Closed when the agent has noted its exit. */
  readonly exited: Chan<void>;
}

class Agent {
  /** Closed when no envoy runs any more. */
  readonly over = chan<void>();
  readonly #proxy: Proxy;
  readonly #mu = new Mutex();
  /** All under `#mu`. */
  readonly #active = new Set<Epoch>();
  #epochs = 0;
  #ended = false;
  readonly #statuses = chan<Epoch>();
  readonly #fixed: boolean;

  constructor(proxy: Proxy, fixed: boolean) {
    this.#proxy = proxy;
    this.#fixed = fixed;
  }

  /** Until the last envoy has exited; when `ctx` is done it aborts them. */
  *run(ctx: Context): Routine {
    let cancelled = false;
    for (let active = 1; active > 0;) {
      const r = yield* select({ status: this.#statuses.recvOk(), cancel: cancelled ? null : ctx.done().recv() });
      yield* this.#mu.lock();
      if (r.case === "cancel") {
        cancelled = true;
        for (const { abort } of this.#active) abort.close();
      } else {
        const [epoch, ok] = r.value;
        if (ok) {
          this.#active.delete(epoch);
          epoch.exited.close();
        }
        active = this.#active.size;
        this.#ended = active === 0;
      }
      this.#mu.unlock();
    }
    this.over.close();
  }

  *restart(): Routine {
    yield* this.#mu.lock();
    if (!this.#ended) {
      const [running] = this.#active;
      if (!this.#fixed && running !== undefined) yield* this.#proxy.live.recv();
      const epoch: Epoch = { number: this.#epochs++, abort: chan(), exited: chan() };
      this.#active.add(epoch);
      if (this.#fixed && running !== undefined) {
        this.#mu.unlock();
        yield* select({ live: this.#proxy.live.recv(), exited: running.exited.recv() });
        yield* this.#mu.lock();
      }
      go(this.#runWait(epoch));
    }
    this.#mu.unlock();
  }

  *#runWait(epoch: Epoch): Routine {
    yield* this.#proxy.run(epoch.number, epoch.abort);
    yield* this.#statuses.send(epoch);
  }
}

/** The first envoy exits before it is live, while the second is to take over. */
const program = (fixed: boolean) =>
  function* (): Routine {
    const exit = chan<void>();
    const started = chan<void>();
    const proxy: Proxy = {
      live: chan<void>(),
      *run(epoch, abort) {
        if (epoch === 0) {
          yield* exit.recv();
        } else {
          started.close();
          yield* abort.recv();
        }
      },
    };
    const [ctx, cancel] = withCancel(background());
    const agent = new Agent(proxy, fixed);
    go(agent.run(ctx));
    yield* agent.restart();
    go(agent.restart());
    yield* exit.send();
    // If its exit came first, there was nothing to take over.
    yield* select({ started: started.recv(), over: agent.over.recv() });
    cancel();
    yield* agent.over.recv();
  };

export const kernel: Kernel = {
  project: "istio",
  number: 17860,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "A restart waits, with the agent's lock held, for an envoy to go live whose exit can be noted under that lock only.",
  source: "https://github.com/istio/istio/pull/17860",
  original: { goroutines: 5, locks: 1, channels: 5 },
  kept: { goroutines: 5, locks: 1, channels: 10 },
  scaled: "what was polled for, live or exited, is a channel to be closed; no wait ends by its timeout of a minute",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
