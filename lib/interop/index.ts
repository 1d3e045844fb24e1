/** goroutines/interop: what JavaScript has, as channels, and channels as what JavaScript has. */

export { aborted } from "./abort-signal.ts";
export { fromAsyncIterable, toAsyncIterable } from "./async-iterable.ts";
export { fromEventEmitter, type EventEmitterLike } from "./event-emitter.ts";
export { fromEventTarget, type EventTargetLike, type EventTargetOptions } from "./event-target.ts";
export type { Events, EventsOptions, Overflow } from "./events.ts";
export { collect, fromIterable } from "./iterable.ts";
export { fromNodeReadable, type NodeReadable } from "./node-readable.ts";
export type { NodeStream } from "./node-stream.ts";
export { fromNodeWritable, type NodeWritable } from "./node-writable.ts";
export { toPromise } from "./promise.ts";
export type { PulledOptions, Step } from "./pulled.ts";
export type { ReadableChan } from "./readable-chan.ts";
export { fromReadableStream, toReadableStream, type ReadableStreamLike } from "./readable-stream.ts";
export type { ReadingOptions } from "./reading.ts";
export type { Sink } from "./sink.ts";
export type { Source, SourceOptions } from "./source.ts";
export { fromWritableStream, toWritableStream, type WritableStreamLike } from "./writable-stream.ts";
