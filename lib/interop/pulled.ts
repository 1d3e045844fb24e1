/**
 * `Pulled`: a source that asks for its values, one at a time: back-pressure.
 *
 * Invariants:
 * - At most one value is asked for. It is asked for only while a receiver waits, or, once the first
 *   receive has begun, while the buffer has room.
 * - While a receiver waits, a value is asked for.
 */

import { describe } from "../core/describe.ts";
import { RuntimeError, UsageError } from "../core/error.ts";
import { Feed, type SourceOptions } from "./source.ts";

export interface PulledOptions extends SourceOptions {
  /** How many values to ask for ahead of the receivers. 0, unless given: none before a receiver waits for it. */
  readonly capacity?: number | undefined;
}

/** What asking for a value comes to: as iterators say it, and readers of streams. */
export type Step<T> =
  { readonly done?: false | undefined; readonly value: T } | { readonly done: true; readonly value?: unknown };

/** Where the values come from. */
export interface Supply<T> {
  /** Asks for the next value. */
  pull(): PromiseLike<Step<T>>;
  /** Makes it let go early. */
  stop(reason: unknown): unknown;
  /** It has ended by itself. */
  ended?(): void;
}

export class Pulled<T> extends Feed<T> {
  readonly #supply: Supply<T>;
  #pulling = false;

  constructor(supply: Supply<T>, options: PulledOptions) {
    const capacity = checkCapacity(options.capacity ?? 0);
    // A value whose receiver has given up since it was asked for needs a place.
    super(capacity, Math.max(1, capacity));
    this.#supply = supply;
    this.heed(options.signal);
  }

  override wanted(): void {
    if (this.#pulling || this.ended) return;
    if (this.receivers.isEmpty && this.buffer.len >= this.cap) return;
    this.#pulling = true;
    // What it throws before its first await arrives as a rejection does.
    void new Promise<Step<T>>((resolve) => resolve(this.#supply.pull())).then(
      (result) => this.#arrived(result),
      (error: unknown) => this.fail(error),
    );
  }

  #arrived(result: Step<T>): void {
    this.#pulling = false;
    if (this.ended) return;
    if (typeof result !== "object" || result === null) {
      return this.fail(
        new UsageError("ERR_ITERATOR", `an iterator's next() must return an object, not ${describe(result)}`),
      );
    }
    if (result.done === true) {
      this.end();
      this.#supply.ended?.();
      return;
    }
    this.deliver(result.value);
    this.wanted();
  }

  protected override stop(reason: unknown): unknown {
    return this.#supply.stop(reason);
  }
}

/** The largest buffer: as long as an array can be. */
const LARGEST = 2 ** 32 - 1;

export function checkCapacity(capacity: unknown): number {
  if (typeof capacity === "number" && Number.isInteger(capacity) && capacity >= 0 && capacity <= LARGEST)
    return capacity;
  if (typeof capacity === "number")
    throw new RuntimeError("ERR_MAKECHAN_SIZE", "makechan: size out of range", { given: capacity });
  throw new UsageError("ERR_CAPACITY", `the option capacity must be a whole number, not ${describe(capacity)}`);
}
