/**
 * grpc#1424: a dial that blocks waits in a goroutine for `ready`, which the watcher of the balancer's addresses
 * closes at the first connection. If the dial times out before there is an address or a connection, the balancer
 * is closed and the watcher's loop ends: it never closes `ready`, and the goroutine waits for ever.
 */

import { chan, go, select, sleep, type Chan, type RecvChan, type Routine } from "goroutines";
import { background, withCancel, withTimeout, type CancelFunc, type Context } from "goroutines/context";
import type { Kernel } from "../../kernel.ts";

/** Finds the address of a server, in its own time. */
class Balancer {
  readonly addresses = chan<string>();
  readonly #closing = chan<void>();

  *run(): Routine {
    const r = yield* select({ found: sleep(1), closing: this.#closing.recv() });
    if (r.case === "found") {
      const s = yield* select({ told: this.addresses.send("10.0.0.1"), closing: this.#closing.recv() });
      if (s.case === "told") yield* this.#closing.recv();
    }
    this.addresses.close();
  }

  close(): void {
    this.#closing.close();
  }
}

class Connection {
  readonly #balancer = new Balancer();
  readonly #ctx: Context;
  readonly #cancel: CancelFunc;
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    [this.#ctx, this.#cancel] = withCancel(background());
    this.#fixed = fixed;
    go(this.#balancer.run());
  }

  close(): void {
    this.#cancel();
    this.#balancer.close();
  }

  /** @returns a channel that is closed as soon as there is a connection. */
  start(): RecvChan<void> {
    const waited = chan<void>();
    go(this.#waitUntilReady(waited));
    return waited;
  }

  *#waitUntilReady(waited: Chan<void>): Routine {
    const ready = chan<void>();
    go(this.#watch(ready));
    yield* ready.recv();
    waited.close();
  }

  *#watch(ready: Chan<void>): Routine {
    let connected = false;
    for (;;) {
      const [, ok] = yield* this.#balancer.addresses.recvOk();
      if (!ok) break;
      const attempt = yield* select({ succeeded: sleep(1), closed: this.#ctx.done().recv() });
      if (attempt.case === "closed" || connected) continue;
      connected = true;
      ready.close();
    }
    if (this.#fixed && !connected) ready.close();
  }
}

function* dial(ctx: Context, fixed: boolean): Routine<Connection | null> {
  const connection = new Connection(fixed);
  const r = yield* select({ late: ctx.done().recv(), ready: connection.start().recv() });
  if (r.case === "ready") return connection;
  connection.close();
  return null;
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const [ctx, cancel] = withTimeout(background(), 1);
    const connection = yield* dial(ctx, fixed);
    cancel();
    connection?.close();
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 1424,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "Closed before the first connection, the watcher's loop ends without closing the channel that the dial waits on.",
  source: "https://github.com/grpc/grpc-go/pull/1424",
  original: { goroutines: 3, locks: 0, channels: 3 },
  kept: { goroutines: 4, locks: 0, channels: 6 },
  symptoms: ["leak"],
  buggy: program(false),
  fixed: program(true),
};
