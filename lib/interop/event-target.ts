/** The events of an `EventTarget` as a channel: what a page, a `WebSocket`, a worker tells. */

import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { Listened, type Events, type EventsOptions } from "./events.ts";

/** What is asked of an `EventTarget` of any host. */
export interface EventTargetLike {
  addEventListener(type: string, listener: (event: Event) => void): void;
  removeEventListener(type: string, listener: (event: Event) => void): void;
}

export interface EventTargetOptions extends EventsOptions {
  /**
   * The types of events that make the source fail, such as `["error"]`: with the event's `error` if it has one, else
   * with the event.
   */
  readonly error?: readonly string[] | undefined;
}

/**
 * The events of one type as a channel. It listens from this call on, until `cancel`, `signal` or an event
 * of `close` or `error`.
 *
 * Events do not wait: what happens to one that finds the buffer full is for you to say, by `overflow`.
 *
 * @param target a button, a `WebSocket`, a `MessagePort`, ...
 * @param type the type of the events to receive.
 * @param options `overflow`, which has no default; `capacity`, `close`, `error`, `signal`.
 * @returns a source of the events; `dropped` tells how many were dropped.
 * @throws {UsageError} if `target` is no event target, or without `overflow`.
 *
 * @example
 * ```ts
 * const button = new EventTarget();
 * const clicks = fromEventTarget(button, "click", { overflow: "drop-oldest", capacity: 1 });
 * button.dispatchEvent(new Event("click"));
 * const click = yield* clicks.recv();
 * yield* until(clicks.cancel());
 * ```
 */
export function fromEventTarget(target: EventTargetLike, type: string, options: EventTargetOptions): Events<Event>;
export function fromEventTarget<E>(target: EventTargetLike, type: string, options: EventTargetOptions): Events<E>;
export function fromEventTarget<E>(target: EventTargetLike, type: string, options: EventTargetOptions): Events<E> {
  if (typeof (target as { addEventListener?: unknown } | null | undefined)?.addEventListener !== "function") {
    throw new UsageError("ERR_NO_EVENT_TARGET", `fromEventTarget: needs an EventTarget, not ${describe(target)}`);
  }
  const emitter = {
    add: (event: string | symbol, listener: (event: unknown) => void) =>
      target.addEventListener(event as string, listener),
    remove: (event: string | symbol, listener: (event: unknown) => void) =>
      target.removeEventListener(event as string, listener),
  };
  const listening = {
    event: type,
    value: (event: unknown) => event as E,
    errors: options?.error ?? [],
    error: errorOf,
  };
  return new Listened("fromEventTarget", emitter, listening, options);
}

function errorOf(event: unknown): unknown {
  return (event as { error?: unknown } | null | undefined)?.error ?? event;
}
