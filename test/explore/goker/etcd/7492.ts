/**
 * etcd#7492: tokens of authenticated users expire. Who assigns a token holds the token lock while it posts the
 * token to its keeper; the keeper receives new tokens and, at each tick, deletes old ones under that lock. If
 * the channel is full when it ticks, the one waits for room and the other for the lock. The fix does away with
 * the channel: the lock guards the keeper's table as well.
 */

import { chan, go, select, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { newTicker } from "goroutines/time";
import type { Kernel } from "../../kernel.ts";

const USERS = 4;

/** Deletes tokens that nobody used for the whole time between two ticks. Nobody uses any here. */
abstract class Keeper {
  readonly stopped = chan<void>();
  readonly done = chan<void>();
  protected readonly tokens = new Set<string>();

  /** Called with the token lock held. */
  abstract add(token: string): Routine;
  abstract run(expire: (token: string) => Routine): Routine;

  protected *expireAll(expire: (token: string) => Routine): Routine {
    for (const token of this.tokens) {
      yield* expire(token);
      this.tokens.delete(token);
    }
  }

  *stop(): Routine {
    this.stopped.close();
    yield* this.done.recv();
  }
}

class PostedTo extends Keeper {
  readonly #added = chan<string>(1, "");

  override *add(token: string): Routine {
    yield* this.#added.send(token);
  }

  override *run(expire: (token: string) => Routine): Routine {
    const ticker = newTicker(1);
    for (;;) {
      const r = yield* select({ added: this.#added.recv(), tick: ticker.c.recv(), stopped: this.stopped.recv() });
      if (r.case === "stopped") break;
      if (r.case === "added") this.tokens.add(r.value);
      else yield* this.expireAll(expire);
    }
    ticker.stop();
    this.done.close();
  }
}

class Locked extends Keeper {
  readonly #mu: Mutex;

  constructor(mu: Mutex) {
    super();
    this.#mu = mu;
  }

  override *add(token: string): Routine {
    this.tokens.add(token);
  }

  override *run(expire: (token: string) => Routine): Routine {
    const ticker = newTicker(1);
    for (;;) {
      const r = yield* select({ tick: ticker.c.recv(), stopped: this.stopped.recv() });
      if (r.case === "stopped") break;
      yield* this.#mu.lock();
      yield* this.expireAll(expire);
      this.#mu.unlock();
    }
    ticker.stop();
    this.done.close();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const mu = new Mutex();
    const users = new Map<string, string>();
    const keeper = fixed ? new Locked(mu) : new PostedTo();

    function* expire(token: string): Routine {
      if (!fixed) yield* mu.lock();
      users.delete(token);
      if (!fixed) mu.unlock();
    }

    function* authenticate(user: string): Routine {
      const token = `token of ${user}`;
      yield* mu.lock();
      users.set(token, user);
      yield* keeper.add(token);
      mu.unlock();
    }

    go(keeper.run(expire));
    const wg = new WaitGroup();
    for (let i = 0; i < USERS; i++) wg.go(authenticate, `user ${i}`);
    yield* wg.wait();
    yield* keeper.stop();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 7492,
  blocking: true,
  class: "Mixed Deadlock / Channel & Lock",
  bug: "A token is posted to a full channel with the lock held that its only receiver wants at the tick.",
  source: "https://github.com/etcd-io/etcd/pull/7492",
  original: { goroutines: 12, locks: 1, channels: 4 },
  kept: { goroutines: 6, locks: 1, channels: 4 },
  scaled: "four users authenticate instead of ten or more",
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
