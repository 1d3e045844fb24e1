/** What a context is, for those who take one and for those who write their own. */

import type { RecvChan } from "../../core/chan.ts";

/**
 * Anything with the four methods: what every function of this package takes as a parent, so that a
 * program may bring contexts of its own. Go's `context.Context`.
 */
export interface ContextLike {
  /** When work for this context should be given up; undefined if no deadline is set. Go answers `ok == false`. */
  deadline(): Date | undefined;
  /**
   * A channel that is closed when work for this context should be given up, the same one at each call;
   * the nil channel if that never happens. `ctx.done().recv()` is the case of a select.
   */
  done(): RecvChan<never, undefined>;
  /**
   * Undefined until `done` is closed; then {@link Canceled} or {@link DeadlineExceeded}, never the cause. Go's nil is
   * undefined.
   */
  err(): Error | undefined;
  /** What is associated with `key`; undefined if nothing is. */
  value(key: unknown): unknown;
  /**
   * Has `f` called once the context is done, as {@link afterFunc} of this package starts a goroutine. Not every context
   * has it, and none of this package; where there is one, children and `afterFunc` use it in place of `done`. In Go an
   * `AfterFunc` method is honoured in the same way.
   *
   * @param f to be called once, from anywhere; at once, if the context is done already.
   * @returns a function that gives it up, and tells whether that prevented the call.
   */
  afterFunc?(f: () => void): () => boolean;
}

/**
 * Carries a deadline, a cancellation and values of a request, from caller to callee. Go's `context.Context`.
 *
 * @example
 * ```ts
 * function* worker(ctx: Context, work: RecvChan<number>): Routine {
 *   for (;;) {
 *     const r = yield* select({ stop: ctx.done().recv(), n: work.recv() });
 *     if (r.case === "stop") throw cause(ctx);
 *   }
 * }
 * ```
 */
export interface Context extends ContextLike {
  /**
   * Aborts when the context is done: for `fetch` and whatever else takes a signal. Made at the first use, one a
   * context; of a context that is never done, a new one at each use.
   *
   * Its reason is an error of its own, since hosts write stacks of their own over a reason. Its `cause` is the
   * context's, as {@link cause} says it. Its `name` is `"AbortError"`, or `"TimeoutError"` for a passed deadline, as of
   * the platform's own; its `code` is that of `err()`, its message that and the cause's: `context canceled: the disk
   * is full`. {@link fromSignal} and {@link withSignal} make the same `err` and cause of it again.
   */
  readonly signal: AbortSignal;
  /** How it was made, in Go's words: `context.Background.WithCancel`. */
  toString(): string;
}
