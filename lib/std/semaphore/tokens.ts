/**
 * The tokens of a semaphore, who waits for them, and the op that takes them.
 *
 * Invariants:
 * - Strictly first in, first out: nobody passes the oldest waiter, however few tokens they want, so
 *   that who wants many is not starved.
 * - Nobody waits in the queue whose turn it is: the oldest waiter wants more than there is now.
 * - A waiter's value is how many tokens it wants; never more than there are in all.
 */

import { afterwards } from "../../core/afterwards.ts";
import { RuntimeError } from "../../core/error.ts";
import { giveWay } from "../../core/goroutine.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Park } from "../../core/op.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";

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

  /** Queues a waiter. One that wants more than there is waits for ever, in nobody's way. */
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
