/** Web streams that are written: in and out. */

import type { SendChan } from "../core/chan.ts";
import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { select } from "../core/select.ts";
import { aborted } from "./abort-signal.ts";
import { Drain } from "./drain.ts";
import type { Outlet, Sink } from "./sink.ts";
import type { SourceOptions } from "./source.ts";

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
