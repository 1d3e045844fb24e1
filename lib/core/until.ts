/**
 * `until`: waits for a promise, as an op.
 *
 * Invariants: a promise has one subscription, however many selects it loses; a function starts only
 * once the op parks, and its signal aborts when the op is withdrawn.
 */

import { host } from "#host";
import { afterwards } from "./afterwards.ts";
import { asyncContext } from "./async-context.ts";
import { created } from "./debug.ts";
import { describe } from "./describe.ts";
import { UsageError } from "./error.ts";
import type { AsyncContext } from "./host.ts";
import { isPerformable, Operation, type Op } from "./op.ts";
import { BLOCKED } from "./thread.ts";
import { WaitQueue, type Waiter } from "./waiter.ts";

/** A promise that has been rejected, as an outcome. */
class Rejected {
  readonly reason: unknown;

  constructor(reason: unknown) {
    this.reason = reason;
  }
}

export abstract class Until<T> extends Operation<T> {
  override readonly reason: string = "promise";

  override settle(outcome: unknown): T {
    if (outcome instanceof Rejected) throw outcome.reason;
    return outcome as T;
  }
}

/** A promise, and neither an op nor a task, which begin anew at each performance. */
type Promised<T> = PromiseLike<T> & { readonly [Symbol.iterator]?: never };

/** The one subscription to a promise, and who waits for it. */
class Subscription {
  readonly waiters: WaitQueue = new WaitQueue();
  outcome: unknown = BLOCKED;

  constructor(promise: PromiseLike<unknown>) {
    // Through a promise of the host's own: a thenable may call back twice, or throw.
    void Promise.resolve(promise).then(
      (value) => this.#settle(value),
      (reason: unknown) => this.#settle(new Rejected(reason)),
    );
  }

  #settle(outcome: unknown): void {
    this.outcome = outcome;
    for (let w = this.waiters.shift(); w !== null; w = this.waiters.shift()) {
      w.waitsOutside(-1);
      w.wake(outcome);
    }
  }
}

const subscriptions = new WeakMap<PromiseLike<unknown>, Subscription>();

class UntilPromise<T> extends Until<T> {
  readonly subscription: Subscription;

  constructor(promise: PromiseLike<T>) {
    super();
    let subscription = subscriptions.get(promise);
    if (subscription === undefined) {
      subscription = new Subscription(promise);
      subscriptions.set(promise, subscription);
    }
    this.subscription = subscription;
  }

  override ready(): boolean {
    return this.subscription.outcome !== BLOCKED;
  }

  override poll(): unknown {
    return this.subscription.outcome;
  }

  override park(waiter: Waiter): void {
    waiter.waitsOutside(1);
    this.subscription.waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    waiter.waitsOutside(-1);
    this.subscription.waiters.remove(waiter);
  }
}

class UntilFunction<T> extends Until<T> {
  readonly start: (signal: AbortSignal) => PromiseLike<T>;
  readonly context: AsyncContext | null = asyncContext();

  constructor(start: (signal: AbortSignal) => PromiseLike<T>) {
    super();
    this.start = start;
  }

  override ready(): boolean {
    return false;
  }

  override poll(): unknown {
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
    const controller = new AbortController();
    const end = (outcome: unknown): void => {
      if (controller.signal.aborted) return;
      waiter.waitsOutside(-1);
      // Where another thread has just ended its select it is withdrawn all the same.
      waiter.value = null;
      waiter.wake(outcome);
    };
    waiter.waitsOutside(1);
    waiter.value = controller;
    const begin = (): void => {
      // What it throws before its first await arrives as a rejection does.
      void new Promise<T>((resolve) => resolve(this.start(controller.signal))).then(end, (reason: unknown) =>
        end(new Rejected(reason)),
      );
    };
    afterwards(() => host.asyncContexts.enter(this.context, begin, undefined));
  }

  override withdraw(waiter: Waiter): void {
    const controller = waiter.value as AbortController | null;
    if (controller === null) return;
    waiter.waitsOutside(-1);
    afterwards(() => controller.abort());
  }
}

/**
 * Waits for a promise: the way from async code into a goroutine or a select.
 *
 * Given a promise, it subscribes once, however often it loses a select; a rejection that was not taken
 * counts as handled. Given a function, it calls it only when it has to wait (in a select: when no case
 * was ready), and aborts the function's signal when it loses or when its program ends.
 *
 * @param what a promise, or a function that starts one; `signal` is for `fetch` and its kind.
 * @returns an op: the promise's value. `yield*` does not unwrap a promise in it, `await` does.
 * @throws what the promise is rejected with. {@link UsageError} if `what` is neither.
 *
 * @example
 * ```ts
 * const r = yield* select({ page: until((signal) => fetch(url, { signal })), late: sleep(1000) });
 * ```
 */
export function until<T>(what: Promised<T> | ((signal: AbortSignal) => PromiseLike<T>)): Op<T> {
  if (typeof what === "function") return created(new UntilFunction(what), until);
  if (isPerformable(what)) {
    throw new UsageError(
      "ERR_UNTIL",
      `until: ${describe(what)} is no promise: perform it by yield*, or list it as a case`,
    );
  }
  if (typeof what === "object" && what !== null && typeof what.then === "function")
    return created(new UntilPromise(what), until);
  throw new UsageError("ERR_UNTIL", `until: needs a promise or a function that returns one, not ${describe(what)}`);
}
