/** The events of Node's `EventEmitter` as a channel. */

import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { Listened, type Events, type EventsOptions } from "./events.ts";

// An emitter of any events has to fit, and the compiler compares listeners by their parameters.
type Listener = (...args: any[]) => void;

/** What is asked of an `EventEmitter`, Node's or another. */
export interface EventEmitterLike {
  on(event: string | symbol, listener: Listener): unknown;
  off(event: string | symbol, listener: Listener): unknown;
}

/**
 * The events of one name as a channel. It listens from this call on, until `cancel`, `signal`, an event
 * of `close`, or an `"error"` event, which makes it fail with its argument.
 *
 * Events do not wait: what happens to one that finds the buffer full is for you to say, by `overflow`.
 *
 * @param emitter a server, a child process, ...
 * @param event the name of the events to receive.
 * @param options `overflow`, which has no default; `capacity`, `close`, `signal`.
 * @returns a source; each value is the array of an event's arguments. `dropped` tells how many were dropped.
 * @throws {UsageError} if `emitter` is no event emitter, or without `overflow`.
 *
 * @example
 * ```ts
 * const { EventEmitter } = yield* until(import("node:events"));
 * const server = new EventEmitter();
 * const requests = fromEventEmitter<[path: string]>(server, "request", { overflow: "fail", close: ["close"] });
 * server.emit("request", "/");
 * server.emit("close");
 * yield* requests.forEach(([path]) => log(path));
 * ```
 */
export function fromEventEmitter<A extends readonly unknown[] = unknown[]>(
  emitter: EventEmitterLike,
  event: string | symbol,
  options: EventsOptions,
): Events<A> {
  const { on, off } = (emitter ?? {}) as Partial<EventEmitterLike>;
  if (typeof on !== "function" || typeof off !== "function") {
    throw new UsageError("ERR_NO_EVENT_EMITTER", `fromEventEmitter: needs an EventEmitter, not ${describe(emitter)}`);
  }
  const listeners = {
    add: (name: string | symbol, listener: (...args: unknown[]) => void) => void emitter.on(name, listener),
    remove: (name: string | symbol, listener: (...args: unknown[]) => void) => void emitter.off(name, listener),
  };
  const listening = {
    event,
    value: (...args: unknown[]) => args as unknown as A,
    errors: event === "error" ? [] : ["error"],
    error: (error: unknown) => error,
  };
  return new Listened("fromEventEmitter", listeners, listening, options);
}
