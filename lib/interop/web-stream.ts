/** Web streams as channels, and channels as web streams. */

import type { SendChan } from "../core/chan.ts";
import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { select } from "../core/select.ts";
import { aborted, stopped } from "./abort-signal.ts";
import { Drain, type Outlet, type Sink } from "./sink.ts";
import { Pulled, type PulledOptions, type Step, type Supply } from "./pulled.ts";
import { type ReadableChan, Reading, type ReadingOptions } from "./reading.ts";
import type { Source, SourceOptions } from "./source.ts";

/** What is asked of a stream to read from: a `ReadableStream` of any host. */
export interface ReadableStreamLike<T> {
  getReader(): {
    read(): PromiseLike<Step<T>>;
    cancel(reason?: unknown): PromiseLike<void>;
    releaseLock(): void;
  };
}

class StreamReading<T> implements Supply<T> {
  readonly #reader: ReturnType<ReadableStreamLike<T>["getReader"]>;

  constructor(stream: ReadableStreamLike<T>) {
    this.#reader = stream.getReader();
  }

  pull(): PromiseLike<Step<T>> {
    return this.#reader.read();
  }

  async stop(reason: unknown): Promise<void> {
    try {
      await this.#reader.cancel(reason);
    } finally {
      this.#reader.releaseLock();
    }
  }

  ended(): void {
    this.#reader.releaseLock();
  }
}

/**
 * A `ReadableStream` as a channel that closes at its end: the body of a `fetch`, a file, a socket.
 *
 * Back-pressure: the stream is read only when a receiver waits for a value, or the buffer has room.
 *
 * @param stream it is locked until it has ended or `cancel` is done.
 * @param options `capacity`: how many chunks to read ahead of the receivers; `signal` stops it.
 * @returns a source. A receive throws what the stream fails with. `cancel(reason)` cancels the stream.
 * @throws {UsageError} if it is no stream. What the stream throws if it is locked.
 *
 * @example
 * ```ts
 * let bytes = 0;
 * const body = fromReadableStream(new Blob(["some text"]).stream());
 * yield* body.forEach((chunk) => { bytes += chunk.length; });
 * ```
 */
export function fromReadableStream<T>(
  stream: ReadableStream<T> | ReadableStreamLike<T>,
  options: PulledOptions = {},
): Source<T> {
  if (typeof (stream as { getReader?: unknown } | null | undefined)?.getReader !== "function") {
    throw new UsageError("ERR_NO_STREAM", `fromReadableStream: needs a ReadableStream, not ${describe(stream)}`);
  }
  return new Pulled(new StreamReading<T>(stream), options);
}

/**
 * A channel as a `ReadableStream` that closes when the channel does: the body of a `Response`.
 *
 * Back-pressure: a value is received only when the stream is read, so none is lost in the stream's own buffer.
 *
 * @param ch any channel; of a {@link Source}, cancelling the stream is its `cancel`.
 * @param options `cancel` is told when the stream is cancelled; aborting `signal` makes the stream fail
 * with its reason, and tells `cancel` too.
 * @returns a stream. It fails with what a receive throws.
 *
 * @example
 * ```ts
 * const lines = chan<Uint8Array>();
 * go(function* () {
 *   yield* lines.send(new TextEncoder().encode("hello\n"));
 *   lines.close();
 * });
 * const text = await new Response(toReadableStream(lines)).text();
 * ```
 */
export function toReadableStream<T>(ch: ReadableChan<T>, options: ReadingOptions = {}): ReadableStream<T> {
  let reading: Reading<T>;
  return new ReadableStream<T>(
    {
      start(controller) {
        reading = new Reading("toReadableStream", ch, options, (reason, stopping) => {
          controller.error(reason);
          stopped(stopping, reason);
        });
      },
      async pull(controller) {
        const [value, ok] = await reading.next();
        if (ok) controller.enqueue(value);
        else if (!reading.stoppedEarly) controller.close();
      },
      cancel(reason) {
        return reading.stop(reason);
      },
    },
    { highWaterMark: 0 },
  );
}

/** What is asked of a stream to write to: a `WritableStream` of any host. */
export interface WritableStreamLike<T> {
  getWriter(): {
    readonly desiredSize: number | null;
    readonly ready: PromiseLike<unknown>;
    readonly closed: PromiseLike<unknown>;
    write(value: T): PromiseLike<void>;
    close(): Promise<void>;
    abort(reason?: unknown): PromiseLike<void>;
  };
}

