/**
 * A weighted semaphore in the shared heap. Its word is how many tokens are taken; they are given strictly in the order
 * of arrival.
 *
 * Tokens that a thread had taken when it died are lost: they belong to nobody, since any goroutine may give back what
 * another has taken, and to give them back twice would let too many in. Who learns of the death from `exits` may
 * release them.
 */

import { created, trackingOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import { isNil } from "../../core/nil-chan.ts";
import type { Op, Operation } from "../../core/op.ts";
import type { Waiter } from "../../core/waiter.ts";
import { Within } from "../../core/within.ts";
import type { ContextLike } from "../../std/context/index.ts";
import { AtGate, Gate, GATE_SIZE, makeGate } from "./gate.ts";
import { freeNothing, handles, SEMAPHORE, Shared } from "./handles.ts";
import { IS_CLOSED, PASSING } from "./kernel/kernel.ts";
import type { Place } from "./contest.ts";
import { throwIfRefused } from "./refused.ts";
import type { Seat } from "./seat.ts";

/** Where a gate's node keeps what is wanted, in words. */
const WANT = 9;
/** Where a gate keeps how many tokens there are, in words. */
const SIZE = 9;

class TokenGate extends Gate {
  get size(): number {
    return this.seat.ints[(this.at >> 2) + SIZE] as number;
  }

  take(n: number): boolean {
    return this.kernel.acquire(this.at, n) !== 0;
  }

  release(n: number): void {
    if (this.kernel.giveBack(this.at, n) === IS_CLOSED) throw releasedTooMany(n);
  }

  override serve(): void {
    this.kernel.grant(this.at);
  }

  override refuse({ node }: Place): void {
    this.release(this.seat.ints[(node >> 2) + WANT] as number);
  }

  /** Those behind it may want less. */
  override left(): void {
    this.serve();
  }
}

class Acquire extends AtGate<TokenGate, void> {
  readonly #n: number;

  constructor(gate: TokenGate, n: number) {
    super(gate);
    this.#n = n;
  }

  override get reason(): string {
    return "semaphore.Weighted.Acquire";
  }

  override ready(): boolean {
    return this.gate.kernel.mayAcquire(this.gate.at, this.#n) !== 0;
  }

  protected override attempt(): boolean {
    return this.gate.take(this.#n);
  }

  /** One that wants more than there is waits for ever, in nobody's way. */
  override park(waiter: Waiter): void {
    const { gate } = this;
    if (this.#n <= gate.size) gate.seat.parkAtGate(waiter, gate.at, PASSING, gate, this.#n);
  }

  override withdraw(waiter: Waiter): void {
    if (this.#n <= this.gate.size) super.withdraw(waiter);
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
  }
}

/**
 * A weighted semaphore for goroutines on several threads, made by `shared.semaphore(n)`. Go's `semaphore.Weighted`, and
 * used as the local one of goroutines/semaphore is.
 *
 * Tokens that a thread had taken when it died are lost.
 */
export interface SharedSemaphore {
  /**
   * Takes `n` tokens; waits for them in strict order of arrival. Go's `sem.Acquire(ctx, n)`.
   *
   * @param ctx ends the wait when it is done; it fails the op even if there are tokens.
   * @param n how many tokens, 1 unless given.
   * @returns an op. As a case of `select` that loses it has taken nothing.
   * @throws `ctx.err()` once the context is done. {@link UsageError} for a number of tokens that is none.
   */
  acquire(n?: number): Op<void>;
  acquire(ctx: ContextLike | null | undefined, n?: number): Op<void>;

  /**
   * Takes `n` tokens if there are as many and nobody waits; whether they are the caller's. Go's `sem.TryAcquire(n)`.
   *
   * @throws {UsageError} for a number of tokens that is none.
   */
  tryAcquire(n?: number): boolean;

  /**
   * Gives `n` tokens back, and serves who has waited longest. Go's `sem.Release(n)`.
   *
   * @throws {RuntimeError} `semaphore: released more than held`. {@link UsageError} for a number of tokens that is none.
   */
  release(n?: number): void;
}

class HeapSemaphore extends Shared implements SharedSemaphore {
  readonly #gate: TokenGate;
  readonly #acquireOne: Acquire;

  constructor(seat: Seat, at: number) {
    super(seat, at);
    this.#gate = new TokenGate(seat, at);
    this.#acquireOne = new Acquire(this.#gate, 1);
  }

  acquire(first?: ContextLike | number | null, second?: number): Op<void> {
    if (first === undefined && second === undefined && !trackingOps) return this.#acquireOne;
    return created(
      acquiring(first, second, (n) => new Acquire(this.#gate, n)),
      this.acquire,
    );
  }

  tryAcquire(n = 1): boolean {
    checkTokens("tryAcquire: the number of tokens", n);
    return this.#gate.take(n);
  }

  release(n = 1): void {
    checkTokens("release: the number of tokens", n);
    this.#gate.release(n);
  }
}

/** The op of an `acquire`: one for as many tokens as were asked for, which a context may end. */
export function acquiring(
  first: ContextLike | number | null | undefined,
  second: number | undefined,
  acquireOf: (n: number) => Operation<void>,
): Operation<void> {
  const ctx = typeof first === "number" ? null : (first ?? null);
  const n = typeof first === "number" ? first : (second ?? 1);
  checkTokens("acquire: the number of tokens", n);
  const acquire = acquireOf(n);
  if (ctx === null) return acquire;
  if (typeof ctx.done !== "function" || typeof ctx.err !== "function") {
    throw new UsageError(
      "ERR_SEMAPHORE_CONTEXT",
      `acquire: needs a context or a number of tokens, not ${describe(ctx)}`,
    );
  }
  const done = ctx.done();
  return isNil(done) ? acquire : new Within(ctx, done.recv(), acquire);
}

export function checkTokens(what: string, n: unknown): void {
  if (n === ((n as number) | 0) && n >= 0) return;
  throw new UsageError(
    "ERR_SEMAPHORE_TOKENS",
    `${what} must be a whole number, 0 or more, below 2^31, not ${describe(n)}`,
  );
}

function releasedTooMany(n: number): RuntimeError {
  return new RuntimeError("ERR_SEMAPHORE_RELEASE", "semaphore: released more than held", { given: n });
}

export function makeSemaphore(seat: Seat, size: number): SharedSemaphore {
  const at = makeGate(seat, 0);
  seat.kernel.setSize(at, size);
  return new HeapSemaphore(seat, at);
}

handles(SEMAPHORE, GATE_SIZE, HeapSemaphore, (seat, at) => new HeapSemaphore(seat, at), freeNothing);
