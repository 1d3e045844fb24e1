/** Node streams as channels. They are told by their methods, so nothing of Node is imported. */

import { describe } from "../core/describe.ts";
import { GoError, UsageError } from "../core/error.ts";
import { Drain, type Outlet, type Sink } from "./sink.ts";
import { Pulled, type PulledOptions, type Step, type Supply } from "./pulled.ts";
import type { Source, SourceOptions } from "./source.ts";

// A stream with any events has to fit, and the compiler compares listeners by their parameters.
type Listener = (...args: any[]) => void;

export interface NodeStream {
  on(event: string, listener: Listener): unknown;
  off(event: string, listener: Listener): unknown;
  destroy(error?: Error): unknown;
  readonly destroyed?: boolean;
  readonly errored?: unknown;
}

function closedEarly(): GoError {
  return new GoError("ERR_STREAM_CLOSED", "the stream was closed before it had ended");
}

/** @throws {UsageError} if `stream` lacks a method that will be called. */
function checkStream(caller: string, stream: unknown, method: string): void {
  const given = (stream ?? {}) as { [name: string]: unknown };
  if ([method, "on", "off", "destroy"].every((name) => typeof given[name] === "function")) return;
  throw new UsageError("ERR_NO_STREAM", `${caller}: needs a Node stream with ${method}(), not ${describe(stream)}`);
}

/** What is asked of a Node stream to read from: a file, a request, a socket, `process.stdin`. */
export interface NodeReadable extends NodeStream {
  read(): unknown;
  readonly readableEnded?: boolean;
}

interface Pull<T> {
  resolve(step: Step<T>): void;
  reject(error: unknown): void;
}

const END = { done: true, value: undefined } as const;

/** The stream's own iterator would destroy it at its end, a socket with what is still to be written. */
class NodeReading<T> implements Supply<T> {
  readonly #stream: NodeReadable;
  #waiting: Pull<T> | null = null;
  #ended = false;
  #failure: { readonly error: unknown } | null = null;

  constructor(stream: NodeReadable) {
    this.#stream = stream;
    stream.on("readable", this.#look);
    stream.on("end", this.#end);
    stream.on("error", this.#fail);
    stream.on("close", this.#close);
    if (stream.readableEnded === true) this.#end();
    else if (stream.destroyed === true) this.#fail(stream.errored ?? closedEarly());
  }

  pull(): Promise<Step<T>> {
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#look();
    });
  }

  stop(): void {
    this.ended();
    // It may fail while it is destroyed, and has no other listener.
    this.#stream.on("error", () => {});
    this.#stream.destroy();
  }

  ended(): void {
    const stream = this.#stream;
    stream.off("readable", this.#look);
    stream.off("end", this.#end);
    stream.off("error", this.#fail);
    stream.off("close", this.#close);
  }

  readonly #look = (): void => {
    const waiting = this.#waiting;
    if (waiting === null) return;
    const chunk = this.#failure !== null || this.#ended ? null : (this.#stream.read() as T | null);
    if (chunk === null && this.#failure === null && !this.#ended) return;
    this.#waiting = null;
    if (chunk !== null) waiting.resolve({ done: false, value: chunk });
    else if (this.#failure !== null) waiting.reject(this.#failure.error);
    else waiting.resolve(END);
  };

  readonly #end = (): void => {
    this.#ended = true;
    this.#look();
  };

  readonly #fail = (error: unknown): void => {
    this.#failure ??= { error };
    this.#look();
  };

  readonly #close = (): void => {
    if (!this.#ended) this.#fail(closedEarly());
  };
}

/**
 * A Node `Readable` as a channel that closes at its end.
 *
 * Back-pressure: the stream is read only when a receiver waits for a chunk, or the buffer has room; beyond
 * that it fills its own buffer, up to its `highWaterMark`.
 *
 * @param stream a file, a request, a socket, `process.stdin`; the type of its chunks is yours to say.
 * @param options `capacity`: how many chunks to read ahead of the receivers; `signal` stops it.
 * @returns a source. A receive throws what the stream fails with; a stream that is closed before its end
 * fails with `ERR_STREAM_CLOSED`. `cancel` destroys the stream.
 * @throws {UsageError} if it is no Node stream.
 *
 * @example
 * ```ts
 * const { Readable } = yield* until(import("node:stream"));
 * yield* fromNodeReadable<string>(Readable.from(["a", "b"])).forEach(log);
 * ```
 */
export function fromNodeReadable(stream: NodeReadable, options?: PulledOptions): Source<Uint8Array>;
export function fromNodeReadable<T>(stream: NodeReadable, options?: PulledOptions): Source<T>;
export function fromNodeReadable<T>(stream: NodeReadable, options: PulledOptions = {}): Source<T> {
  checkStream("fromNodeReadable", stream, "read");
  return new Pulled(new NodeReading<T>(stream), options);
}

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
    // Other code may have ended it.
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