class StreamWriting<T> implements Outlet<T> {
  readonly #writer: ReturnType<WritableStreamLike<T>["getWriter"]>;
  readonly #failed: (error: unknown) => void;
  readonly cap: number;

  constructor(stream: WritableStreamLike<T>, failed: (error: unknown) => void) {
    this.#writer = stream.getWriter();
    this.#failed = failed;
    this.cap = this.#room;
    this.#writer.closed.then(undefined, failed);
  }

  get #room(): number {
    return Math.max(0, this.#writer.desiredSize ?? 0);
  }

  get len(): number {
    return Math.max(0, this.cap - this.#room);
  }

  hasRoom(): boolean {
    return this.#room > 0;
  }

  onRoom(call: () => void): void {
    this.#writer.ready.then(call, this.#failed);
  }

  write(value: T): void {
    this.#writer.write(value).then(undefined, this.#failed);
  }

  end(): Promise<void> {
    return this.#writer.close();
  }

  abort(reason: unknown): PromiseLike<void> {
    return this.#writer.abort(reason);
  }
}

/**
 * A `WritableStream` as a channel to send to: a file, a compressor, a response.
 *
 * Back-pressure: a send completes when the stream's own buffer has room for the value.
 *
 * @param stream it is locked from now on. `close` of the channel closes it.
 * @param options aborting `signal` aborts the stream; sends then throw its reason.
 * @returns a sink. `yield* sink.done()` after `close` waits until everything is written.
 * @throws {UsageError} if it is no stream. What the stream throws if it is locked.
 *
 * @example
 * ```ts
 * const { readable, writable } = new TransformStream<string, string>();
 * go(function* () { yield* fromReadableStream(readable).forEach(log); });
 * const out = fromWritableStream<string>(writable);
 * yield* out.send("hello");
 * out.close();
 * yield* out.done();
 * ```
 */
export function fromWritableStream<T>(stream: WritableStreamLike<T>, options: SourceOptions = {}): Sink<T> {
  if (typeof (stream as { getWriter?: unknown } | null | undefined)?.getWriter !== "function") {
    throw new UsageError("ERR_NO_STREAM", `fromWritableStream: needs a WritableStream, not ${describe(stream)}`);
  }
  return new Drain<T>((failed) => new StreamWriting(stream, failed), options.signal);
}

/**
 * A channel as a `WritableStream`: what is written is sent, and closing the stream closes the channel.
 *
 * Back-pressure: a write is done when its value has been sent.
 *
 * @param ch any channel to send to.
 * @param onAbort told the reason when the writer aborts the stream, before the channel is closed: a
 * channel can't carry an error, so you say where it goes. A `cancel` of `withCancelCause` will do.
 * @returns a stream. It fails with what a send throws, such as `send on closed channel`.
 * @throws {UsageError} if `ch` is no channel, or without `onAbort`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancelCause(background());
 * const parts = chan<string>();
 * go(function* () { yield* parts.forEach(log); });
 * await toReadableStream(fromIterable(["a", "b"])).pipeTo(toWritableStream(parts, cancel));
 * ```
 */
export function toWritableStream<T>(ch: SendChan<T>, onAbort: (reason: unknown) => void): WritableStream<T> {
  if (typeof (ch as { send?: unknown } | null | undefined)?.send !== "function") {
    throw new UsageError("ERR_NO_CHANNEL", `toWritableStream: needs a channel, not ${describe(ch)}`);
  }
  if (typeof onAbort !== "function") {
    throw new UsageError(
      "ERR_ON_ABORT",
      `toWritableStream: needs a function that is told when the writer aborts, not ${describe(onAbort)}`,
    );
  }
  return new WritableStream<T>({
    async write(value, controller) {
      // Which not all type definitions know.
      const { signal } = controller as unknown as { readonly signal: AbortSignal };
      const r = await select({ sent: ch.send(value), givenUp: aborted(signal) });
      if (r.case === "givenUp") throw r.value;
    },
    close() {
      ch.close();
    },
    abort(reason) {
      onAbort(reason);
      ch.close();
    },
  });
}
