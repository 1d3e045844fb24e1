/** Node streams that are written, as channels. */

import { Drain } from "./drain.ts";
import { checkStream, closedEarly, type NodeStream } from "./node-stream.ts";
import type { Outlet, Sink } from "./sink.ts";
import type { SourceOptions } from "./source.ts";

/** What is asked of a Node stream to write to: a file, a response, a socket, `process.stdout`. */
export interface NodeWritable extends NodeStream {
  write(value: unknown): boolean;
  end(): unknown;
  readonly writableFinished?: boolean;
  readonly writableNeedDrain?: boolean;
  readonly writableLength?: number;
  readonly writableHighWaterMark?: number;
}

class NodeWriting<T> implements Outlet<T> {
  readonly #stream: NodeWritable;
  readonly #failed: (error: unknown) => void;
  /** Whether the last write found the buffer full. */
  #full = false;
  #roomCall: (() => void) | null = null;
  #endCall: (() => void) | null = null;

  constructor(stream: NodeWritable, failed: (error: unknown) => void) {
    this.#stream = stream;
    this.#failed = failed;
    stream.on("drain", this.#drained);
    stream.on("finish", this.#finished);
    stream.on("error", failed);
    stream.on("close", this.#closed);
    if (stream.destroyed === true) failed(stream.errored ?? closedEarly());
  }

  get len(): number {
    return this.#stream.writableLength ?? 0;
  }

  get cap(): number {
    return this.#stream.writableHighWaterMark ?? 0;
  }

  hasRoom(): boolean {
    return !this.#full && this.#stream.writableNeedDrain !== true;
  }

  onRoom(call: () => void): void {
    this.#roomCall = call;
  }

  write(value: T): void {
    if (!this.#stream.write(value)) this.#full = true;
  }

  end(): Promise<void> {
    return new Promise((resolve) => {
      this.#endCall = resolve;
      this.#stream.end();
    });
  }

  abort(reason: unknown): void {
    this.#stream.destroy(reason instanceof Error ? reason : undefined);
  }

  readonly #drained = (): void => {
    this.#full = false;
    const call = this.#roomCall;
    this.#roomCall = null;
    call?.();
  };

  readonly #finished = (): void => {
    const stream = this.#stream;
    stream.off("drain", this.#drained);
    stream.off("finish", this.#finished);
    stream.off("error", this.#failed);
    stream.off("close", this.#closed);
    // Somebody else may have ended it.
    if (this.#endCall === null) this.#failed(closedEarly());
    else this.#endCall();
  };

  readonly #closed = (): void => {
    this.#failed(closedEarly());
  };
}

/**
 * A Node `Writable` as a channel to send to.
 *
 * Back-pressure: a send completes when the stream's own buffer is below its `highWaterMark`.
 *
 * @param stream a file, a response, a socket, `process.stdout`. `close` of the channel ends it.
 * @param options aborting `signal` destroys the stream; sends then throw its reason.
 * @returns a sink. `yield* sink.done()` after `close` waits until everything is written. `cancel`
 * destroys the stream. A stream that is closed before its end fails with `ERR_STREAM_CLOSED`.
 * @throws {UsageError} if it is no Node stream.
 *
 * @example
 * ```ts
 * const { PassThrough } = yield* until(import("node:stream"));
 * const out = fromNodeWritable<string>(new PassThrough());
 * yield* out.send("hello\n");
 * out.close();
 * yield* out.done();
 * ```
 */
export function fromNodeWritable<T = Uint8Array | string>(stream: NodeWritable, options: SourceOptions = {}): Sink<T> {
  checkStream("fromNodeWritable", stream, "write");
  return new Drain<T>((failed) => new NodeWriting(stream, failed), options.signal);
}
