/**
 * `testing.run`: a program in a bubble, with time of its own; `wait`: until all else in it is blocked. Go's
 * testing/synctest.
 */

import { unwatch } from "../../../core/deadlock.ts";
import { created } from "../../../core/debug.ts";
import { type FatalError, UsageError } from "../../../core/error.ts";
import { isPerformable, type Op, Operation } from "../../../core/op.ts";
import { begin, type Body, performableResult, type Plain } from "../../../core/run.ts";
import { BLOCKED, thread } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { Bubble } from "./bubble.ts";

export interface BubbleOptions {
  /** Aborting it ends the bubble; `run` rejects with its reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a test in a bubble: a program with a clock of its own, which starts at midnight UTC of 2000-01-01 and
 * moves only when every goroutine of the bubble is durably blocked, and then at once to the next timer. So
 * hours pass in no time, and always alike. Go's `synctest.Test(t, f)`.
 *
 * The clock is that of `sleep`, `after`, timers, tickers, deadlines of contexts and `now` of
 * goroutines/time, wherever a goroutine of the bubble uses them; `Date`, `setTimeout` and async functions stay on
 * the host's. A goroutine that waits for the host (`until`, a stream) is not durably blocked: meanwhile time
 * stands still. Any other wait is, also for a lock and for a channel that code outside the bubble
 * could use.
 *
 * Unlike the program of core's `run`, a bubble waits for all its goroutines when main has returned; from then
 * on time stands still. Goroutines take turns first in, first out.
 *
 * @param body a generator function; `rt.go` starts goroutines of this bubble from callbacks.
 * @param options `signal` ends the bubble.
 * @returns a promise of what main returned, once all goroutines have ended.
 * @throws (rejects with) what core's `run` rejects with. {@link DeadlockError}, `dump` of which lists the
 * goroutines: `deadlock: all goroutines in bubble are blocked`, and where a goroutine would stay behind
 * `deadlock: main bubble goroutine has exited but blocked goroutines remain`. {@link UsageError} inside another bubble.
 *
 * @example
 * ```ts
 * await run(function* () {
 *   const [ctx, cancel] = withTimeout(background(), 3_600_000);
 *   yield* sleep(3_600_000);
 *   yield* wait();
 *   if (ctx.err() === undefined) throw new Error("an hour has passed");
 *   cancel();
 * });
 * ```
 */
export function run<T>(body: Body<T> & Body<Plain<T>>, options: BubbleOptions = {}): Promise<Awaited<T>> {
  return new Promise((resolve, reject) => {
    if (thread.current?.owner instanceof Bubble) {
      throw new UsageError("ERR_NESTED_BUBBLE", "testing.run: called from within a bubble, which can hold no other");
    }
    const { signal } = options;
    signal?.throwIfAborted();
    const end = (fatal: FatalError | null = null): void => {
      bubble.end(fatal);
      unwatch(bubble);
      signal?.removeEventListener("abort", abort);
    };
    const abort = (): void => {
      end();
      reject(signal?.reason as Error);
    };
    const bubble = new Bubble({
      returned(value) {
        end();
        if (isPerformable(value)) reject(performableResult(value));
        else resolve(value as Awaited<T>);
      },
      failed(error, fatal) {
        end(fatal);
        reject(error);
      },
    });
    begin(bubble, "testing.run", run, body as Body<T>);
    signal?.addEventListener("abort", abort);
  });
}

class Wait extends Operation<void> {
  override readonly reason: string = "synctest.Wait";

  override ready(): boolean {
    checkPlace();
    return false;
  }

  override poll(): unknown {
    checkPlace();
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
    (waiter.owner as Bubble).waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    (waiter.owner as Bubble).waiters.remove(waiter);
  }

  override settle(): void {}
}

function checkPlace(): void {
  const bubble = thread.current?.owner;
  if (!(bubble instanceof Bubble))
    throw new UsageError("ERR_NO_BUBBLE", "wait: goroutine is not in a bubble: perform it inside testing.run");
  if (bubble.waiters.head !== null)
    throw new UsageError(
      "ERR_WAIT_IN_PROGRESS",
      "wait: wait already in progress: one goroutine of a bubble can wait for the others",
    );
}

/**
 * Waits until every other goroutine of the bubble is durably blocked or has ended: until all that could
 * happen at this time has happened. Time does not pass meanwhile. Go's `synctest.Wait()`.
 *
 * @returns an op, for a goroutine of a bubble (see {@link run}); as a case of select it fires if nothing else does.
 * @throws {UsageError} outside a bubble, and while another goroutine of the bubble performs it.
 *
 * @example
 * ```ts
 * await run(function* () {
 *   let done = false;
 *   go(function* () { done = true; });
 *   yield* wait();
 *   log(done);                          // true
 * });
 * ```
 */
export function wait(): Op<void> {
  return created(new Wait(), wait);
}
