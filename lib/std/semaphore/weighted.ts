/**
 * `Weighted`: a semaphore whose tokens are taken several at a time; who waits for them, and the op that takes them.
 *
 * Invariants:
 * - Strictly first in, first out: no waiter passes the oldest, however few tokens it wants, so that one that wants many
 *   is not starved.
 * - No waiter whose turn it is stands in the queue: the oldest waiter wants more than there is now.
 * - A waiter's value is how many tokens it wants; never more than there are in all.
 */

import { afterwards } from "../../core/afterwards.ts";
import { created, tracksOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { detached } from "../../core/detached.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import { giveWay } from "../../core/goroutine.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import { refuse } from "../../core/misdriven.ts";
import { isNil } from "../../core/nil-chan.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Park, type Op } from "../../core/op.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import { Within } from "../../core/within.ts";
import type { ContextLike } from "../context/index.ts";

export class Tokens {
  readonly size: number;
  taken = 0;
  readonly waiters: WaitQueue = new WaitQueue();

  constructor(size: number) {
    this.size = size;
  }

  get thing(): "semaphore" {
    return "semaphore";
  }

  has(n: number): boolean {
    return this.taken + n <= this.size && this.waiters.head === null;
  }

  take(n: number): boolean {
    if (!this.has(n)) return false;
    this.taken += n;
    return true;
  }

  giveBack(n: number): void {
    if (n > this.taken) {
      if (thread.observer !== null) thread.observer.used(this, "look");
      throw new RuntimeError("ERR_SEMAPHORE_RELEASE", "semaphore: released more than held", { given: n });
    }
    if (thread.observer !== null) thread.observer.emit("release", this, n);
    this.taken -= n;
    this.#serve();
  }

  /** Queues a waiter. One that wants more than there is waits for ever, in no other's way. */
  enter(waiter: Waiter, n: number): void {
    waiter.value = n;
    if (n <= this.size) this.waiters.push(waiter);
  }

  leave(waiter: Waiter, n: number): void {
    if (n > this.size) return;
    const wasOldest = waiter === this.waiters.head;
    this.waiters.remove(waiter);
    // Those behind it may want less. They go once the select that it lost is whole again.
    if (wasOldest && this.waiters.head !== null) afterwards(() => this.#serve());
  }

  /** Gives the oldest waiters what they want, as far as the tokens go. */
  #serve(): void {
    for (let oldest = this.waiters.head; oldest !== null; oldest = this.waiters.head) {
      const n = oldest.value as number;
      if (this.taken + n > this.size) return;
      if (!this.waiters.takeHead(oldest)) continue;
      this.taken += n;
      oldest.wake(undefined);
    }
  }
}

/** One acquire of `n` tokens. */
export class Acquire extends Operation<void> {
  readonly #tokens: Tokens;
  readonly #n: number;

  constructor(tokens: Tokens, n: number) {
    super();
    this.#tokens = tokens;
    this.#n = n;
  }

  override get reason(): string {
    return "semaphore.Weighted.Acquire";
  }

  override get subject(): object {
    return this.#tokens;
  }

  override get event(): Verb {
    return "acquire";
  }

  override ready(): boolean {
    return this.#tokens.has(this.#n);
  }

  override poll(): unknown {
    if (!this.#tokens.take(this.#n)) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("acquire", this.#tokens, this.#n);
    return undefined;
  }

  override park(waiter: Waiter): void {
    this.#tokens.enter(waiter, this.#n);
  }

  override withdraw(waiter: Waiter): void {
    this.#tokens.leave(waiter, this.#n);
  }

  override settle(): void {}

  override next(token?: unknown): IteratorResult<Park, void> {
    const g = thread.current;
    if (token === RESUMED && g !== null) {
      g.value = undefined;
      return completed(undefined);
    }
    if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
    if (--thread.budget < 0) return giveWay(g, this);
    if (this.#tokens.take(this.#n)) return completed(undefined);
    g.op = this;
    this.park(g);
    return PARKED;
  }
}

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
   * Who wants more tokens than there are waits, in no other's way, until the context is done.
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
    if (first === undefined && second === undefined && !tracksOps()) return this.#acquireOne;
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
   * Takes `n` tokens if there are as many and no goroutine waits. Go's `sem.TryAcquire(n)`.
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
