/** `testing.run`: a program in a bubble, with time of its own. Go's testing/synctest. */

import { unwatch } from "../../../core/deadlock.ts";
import { UsageError, type FatalError } from "../../../core/error.ts";
import { isPerformable } from "../../../core/op.ts";
import { begin, performableResult, type Body, type Plain } from "../../../core/run.ts";
import { thread } from "../../../core/thread.ts";
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
