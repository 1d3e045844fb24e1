/**
 * grpc#1275: closing a client connection closes its streams: each is deleted from the table of active streams.
 * Nobody tells the reader of such a stream, which waits in `read` for a message of the server or for a context
 * that is not the connection's. Deleted from the table, the stream gets nothing any more: the read hangs.
 */

import { chan, go, select, sleep, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { Mutex } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

type Message = string | Error;

/** An unbounded queue: a channel with room for one, and a backlog behind it. */
class ReceiveBuffer {
  readonly #c = chan<Message>(1, "");
  readonly #mu = new Mutex();
  readonly #backlog: Message[] = [];

  *put(message: Message): Routine {
    yield* this.#mu.lock();
    if (this.#backlog.length > 0 || !this.#c.trySend(message)) this.#backlog.push(message);
    this.#mu.unlock();
  }

  /** To be called after each message received from `get`. */
  *load(): Routine {
    yield* this.#mu.lock();
    const [oldest] = this.#backlog;
    if (oldest !== undefined && this.#c.trySend(oldest)) this.#backlog.shift();
    this.#mu.unlock();
  }

  get() {
    return this.#c.recv();
  }
}

class Stream {
  readonly #ctx: Context;
  readonly received = new ReceiveBuffer();

  constructor(ctx: Context) {
    this.#ctx = ctx;
  }

  *read(): Routine<Message> {
    const r = yield* select({ cancelled: this.#ctx.done().recv(), message: this.received.get() });
    if (r.case === "cancelled") return new Error("context canceled");
    yield* this.received.load();
    return r.value;
  }
}

class Transport {
  readonly #mu = new Mutex();
  readonly #active = new Set<Stream>();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *open(ctx: Context): Routine<Stream> {
    const stream = new Stream(ctx);
    yield* this.#mu.lock();
    this.#active.add(stream);
    this.#mu.unlock();
    return stream;
  }

  *closeStream(stream: Stream, reason: Error): Routine {
    yield* this.#mu.lock();
    this.#active.delete(stream);
    this.#mu.unlock();
    if (this.#fixed) yield* stream.received.put(reason);
  }
}

const program = (fixed: boolean) =>
  function* (): Routine {
    const transport = new Transport(fixed);
    const [ctx] = withCancel(background()); // the caller's own, and the caller has no reason to cancel it
    const stream = yield* transport.open(ctx);
    const done = chan<void>();
    go(function* () {
      while (!((yield* stream.read()) instanceof Error));
      done.close();
    });
    yield* transport.closeStream(stream, new Error("grpc: the client connection is closing"));
    yield* select({ done: done.recv(), late: sleep(5000) });
  };

export const kernel: Kernel = {
  project: "grpc",
  number: 1275,
  blocking: true,
  class: "Communication Deadlock / Channel",
  bug: "closeStream forgets the stream without writing the error that its reader waits for.",
  source: "https://github.com/grpc/grpc-go/pull/1275",
  original: { goroutines: 2, locks: 2, channels: 3 },
  kept: { goroutines: 2, locks: 2, channels: 3 },
  symptoms: ["leak"],
  buggy: program(false),
  fixed: program(true),
};
