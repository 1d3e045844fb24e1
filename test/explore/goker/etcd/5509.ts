/**
 * etcd#5509: a remote client's `acquire` returns with the client's read lock held, to be given back by
 * `release`. Where it finds the client closed it fails, and nobody releases after a failure: the read lock is
 * leaked. The connection monitor, told to stop by `close`, wants the write lock for its last words and waits
 * for ever, and `close` waits for the monitor.
 */

import { chan, go, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc } from "goroutines/context";
import { RWMutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Client {
  readonly mu = new RWMutex();
  readonly monitorDone = chan<void>();
  readonly #ctx;
  #cancel: CancelFunc | null;

  constructor() {
    [this.#ctx, this.#cancel] = withCancel(background());
  }

  /** Under `mu`. */
  get closed(): boolean {
    return this.#cancel === null;
  }

  /** Keeps the connection up, until the client is closed. */
  *monitor(): Routine {
    yield* this.#ctx.done().recv();
    // A last attempt, which finds the client closed.
    yield* this.mu.lock();
    this.mu.unlock();
    this.monitorDone.close();
  }

  *close(): Routine {
    yield* this.mu.lock();
    if (this.#cancel === null) {
      this.mu.unlock();
      return;
    }
    this.#cancel();
    this.#cancel = null;
    this.mu.unlock();
    yield* this.monitorDone.recv();
  }
}

class RemoteClient {
  readonly #client: Client;
  readonly #fixed: boolean;

  constructor(client: Client, fixed: boolean) {
    this.#client = client;
    this.#fixed = fixed;
  }

  /** @returns whether it succeeded: then the client's read lock is held until `release`. */
  *acquire(): Routine<boolean> {
    yield* this.#client.mu.rLock();
    if (!this.#client.closed) return true;
    if (this.#fixed) this.#client.mu.rUnlock();
    return false;
  }

  release(): void {
    this.#client.mu.rUnlock();
  }
}

function* get(remote: RemoteClient): Routine<string> {
  if (!(yield* remote.acquire())) return "etcdserver: connection closed";
  remote.release();
  return "value";
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const client = new Client();
    const remote = new RemoteClient(client, fixed);
    const answered = chan<string>();
    go(client.monitor());
    go(function* () {
      yield* answered.send(yield* get(remote));
    });
    yield* client.close();
    yield* answered.recv();
  };

export const kernel: Kernel = {
  project: "etcd",
  number: 5509,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "On its failure path acquire returns with the client's read lock held; whoever wants the write lock then waits for ever.",
  source: "https://github.com/etcd-io/etcd/pull/5509",
  original: { goroutines: 3, locks: 1, channels: 3 },
  kept: { goroutines: 3, locks: 1, channels: 3 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
