/**
 * etcd#6873: the gRPC proxy's watch broadcasts. A broadcast that has passed on a response posts itself to
 * `updates`; a goroutine receives from there and coalesces broadcasts under the lock. `stop` takes the lock,
 * ends the broadcasts, closes `updates` and waits for that goroutine with the lock still held: if an update is
 * under way, the one waits for the lock and the other for `coalesced`.
 */

import { chan, go, select, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc } from "goroutines/context";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

/** One watch at the server, for all clients that watch the same. */
class Broadcast {
  readonly #responses = chan<number>();
  readonly #done = chan<void>();
  readonly #ctx;
  readonly #cancel: CancelFunc;
  revision = 0;
  clients = 1;

  constructor() {
    [this.#ctx, this.#cancel] = withCancel(background());
  }

  /** The server's side: a few events, for as long as somebody watches. */
  *serve(): Routine {
    for (let revision = 1; revision <= 2; revision++) {
      yield* select({ sent: this.#responses.send(revision), gone: this.#ctx.done().recv() });
    }
  }

  *run(update: (broadcast: Broadcast) => void): Routine {
    for (;;) {
      const r = yield* select({ response: this.#responses.recv(), gone: this.#ctx.done().recv() });
      if (r.case === "gone") break;
      this.revision = r.value ?? this.revision;
      update(this);
    }
    this.#done.close();
  }

  *stop(): Routine {
    this.#cancel();
    yield* this.#done.recv();
  }
}

class Broadcasts {
  readonly #mu = new Mutex();
  readonly #updates = chan<Broadcast>(1);
  readonly #coalesced = chan<void>();
  readonly #broadcasts = new Set<Broadcast>();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
    go(this.#coalesceAll());
  }

  *watch(): Routine {
    const broadcast = new Broadcast();
    yield* this.#mu.lock();
    this.#broadcasts.add(broadcast);
    this.#mu.unlock();
    go(broadcast.serve());
    go(broadcast.run((b) => this.#updates.trySend(b)));
  }

  *#coalesceAll(): Routine {
    for (;;) {
      const [updated, ok] = yield* this.#updates.recvOk();
      if (!ok) break;
      yield* this.#mu.lock();
      for (const b of this.#broadcasts) {
        if (b === updated || b.revision !== updated.revision) continue;
        updated.clients += b.clients;
        b.clients = 0;
      }
      this.#mu.unlock();
    }
    this.#coalesced.close();
  }

  *stop(): Routine {
    yield* this.#mu.lock();
    for (const b of this.#broadcasts) yield* b.stop();
    this.#broadcasts.clear();
    this.#updates.close();
    if (this.#fixed) {
      this.#mu.unlock();
      yield* this.#coalesced.recv();
    } else {
      yield* this.#coalesced.recv();
      this.#mu.unlock();
    }
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const broadcasts = new Broadcasts(fixed);
    yield* broadcasts.watch();
    yield* broadcasts.stop();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 6873,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "stop holds the lock while it waits for the coalescing goroutine to end, which needs the lock to end its last update.",
  source: "https://github.com/etcd-io/etcd/pull/6873",
  original: { goroutines: 3, locks: 1, channels: 2 },
  kept: { goroutines: 4, locks: 1, channels: 5 },
  scaled: "one broadcast, with two events",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
