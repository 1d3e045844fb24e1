/**
 * grpc#795: a server that is stopped gracefully once more returns early, since there is nothing left to do, and
 * forgets the lock it took to find out. The third stop waits for that lock for ever, and so does the serving
 * goroutine if it has not said its last words yet.
 */

import { chan, go, type Chan, type Routine } from "goroutines";
import { Cond, Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

class Server {
  readonly #mu = new Mutex();
  readonly #drained = new Cond(this.#mu);
  readonly #connections = new Set<number>();
  readonly #fixed: boolean;
  #listener: Chan<number> | null;
  #stopped = false;

  constructor(listener: Chan<number>, fixed: boolean) {
    this.#listener = listener;
    this.#fixed = fixed;
  }

  *serve(listener: Chan<number>): Routine {
    for (;;) {
      const [connection, ok] = yield* listener.recvOk();
      if (!ok) break;
      go(this.#handle(connection));
    }
    // Why it ended, for the log.
    yield* this.#mu.lock();
    this.#listener = null;
    this.#mu.unlock();
  }

  *#handle(connection: number): Routine {
    yield* this.#mu.lock();
    if (!this.#stopped) this.#connections.add(connection);
    this.#mu.unlock();
    yield* this.#mu.lock();
    this.#connections.delete(connection);
    this.#drained.signal();
    this.#mu.unlock();
  }

  *gracefulStop(): Routine {
    yield* this.#mu.lock();
    if (this.#stopped) {
      if (this.#fixed) this.#mu.unlock();
      return;
    }
    this.#stopped = true;
    this.#listener?.close();
    while (this.#connections.size > 0) yield* this.#drained.wait();
    this.#mu.unlock();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const listener = chan<number>();
    const server = new Server(listener, fixed);
    go(server.serve(listener));
    yield* listener.send(1);
    for (let i = 0; i < 3; i++) yield* server.gracefulStop();
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 795,
  blocking: true,
  class: "Resource Deadlock / Double locking",
  bug: "A second graceful stop returns with the server's lock held.",
  source: "https://github.com/grpc/grpc-go/pull/795",
  original: { goroutines: 2, locks: 1, channels: 0 },
  kept: { goroutines: 3, locks: 1, channels: 1 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
