/** Web streams that are read: in and out. */

import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { Pulled, type PulledOptions, type Step, type Supply } from "./pulled.ts";
import type { ReadableChan } from "./readable-chan.ts";
import { Reading, type ReadingOptions } from "./reading.ts";
import { stopped } from "./signal.ts";
import type { Source } from "./source.ts";

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
 * Back-pressure: the stream is read only when somebody waits for a value, or the buffer has room.
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
