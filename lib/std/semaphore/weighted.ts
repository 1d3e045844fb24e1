/** `Weighted`: a semaphore whose tokens are taken several at a time. Who is served next stands in tokens.ts. */

import { created, trackingOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import { isNil } from "../../core/nil-chan.ts";
import type { Op } from "../../core/op.ts";
import type { ContextLike } from "../context/index.ts";
import { Acquire, Tokens } from "./tokens.ts";
import { Within } from "../../core/within.ts";
import { thread } from "../../core/thread.ts";

/**
 * A weighted semaphore: so many tokens, taken and given back several at a time. Go's
 * `semaphore.Weighted` (golang.org/x/sync/semaphore).
 *
 * @example
 * ```ts
 * const sem = new Weighted(3);
 * yield* sem.acquire();
 * try {
 *   yield* step();                          // at most three at a time
 * } finally {
 *   sem.release();
 * }
 * ```
 */
export class Weighted {
  readonly #tokens: Tokens;
  /** The op holds nothing of one performance, so one serves all that want a single token. */
  readonly #acquireOne: Acquire;

  /**
   * Go's `semaphore.NewWeighted(size)`.
   *
   * @param size how many tokens there are.
   * @throws {UsageError} if that is no whole number, or less than none.
   */
  constructor(size: number) {
    checkTokens("Weighted: the size", size);
    this.#tokens = new Tokens(size);
    this.#acquireOne = new Acquire(this.#tokens, 1);
  }

  /**
   * Takes `n` tokens; waits for them in strict order of arrival. Go's `sem.Acquire(ctx, n)`.
   *
   * Who wants more tokens than there are waits, in nobody's way, until the context is done.
   *
   * @param ctx ends the wait when it is done; it fails the op even if there are tokens. Left out,
   * `undefined` or `null`: nothing does.
   * @param n how many tokens, 1 unless given.
   * @returns an op. As a case of {@link select} that loses it has taken nothing.
   * @throws `ctx.err()` once the context is done. {@link UsageError} for a number of tokens that is none.
   *
   * @example
   * ```ts
   * const sem = new Weighted(10);
   * const r = yield* select({ got: sem.acquire(3), late: sleep(50) });
   * if (r.case === "got") sem.release(3);
   * ```
   */
  acquire(n?: number): Op<void>;
  acquire(ctx: ContextLike | null | undefined, n?: number): Op<void>;
  acquire(first?: ContextLike | number | null, second?: number): Op<void> {
    if (this === undefined || !(#tokens in this)) throw detached("sem.acquire(n)");
    if (first === undefined && second === undefined && !trackingOps) return this.#acquireOne;
    const ctx = typeof first === "number" ? null : (first ?? null);
    const n = typeof first === "number" ? first : (second ?? 1);
    checkTokens("acquire: the number of tokens", n);
    const acquire = new Acquire(this.#tokens, n);
    if (ctx === null) return created(acquire, this.acquire);
    if (typeof ctx.done !== "function" || typeof ctx.err !== "function") {
      throw new UsageError(
        "ERR_SEMAPHORE_CONTEXT",
        `acquire: needs a context or a number of tokens, not ${describe(ctx)}`,
      );
    }
    const done = ctx.done();
    return created(isNil(done) ? acquire : new Within(ctx, done.recv(), acquire), this.acquire);
  }

  /**
   * Takes `n` tokens if there are as many and nobody waits. Go's `sem.TryAcquire(n)`.
   *
   * @returns whether they are the caller's now.
   * @throws {UsageError} for a number of tokens that is none.
   */
  tryAcquire(n = 1): boolean {
    if (this === undefined || !(#tokens in this)) throw detached("sem.tryAcquire(n)");
    checkTokens("tryAcquire: the number of tokens", n);
    const taken = this.#tokens.take(n);
    if (thread.observer !== null) thread.observer.emit("acquire", this.#tokens, taken ? n : undefined, taken);
    return taken;
  }

  /**
   * Gives `n` tokens back, and serves who has waited longest. Go's `sem.Release(n)`.
   *
   * @throws {RuntimeError} `semaphore: released more than held`. {@link UsageError} for a number of tokens that is
   * none.
   */
  release(n = 1): void {
    if (this === undefined || !(#tokens in this)) throw detached("sem.release(n)");
    checkTokens("release: the number of tokens", n);
    this.#tokens.giveBack(n);
  }

  static {
    inspectable(this, (sem) =>
      summary("Weighted", `${sem.#tokens.taken} of ${sem.#tokens.size} taken`, waiting(sem.#tokens.waiters)),
    );
  }
}

/**
 * A weighted semaphore. Go's `semaphore.NewWeighted(size)`; the same as `new Weighted(size)`.
 *
 * @param size how many tokens there are.
 * @throws {UsageError} if that is no whole number, or less than none.
 *
 * @example
 * ```ts
 * const sem = newWeighted(2);
 * if (sem.tryAcquire(2)) sem.release(2);
 * ```
 */
export function newWeighted(size: number): Weighted {
  return new Weighted(size);
}

function checkTokens(what: string, n: unknown): asserts n is number {
  if (Number.isSafeInteger(n) && (n as number) >= 0) return;
  throw new UsageError("ERR_SEMAPHORE_TOKENS", `${what} must be a whole number, 0 or more, not ${describe(n)}`);
}
