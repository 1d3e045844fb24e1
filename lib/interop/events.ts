/**
 * Events as channels: of an `EventTarget` (what a page, a `WebSocket`, a worker tells) and of Node's `EventEmitter`.
 *
 * `Events` is a source that is told, whether or not a receiver waits. There is no back-pressure, so what happens when
 * its buffer is full has to be said.
 */

import { describe } from "../core/describe.ts";
import { GoError, UsageError } from "../core/error.ts";
import { Feed, type Source, type SourceOptions } from "./source.ts";
import { checkCapacity } from "./pulled.ts";

/** A {@link Source} of events. */
export interface Events<out T> extends Source<T> {
  /** How many events were dropped because the buffer was full. */
  readonly dropped: number;
}

export interface EventsOptions extends SourceOptions {
  /**
   * What happens to an event when no receiver waits and the buffer is full. `"drop-oldest"`: it takes the
   * place of the oldest one. `"drop-newest"`: it is dropped. `"fail"`: the source stops, and receives throw
   * a {@link GoError} with the code `ERR_OVERFLOW` after what is buffered. Nothing that was not listed here is dropped.
   */
  readonly overflow: Overflow;
  /** How many events are buffered; 16 unless given. */
  readonly capacity?: number | undefined;
  /** The names of events that close the channel, such as `["close"]`. */
  readonly close?: readonly string[] | undefined;
}

export type Overflow = "drop-oldest" | "drop-newest" | "fail";

const overflows: readonly unknown[] = ["drop-oldest", "drop-newest", "fail"] satisfies readonly Overflow[];

/** Where listeners are added to, whatever it calls that. */
export interface Emitter {
  add(event: string | symbol, listener: (...args: unknown[]) => void): void;
  remove(event: string | symbol, listener: (...args: unknown[]) => void): void;
}

/** What each event does. */
interface Listening<T> {
  readonly event: string | symbol;
  /** The value that an event delivers. */
  readonly value: (...args: unknown[]) => T;
  /** The events that make it fail, and the error of one. */
  readonly errors: readonly (string | symbol)[];
  readonly error: (...args: unknown[]) => unknown;
}

class Listened<T> extends Feed<T> implements Events<T> {
  dropped = 0;
  readonly #overflow: Overflow;
  readonly #emitter: Emitter;
  readonly #listeners: (readonly [event: string | symbol, listener: (...args: unknown[]) => void])[] = [];

  constructor(caller: string, emitter: Emitter, listening: Listening<T>, options: EventsOptions) {
    const { overflow, capacity = 16, close = [], signal } = checkOptions(caller, options);
    super(capacity);
    this.#overflow = overflow;
    this.#emitter = emitter;
    this.#listen(listening.event, (...args) => this.#arrived(listening.value(...args)));
    for (const event of close) this.#listen(event, () => this.end());
    for (const event of listening.errors) this.#listen(event, (...args) => this.fail(listening.error(...args)));
    this.heed(signal);
  }

  #listen(event: string | symbol, listener: (...args: unknown[]) => void): void {
    this.#listeners.push([event, listener]);
    this.#emitter.add(event, listener);
  }

  #arrived(value: T): void {
    if (this.ended || this.deliver(value)) return;
    switch (this.#overflow) {
      case "drop-oldest":
        this.buffer.take();
        this.buffer.give(value);
        this.dropped++;
        return;
      case "drop-newest":
        this.dropped++;
        return;
      case "fail":
        this.dropped++;
        this.fail(
          new GoError("ERR_OVERFLOW", `the buffer for events is full: ${this.cap} were waiting to be received`),
        );
    }
  }

  protected override end(): void {
    super.end();
    this.stop();
  }

  protected override stop(): void {
    for (const [event, listener] of this.#listeners) this.#emitter.remove(event, listener);
    this.#listeners.length = 0;
  }
}

function checkOptions(caller: string, options: EventsOptions): EventsOptions {
  const overflow: unknown = (options as EventsOptions | null | undefined)?.overflow;
  if (!overflows.includes(overflow)) {
    const given = overflow === undefined ? "it is missing" : `not ${describe(overflow)}`;
    throw new UsageError(
      "ERR_OVERFLOW_OPTION",
      `${caller}: the option overflow must be "drop-oldest", "drop-newest" or "fail": ${given}`,
    );
  }
  const { capacity } = options;
  if (capacity !== undefined && checkCapacity(capacity) === 0) {
    throw new UsageError(
      "ERR_CAPACITY",
      `${caller}: the option capacity must be at least 1: events do not wait for a receiver`,
    );
  }
  return options;
}

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
