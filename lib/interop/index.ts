/** goroutines/interop: what JavaScript has, as channels, and channels as what JavaScript has. */

export { aborted } from "./abort-signal.ts";
export { fromAsyncIterable, toAsyncIterable, collect, fromIterable } from "./iterable.ts";
export {
  fromEventEmitter,
  type EventEmitterLike,
  fromEventTarget,
  type EventTargetLike,
  type EventTargetOptions,
  type Events,
  type EventsOptions,
  type Overflow,
} from "./events.ts";
export {
  fromNodeReadable,
  type NodeReadable,
  type NodeStream,
  fromNodeWritable,
  type NodeWritable,
} from "./node-stream.ts";
export { toPromise } from "./promise.ts";
export type { PulledOptions, Step } from "./pulled.ts";
export type { ReadableChan, ReadingOptions } from "./reading.ts";
export {
  fromReadableStream,
  toReadableStream,
  type ReadableStreamLike,
  fromWritableStream,
  toWritableStream,
  type WritableStreamLike,
} from "./web-stream.ts";
export type { Sink } from "./sink.ts";
export type { Source, SourceOptions } from "./source.ts";
