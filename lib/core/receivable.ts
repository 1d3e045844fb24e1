/** What every kind of channel that can be received from does with its `recvOk`: loops over it. */

import { created } from "./debug.ts";
import { detached } from "./detached.ts";
import { inspectable, summary } from "./inspect.ts";
import type { Op, Park, Routine } from "./op.ts";
import { checkPlainOrBlocking, routineIn, type PlainResult, type RoutineLike } from "./routine.ts";
import { Steps, type Task } from "./task.ts";

/**
 * Returned by a function that is given to `forEach`: ends the loop, as Go's `break` does.
 *
 * @example
 * ```ts
 * yield* ch.forEach((v) => (v === 1 ? stop : undefined));
 * ```
 */
export const stop: unique symbol = Symbol.for("goroutines.stop") as never;

/**
 * What `forEach` calls with each value. Its result is ignored, unless it is {@link stop}; an async function is refused.
 */
export type Each<T> = (value: T) => RoutineLike<unknown> | typeof stop | PlainResult;

/** What every channel has. */
interface Measured {
  readonly len: number;
  readonly cap: number;
}

export abstract class Receivable<T, Z> {
  abstract recvOk(): Op<readonly [T, true] | readonly [Z, false]>;

  forEach(each: Each<T>): Task<void> {
    if (!(this instanceof Receivable)) throw detached("ch.forEach(f)");
    checkPlainOrBlocking("forEach", each);
    return created(new ForEach(this, each), this.forEach);
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      let received: readonly [T, true] | readonly [Z, false] | null = await this.recvOk();
      if (!received[1]) return;
      yield received[0];
      received = null;
    }
  }

  static {
    inspectable(this, (ch) =>
      summary("Chan", `len ${(ch as unknown as Measured).len}`, `cap ${(ch as unknown as Measured).cap}`),
    );
  }
}

class ForEach<T> extends Steps<void> {
  readonly ch: Receivable<T, unknown>;
  readonly each: Each<T>;
  readonly reason: string = "range over a channel";

  constructor(ch: Receivable<T, unknown>, each: Each<T>) {
    super();
    this.ch = ch;
    this.each = each;
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    let rest: Routine<unknown> | typeof stop | null = null;
    while (rest !== stop) {
      // No variable has the value, nor what was made of it: a generator keeps its variables alive while it waits.
      rest = this.handle(yield* this.ch.recvOk());
      if (rest !== null && rest !== stop) rest = (yield* rest) === stop ? stop : null;
    }
  }

  /** Calls the function with what was received: what is left to be run of it, `stop` if the loop is over, or null. */
  private handle(received: readonly [T, true] | readonly [unknown, false]): Routine<unknown> | typeof stop | null {
    if (!received[1]) return stop;
    const { each } = this;
    const result = each(received[0]);
    const routine = routineIn("forEach", each, result);
    return routine === null && result === stop ? stop : routine;
  }
}
