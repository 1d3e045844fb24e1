/**
 * `Events`: a source that is told, whether or not anybody waits. There is no back-pressure, so what
 * happens when its buffer is full has to be said.
 */

import { describe } from "../core/describe.ts";
import { GoError, UsageError } from "../core/error.ts";
import { Feed } from "./feed.ts";
import { checkCapacity } from "./pulled.ts";
import type { Source, SourceOptions } from "./source.ts";

/** A {@link Source} of events. */
export interface Events<out T> extends Source<T> {
  /** How many events were dropped because the buffer was full. */
  readonly dropped: number;
}

export interface EventsOptions extends SourceOptions {
  /**
   * What happens to an event when nobody waits and the buffer is full. `"drop-oldest"`: it takes the
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
export interface Listening<T> {
  readonly event: string | symbol;
  /** The value that an event delivers. */
  readonly value: (...args: unknown[]) => T;
  /** The events that make it fail, and the error of one. */
  readonly errors: readonly (string | symbol)[];
  readonly error: (...args: unknown[]) => unknown;
}

export class Listened<T> extends Feed<T> implements Events<T> {
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
