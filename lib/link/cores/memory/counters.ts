/**
 * Counters in the shared heap that goroutines wait at: a wait group, a latch and a weighted semaphore. The word of each
 * is its count: of a semaphore how many tokens are taken.
 *
 * A count belongs to no thread, since any goroutine may count down, or give back, for another. So what a thread that
 * dies was counted for stays counted, and tokens that it had taken are lost: what becomes of that work only the program
 * knows. It learns of the death from `exits`, and calls `done` or `release` for it.
 */

import { created, tracksOps } from "../../../core/debug.ts";
import { describe } from "../../../core/describe.ts";
import { RuntimeError, UsageError } from "../../../core/error.ts";
import { isNil } from "../../../core/nil-chan.ts";
import type { Verb } from "../../../core/observer.ts";
import type { Op, Operation } from "../../../core/op.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { Within } from "../../../core/within.ts";
import type { ContextLike } from "../../../std/context/index.ts";
import { WaitGroup } from "../../../std/sync/index.ts";
import { checkTokens, type SharedLatch, type SharedSemaphore, type SharedWaitGroup } from "../../sync.ts";
import { throwIfRefused } from "../../world.ts";
import { GATE_TOKENS, IS_CLOSED, NODE_WANT, PASSING } from "../kernel/layout.ts";
import { crossesAs, LATCH, SEMAPHORE, WAIT_GROUP } from "./heap-objects.ts";
import type { WaitEntry } from "./shared-wait.ts";
import type { ThreadSlot } from "./slot.ts";
import { Synchronizer, SyncOp, WhenOpen } from "./synchronizer.ts";

export class HeapWaitGroup extends Synchronizer implements SharedWaitGroup {
  static {
    crossesAs(WAIT_GROUP, this);
  }

  readonly #wait: WaitForAll = new WaitForAll(this);

  constructor(slot: ThreadSlot, at: number) {
    super(WAIT_GROUP, slot, at);
  }

  add(n: number): void {
    if (n !== (n | 0)) throw new UsageError("ERR_WAIT_GROUP_ADD", `wg.add: needs a whole number, not ${describe(n)}`);
    const { kernel, at } = this;
    // As in Go, a panic below leaves the counter changed.
    const value = kernel.add(at, n);
    if (value < 0) throw new RuntimeError("ERR_NEGATIVE_WAIT_GROUP", "sync: negative WaitGroup counter");
    if (value === 0) return this.serve();
    if (n > 0 && value === n && kernel.hasWaiters(at, PASSING) !== 0)
      throw new RuntimeError("ERR_WAIT_GROUP_MISUSE", "sync: WaitGroup misuse: Add called concurrently with Wait");
  }

  done(): void {
    this.add(-1);
  }

  wait(): Op<void> {
    return tracksOps() ? created(new WaitForAll(this), this.wait) : this.#wait;
  }

  /** The local one asks of its wait group `add` and `done` alone. */
  go(...what: unknown[]): void {
    Reflect.apply(WaitGroup.prototype.go, this, what);
  }

  get isOpen(): boolean {
    return this.kernel.state(this.at) === 0;
  }

  override serve(): void {
    this.kernel.open(this.at, 1);
  }
}

class WaitForAll extends WhenOpen<HeapWaitGroup> {
  override get reason(): string {
    return "sync.WaitGroup.Wait";
  }

  override get event(): Verb {
    return "wait";
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
    if (!this.sync.isOpen)
      throw new RuntimeError("ERR_WAIT_GROUP_REUSE", "sync: WaitGroup is reused before previous Wait has returned");
  }
}

/** Opens once, when a number of things have happened. */
export class HeapLatch extends Synchronizer implements SharedLatch {
  static {
    crossesAs(LATCH, this);
  }

  readonly #wait: WaitForLatch = new WaitForLatch(this);

  constructor(slot: ThreadSlot, at: number) {
    super(LATCH, slot, at);
  }

  get count(): number {
    return this.kernel.state(this.at);
  }

  countDown(): void {
    const { kernel, at } = this;
    for (;;) {
      const count = kernel.state(at);
      if (count === 0) return;
      if (kernel.change(at, count, count - 1) === 0) continue;
      if (count === 1) this.serve();
      return;
    }
  }

  wait(): Op<void> {
    return tracksOps() ? created(new WaitForLatch(this), this.wait) : this.#wait;
  }

  get isOpen(): boolean {
    return this.count === 0;
  }

  override serve(): void {
    if (this.isOpen) this.kernel.open(this.at, 0);
  }
}

class WaitForLatch extends WhenOpen<HeapLatch> {
  override get reason(): string {
    return "sync.CountDownLatch.Wait";
  }

  override get event(): Verb {
    return "wait";
  }
}

/** Tokens are given strictly in the order of arrival. */
export class HeapSemaphore extends Synchronizer implements SharedSemaphore {
  static {
    crossesAs(SEMAPHORE, this);
  }

  readonly #acquireOne: Acquire = new Acquire(this, 1);

  /** @param size how many tokens a new one has. */
  constructor(slot: ThreadSlot, at: number, size?: number) {
    super(SEMAPHORE, slot, at);
    if (size !== undefined) this.kernel.setSize(at, size);
  }

  get size(): number {
    return this.slot.ints[(this.at + GATE_TOKENS) >> 2] as number;
  }

  acquire(first?: ContextLike | number | null, second?: number): Op<void> {
    if (first === undefined && second === undefined && !tracksOps()) return this.#acquireOne;
    return created(this.#acquire(first, second), this.acquire);
  }

  /** The op for as many tokens as were asked for, which a context may end. */
  #acquire(first: ContextLike | number | null | undefined, second: number | undefined): Operation<void> {
    const ctx = typeof first === "number" ? null : (first ?? null);
    const n = typeof first === "number" ? first : (second ?? 1);
    checkTokens("acquire: the number of tokens", n);
    const acquire = new Acquire(this, n);
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

  tryAcquire(n = 1): boolean {
    checkTokens("tryAcquire: the number of tokens", n);
    return this.take(n);
  }

  take(n: number): boolean {
    return this.kernel.acquire(this.at, n) !== 0;
  }

  release(n = 1): void {
    checkTokens("release: the number of tokens", n);
    if (this.kernel.giveBack(this.at, n) === IS_CLOSED)
      throw new RuntimeError("ERR_SEMAPHORE_RELEASE", "semaphore: released more than held", { given: n });
  }

  override serve(): void {
    this.kernel.grant(this.at);
  }

  override takeBack({ node }: WaitEntry): void {
    this.release(this.slot.ints[(node + NODE_WANT) >> 2]);
  }

  /** Those behind it may want less. */
  override left(): void {
    this.serve();
  }
}

class Acquire extends SyncOp<HeapSemaphore, void> {
  readonly #n: number;

  constructor(semaphore: HeapSemaphore, n: number) {
    super(semaphore);
    this.#n = n;
  }

  override get reason(): string {
    return "semaphore.Weighted.Acquire";
  }

  override get event(): Verb {
    return "acquire";
  }

  override ready(): boolean {
    return this.sync.kernel.mayAcquire(this.sync.at, this.#n) !== 0;
  }

  protected override attempt(): boolean {
    return this.sync.take(this.#n);
  }

  /** One that wants more than there is waits for ever, and no other waits for it. */
  override park(waiter: Waiter): void {
    const { sync } = this;
    if (this.#n <= sync.size) sync.slot.waits.parkAt(waiter, sync, PASSING, this.#n);
  }

  override withdraw(waiter: Waiter): void {
    if (this.#n <= this.sync.size) super.withdraw(waiter);
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
  }
}
