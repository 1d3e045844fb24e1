/**
 * grpc#862: `dial` connects in a goroutine and waits for it or for the caller's context, which may be cancelled
 * first. It then returns an error and no connection, and closes nothing, since there is no connection to close:
 * the goroutine, which watches the transport until the connection's own context ends, watches for ever.
 */

import { chan, go, select, sleep, type Chan, type Routine } from "goroutines";
import { background, withCancel, type CancelFunc, type Context } from "goroutines/context";
import type { Kernel } from "../../kernel.ts";

class Connection {
  readonly #ctx: Context;
  readonly #cancel: CancelFunc;

  constructor() {
    [this.#ctx, this.#cancel] = withCancel(background());
  }

  close(): void {
    this.#cancel();
  }

  /** Connects at the second attempt, says so, and watches the transport from then on. */
  *connect(connected: Chan<void>): Routine {
    for (let attempt = 1; attempt <= 2; attempt++) {
      const r = yield* select({ attempt: sleep(attempt), closed: this.#ctx.done().recv() });
      if (r.case === "closed") {
        connected.close();
        return;
      }
    }
    go(this.#watch());
    connected.close();
  }

  *#watch(): Routine {
    const broken = chan<Error>(); // this transport never breaks
    yield* select({ closed: this.#ctx.done().recv(), broken: broken.recv() });
  }
}

function* dial(ctx: Context, fixed: boolean): Routine<Connection | null> {
  const connection = new Connection();
  const connected = chan<void>();
  go(connection.connect(connected));
  const r = yield* select({ cancelled: ctx.done().recv(), connected: connected.recv() });
  if (r.case === "cancelled") {
    if (fixed) connection.close();
    return null;
  }
  if (ctx.err() === null) return connection;
  connection.close();
  return null;
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const [ctx, cancel] = withCancel(background());
    go(function* () {
      cancel();
    });
    const connection = yield* dial(ctx, fixed);
    connection?.close();
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 862,
  blocking: true,
  class: "Communication Deadlock / Channel & Context",
  bug: "Cancelled while it connects, dial returns without closing the connection that a goroutine of its own waits on.",
  source: "https://github.com/grpc/grpc-go/pull/862",
  original: { goroutines: 3, locks: 0, channels: 3 },
  kept: { goroutines: 4, locks: 0, channels: 4 },
  symptoms: ["leak"],
  buggy: program(false),
  fixed: program(true),
};
