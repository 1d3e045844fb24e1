/**
 * etcd#4876: when a request fails, the client's `KV` switches to another connection: a write does so in a
 * goroutine of its own and fails, a read does so itself and tries again. `switchRemote` reads the connection in
 * use without the lock under which it later writes it, so two at a time race. The fix holds the lock all along.
 */

import { chan, go, gosched, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

interface Connection {
  readonly alive: boolean;
}

class Client {
  readonly #mu = new Mutex();
  #conn: Connection;

  constructor(conn: Connection) {
    this.#conn = conn;
  }

  /** A connection in place of `old`: a new one, unless somebody has made one already. */
  *retryConnection(old: Connection): Routine<Connection> {
    yield* this.#mu.lock();
    if (old === this.#conn) {
      yield* gosched(); // dials
      this.#conn = { alive: true };
    }
    const conn = this.#conn;
    this.#mu.unlock();
    return conn;
  }
}

class KV {
  readonly #client: Client;
  readonly #fixed: boolean;
  /** Guards the two below. */
  readonly #mu = new Mutex();
  readonly #conn: Shared<Connection>;
  #remote: Connection;

  constructor(fixed: boolean) {
    const dead = { alive: false };
    this.#client = new Client(dead);
    this.#fixed = fixed;
    this.#conn = shared<Connection>(dead, "kv.conn");
    this.#remote = dead;
  }

  *get(): Routine<string> {
    while (!(yield* this.#getRemote()).alive) yield* this.#switchRemote();
    return "value";
  }

  /** Whether it succeeded: a write is not tried again. */
  *put(): Routine<boolean> {
    const { alive } = yield* this.#getRemote();
    if (!alive) go(this.#switchRemote());
    return alive;
  }

  *#getRemote(): Routine<Connection> {
    yield* this.#mu.lock();
    const remote = this.#remote;
    this.#mu.unlock();
    return remote;
  }

  *#switchRemote(): Routine {
    if (this.#fixed) yield* this.#mu.lock();
    const conn = yield* this.#client.retryConnection(yield* this.#conn.get());
    if (!this.#fixed) yield* this.#mu.lock();
    yield* this.#conn.set(conn);
    this.#remote = conn;
    this.#mu.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const kv = new KV(fixed);
    const answered = chan<string>(0, "");
    go(function* () {
      yield* answered.send(yield* kv.get());
    });
    yield* kv.put();
    yield* answered.recv();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 4876,
  blocking: false,
  class: "Traditional / Data race",
  bug: "switchRemote reads the connection in use without the lock under which another switchRemote writes it.",
  source: "https://github.com/etcd-io/etcd/pull/4876",
  original: { goroutines: 3, locks: 2, channels: 1 },
  kept: { goroutines: 3, locks: 2, channels: 1 },
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
