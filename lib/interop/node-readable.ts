/** Node streams that are read, as channels. */

import { checkStream, closedEarly, type NodeStream } from "./node-stream.ts";
import { Pulled, type PulledOptions, type Step, type Supply } from "./pulled.ts";
import type { Source } from "./source.ts";

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
    // It may fail while it is destroyed; nobody listens otherwise.
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
 * Back-pressure: the stream is read only when somebody waits for a chunk, or the buffer has room; beyond
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
