/**
 * grpc#1748: a test shortens the package's variable `minConnectTimeout`, waits until the client has dropped a
 * connection on which the server stays silent, closes the client and sets the variable back. The goroutine that
 * monitors the connection tries to connect again meanwhile and reads it. The fix sets it back only when that
 * goroutine has ended.
 */

import { chan, go, select, sleep, type Routine } from "goroutines";
import { background, withCancel } from "goroutines/context";
import { Mutex, WaitGroup } from "goroutines/sync";
import { shared, type Shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/** How often the client tries to connect. */
const ATTEMPTS = 3;

class Connection {
  /** The server's first words. */
  readonly preface = chan<void>();
  readonly closed = chan<void>();
}

class Listener {
  readonly connections = chan<Connection>();
  readonly closed = chan<void>();
  /** Closed when the client has dropped a connection. */
  readonly dropped = chan<void>();

  /** Accepts connections and says nothing. */
  *serve(): Routine {
    for (let n = 0; ; n++) {
      const r = yield* select({ accepted: this.connections.recvOk(), closed: this.closed.recv() });
      if (r.case === "closed" || !r.value[1]) return;
      yield* r.value[0].closed.recv();
      if (n === 0) this.dropped.close();
    }
  }
}

class ClientConn {
  /** The goroutines of this client. */
  readonly running = new WaitGroup();
  readonly addresses = chan<Listener>(1);
  readonly #minConnectTimeout: Shared<number>;
  readonly #context = withCancel(background());
  readonly #mu = new Mutex();
  #isClosed = false;

  constructor(minConnectTimeout: Shared<number>) {
    this.#minConnectTimeout = minConnectTimeout;
    this.running.go(this.#watch());
  }

  /** The balancer: connects to the address that the resolver found. */
  *#watch(): Routine {
    const [ctx] = this.#context;
    const r = yield* select({ address: this.addresses.recvOk(), closed: ctx.done().recv() });
    if (r.case === "address" && r.value[1]) this.running.go(this.#monitor(r.value[0]));
  }

  *#monitor(address: Listener): Routine {
    const [ctx] = this.#context;
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      yield* this.#mu.lock();
      const isClosed = this.#isClosed;
      this.#mu.unlock();
      if (isClosed) return;
      const timeout = yield* this.#minConnectTimeout.get();
      const connection = new Connection();
      const dialled = yield* select({ sent: address.connections.send(connection), closed: ctx.done().recv() });
      if (dialled.case === "closed") return;
      const r = yield* select({ preface: connection.preface.recv(), late: sleep(timeout), closed: ctx.done().recv() });
      connection.closed.close();
      if (r.case !== "late") return;
    }
  }

  *close(): Routine {
    const [, cancel] = this.#context;
    yield* this.#mu.lock();
    this.#isClosed = true;
    this.#mu.unlock();
    cancel();
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const minConnectTimeout = shared(20_000, "minConnectTimeout");
    const listener = new Listener();
    go(listener.serve());

    const before = yield* minConnectTimeout.get();
    yield* minConnectTimeout.set(500);
    const client = new ClientConn(minConnectTimeout);
    yield* client.addresses.send(listener);
    yield* listener.dropped.recv();
    listener.closed.close();
    yield* client.close();
    if (fixed) yield* client.running.wait();
    yield* minConnectTimeout.set(before);
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 1748,
  blocking: false,
  class: "Traditional / Data race",
  bug: "A test sets minConnectTimeout back while the client's monitor, which tries to connect again, reads it.",
  source: "https://github.com/grpc/grpc-go/pull/1748",
  original: { goroutines: 4, locks: 1, channels: 5 },
  kept: { goroutines: 4, locks: 1, channels: 11 },
  scaled: "the client tries to connect three times at most",
  symptoms: ["race"],
  buggy: program(false),
  fixed: program(true),
};
