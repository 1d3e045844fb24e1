/** Iterables and async iterables as channels; a channel as an async iterable, and as an array. */

import type { RecvChan } from "../core/chan.ts";
import { created } from "../core/debug.ts";
import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { isPerformable, type Park } from "../core/op.ts";
import { Steps, type Task } from "../core/task.ts";
import { CLOSED } from "../core/thread.ts";
import { Pulled, type PulledOptions, type Step, type Supply } from "./pulled.ts";
import { type ReadableChan, Reading, type ReadingOptions } from "./reading.ts";
import { stopped } from "./abort-signal.ts";
import { Feed, type Source, type SourceOptions } from "./source.ts";

/** An iterable answers at once, so no receiver ever waits here and nothing is buffered. */
class Iterated<T> extends Feed<T> {
  readonly #iterator: Iterator<T>;

  constructor(iterator: Iterator<T>, options: SourceOptions) {
    super(0);
    this.#iterator = iterator;
    this.heed(options.signal);
  }

  override get readable(): boolean {
    return true;
  }

  override take(): unknown {
    if (this.ended) return CLOSED;
    try {
      const result = this.#iterator.next();
      if (result.done !== true) return result.value;
      this.end();
    } catch (e) {
      this.fail(e);
    }
    return CLOSED;
  }

  protected override stop(): unknown {
    return this.#iterator.return?.();
  }
}

/**
 * An iterable as a channel that closes at its end. It needs no goroutine and no buffer: each receive
 * takes one step of the iterable, so an endless one will do.
 *
 * @param iterable an array, a `Set`, a string, a generator, ...
 * @param options `signal` stops it.
 * @returns a source. A receive throws what the iterable throws. `cancel` calls the iterator's `return`.
 * @throws {UsageError} if it is no iterable.
 *
 * @example
 * ```ts
 * const words = fromIterable(["to", "be", "or", "not"]);
 * for (let i = 0; i < 2; i++) go(function* () { yield* words.forEach(log); });
 * ```
 */
export function fromIterable<T>(
  iterable: Iterable<T> & { readonly then?: never },
  options: SourceOptions = {},
): Source<T> {
  const iterator = iteratorOf(iterable);
  if (iterator === undefined)
    throw new UsageError("ERR_NO_ITERABLE", `fromIterable: needs an iterable, not ${describe(iterable)}`);
  return new Iterated(iterator, options);
}

function iteratorOf<T>(iterable: Iterable<T> | null | undefined): Iterator<T> | undefined {
  if (iterable === null || iterable === undefined || isPerformable(iterable)) return undefined;
  return typeof iterable[Symbol.iterator] === "function" ? iterable[Symbol.iterator]() : undefined;
}

class Collect<T> extends Steps<T[]> {
  readonly reason: string = "collect";
  readonly ch: RecvChan<T, unknown>;

  constructor(ch: RecvChan<T, unknown>) {
    super();
    this.ch = ch;
  }

  override *[Symbol.iterator](): Generator<Park, T[], unknown> {
    const values: T[] = [];
    for (;;) {
      const [value, ok] = yield* this.ch.recvOk();
      if (!ok) return values;
      values.push(value);
    }
  }
}

/**
 * Everything that a channel delivers until it is closed, as an array.
 *
 * @returns a task: the values, in the order in which they were received.
 * @throws what a receive throws: the error of a {@link Source}.
 *
 * @example
 * ```ts
 * const digits = yield* collect(fromIterable("123"));     // ["1", "2", "3"]
 * ```
 */
export function collect<T>(ch: ReadableChan<T>): Task<T[]> {
  if (typeof (ch as { recvOk?: unknown } | null | undefined)?.recvOk !== "function") {
    throw new UsageError("ERR_NO_CHANNEL", `collect: needs a channel, not ${describe(ch)}`);
  }
  return created(new Collect(ch), collect);
}

class Iteration<T> implements Supply<T> {
  readonly #iterator: AsyncIterator<T>;

  constructor(iterator: AsyncIterator<T>) {
    this.#iterator = iterator;
  }

  pull(): Promise<Step<T>> {
    return this.#iterator.next() as Promise<Step<T>>;
  }

  stop(): unknown {
    return this.#iterator.return?.();
  }
}

/**
 * An async iterable as a channel that closes at its end.
 *
 * Back-pressure: the next value is asked for only when a receiver waits for it, or the buffer has room.
 *
 * @param iterable an async generator, a Node stream, the lines of a `readline` interface, ...
 * @param options `capacity`: how many values to ask for ahead of the receivers; `signal` stops it.
 * @returns a source. A receive throws what the iterable throws. `cancel` calls the iterator's `return`;
 * an async generator takes that only after the step that is under way.
 * @throws {UsageError} if it is no async iterable.
 *
 * @example
 * ```ts
 * async function* countdown() { for (let n = 3; n > 0; n--) yield n; }
 * yield* fromAsyncIterable(countdown()).forEach(log);
 * ```
 */
export function fromAsyncIterable<T>(iterable: AsyncIterable<T>, options: PulledOptions = {}): Source<T> {
  if (typeof (iterable as Partial<AsyncIterable<T>> | null | undefined)?.[Symbol.asyncIterator] !== "function") {
    throw new UsageError(
      "ERR_NO_ASYNC_ITERABLE",
      `fromAsyncIterable: needs an async iterable, not ${describe(iterable)}`,
    );
  }
  return new Pulled(new Iteration(iterable[Symbol.asyncIterator]()), options);
}

class ChannelIterator<T> implements AsyncIterableIterator<T, undefined> {
  readonly #reading: Reading<T>;
  /** Why a signal has ended it, until that has been told. */
  #aborted: { readonly reason: unknown } | null = null;

  constructor(ch: RecvChan<T, unknown>, options: ReadingOptions) {
    this.#reading = new Reading("toAsyncIterable", ch, options, (reason, stopping) => {
      this.#aborted = { reason };
      stopped(stopping, reason);
    });
  }

  async next(): Promise<IteratorResult<T, undefined>> {
    const [value, ok] = await this.#reading.next();
    if (ok) return { done: false, value };
    const aborted = this.#aborted;
    this.#aborted = null;
    if (aborted !== null) throw aborted.reason;
    return { done: true, value: undefined };
  }

  async return(): Promise<IteratorResult<T, undefined>> {
    await this.#reading.stop(undefined);
    return { done: true, value: undefined };
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}

/**
 * A channel as an async iterable that can be stopped. A channel is one by itself, for `for await`; the
 * difference is what leaving the loop does: this one then tells `cancel`, and a pending `next` gives up.
 *
 * Back-pressure: each step receives one value; none is taken that was not asked for.
 *
 * @param ch any channel; of a {@link Source}, leaving the loop is its `cancel`.
 * @param options `cancel` is told when the loop is left; `signal` ends it with a throw of its reason.
 * @returns an iterator, for one loop. It throws what a receive throws.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * go(function* () {
 *   for (let n = 0; ; n++) {
 *     const r = yield* select({ sent: results.send(n), stop: ctx.done().recv() });
 *     if (r.case === "stop") return;
 *   }
 * });
 * for await (const n of toAsyncIterable(results, { cancel })) if (n > 2) break;
 * ```
 */
export function toAsyncIterable<T>(
  ch: ReadableChan<T>,
  options: ReadingOptions = {},
): AsyncIterableIterator<T, undefined> {
  return new ChannelIterator(ch, options);
}
