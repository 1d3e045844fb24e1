/**
 * kubernetes#49404: the aggregator's test of proxied upgrades. The backend's websocket handler, a goroutine of the
 * server's, notes that it was called after it has answered; the test reads the note as soon as the answer is there.
 * Nothing orders the two. The fix counts atomically, before the answer.
 */

import { chan, go, type Chan, type RecvChan, type Routine } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { shared } from "goroutines/testing";
import type { Kernel } from "../../kernel.ts";

/** A websocket's two directions. */
interface Conn {
  readonly toServer: Chan<string>;
  readonly toClient: Chan<string>;
}

/** An HTTP server: a goroutine a connection. */
function* serve(listener: RecvChan<Conn>, handler: (conn: Conn) => Routine): Routine {
  yield* listener.forEach((conn) => {
    go(handler, conn);
  });
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const called = shared(false, "called");
    const timesCalled = new Int32();
    const listener = chan<Conn>();

    go(serve, listener, function* (conn) {
      const name = yield* conn.toServer.recv();
      if (fixed) timesCalled.add(1);
      yield* conn.toClient.send(`hello ${name}`);
      if (!fixed) yield* called.set(true);
    });

    const conn: Conn = { toServer: chan(), toClient: chan() };
    yield* listener.send(conn);
    yield* conn.toServer.send("world");
    yield* conn.toClient.recv();

    const got = fixed ? timesCalled.load() > 0 : yield* called.get();
    if (!got) throw new Error("valid hostname: expected called=true, got false");
    listener.close();
  };

export const kernel: Kernel = {
  project: "kubernetes",
  number: 49404,
  blocking: false,
  class: "Traditional / Data race",
  bug: "The handler writes `called` after its answer, the test reads it upon the answer, and nothing orders them.",
  source: "https://github.com/kubernetes/kubernetes/pull/49404",
  original: { goroutines: 3, locks: 0, channels: 0 },
  kept: { goroutines: 3, locks: 0, channels: 3 },
  scaled: "channels instead of sockets, and the aggregator between client and backend is left out",
  symptoms: ["race", "panic"],
  buggy: program(false),
  fixed: program(true),
};
