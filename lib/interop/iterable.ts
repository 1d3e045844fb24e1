/** `fromIterable` and `collect`: an iterable as a channel, and a channel as an array. */

import type { RecvChan } from "../core/chan.ts";
import { created } from "../core/debug.ts";
import { describe } from "../core/describe.ts";
import { UsageError } from "../core/error.ts";
import { isPerformable, type Park } from "../core/op.ts";
import { Steps, type Task } from "../core/task.ts";
import { CLOSED } from "../core/thread.ts";
import { Feed } from "./feed.ts";
import type { ReadableChan } from "./readable-chan.ts";
import type { Source, SourceOptions } from "./source.ts";

/** An iterable answers at once, so nobody ever waits here and nothing is buffered. */
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
