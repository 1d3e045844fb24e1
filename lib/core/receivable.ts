/** What every kind of channel that can be received from does with its `recvOk`: loops over it. */

import { created } from "./debug.ts";
import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import { inspectable, summary } from "./inspect.ts";
import { isPerformable, type Op, type Park, type Routine } from "./op.ts";
import { asRoutine } from "./routine.ts";
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

/** What `forEach` calls with each value. Its result is ignored, unless it is {@link stop}; an async function is refused. */
export type Each<T> = (value: T) => Routine<unknown> | typeof stop | EachResult;
/** Anything but a promise. */
type EachResult = void | null | undefined | string | number | bigint | boolean | symbol | { readonly then?: never };

/** What every channel has. */
interface Measured {
  readonly len: number;
  readonly cap: number;
}

export abstract class Receivable<T, Z> {
  abstract recvOk(): Op<readonly [T, true] | readonly [Z, false]>;

  forEach(each: Each<T>): Task<void> {
    if (typeof each !== "function") {
      throw new UsageError("ERR_FOR_EACH", `forEach: needs a function, not ${describe(each)}`);
    }
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
    inspectable(this, (ch) => summary("Chan", `len ${(ch as unknown as Measured).len}`, `cap ${(ch as unknown as Measured).cap}`));
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
    if (result === stop) return stop;
    if (typeof result !== "object" || result === null) return null;
    if (typeof (result as { then?: unknown }).then === "function") throw neverPerformed(this.each, result);
    if (typeof (result as { next?: unknown }).next !== "function") return null;
    return asRoutine("forEach", this.each, result as Routine<unknown>);
  }
}

function neverPerformed(each: unknown, result: object): UsageError {
  const remedy =
    isPerformable(result)
      ? "give a generator function that performs it by yield*"
      : "give a plain or a generator function, or use for await in an async function";
  return new UsageError("ERR_FOR_EACH", `forEach: ${describe(each)} returned ${describe(result)}: ${remedy}`);
}
