/**
 * An op that a context can end: one op made of two.
 *
 * It is a select between them inside, so the loser leaves no trace, and an op outside, so it can be a
 * case of a select itself: it has one commit point, since one of its ends is a failure. The context
 * comes first: when it is done, the op fails even if it could be performed.
 */

import type { Verb } from "./observer.ts";
import { Operation, type Op } from "./op.ts";
import { select } from "./select.ts";
import type { Waiter } from "./waiter.ts";

/** A context, as far as it matters here. */
interface Ending {
  err(): unknown;
}

export class Within<T> extends Operation<T> {
  readonly #ctx: Ending;
  readonly #op: Operation<T>;
  readonly #first: Operation<{ readonly case: string; readonly value: unknown }>;

  /** `op` until `ctx` is done, which `done` tells. */
  constructor(ctx: Ending, done: Op<unknown>, op: Operation<T>) {
    super();
    this.#ctx = ctx;
    this.#op = op;
    this.#first = select({ done, op }, { priority: true }) as never;
    // They are performed through this op: `leftoverOps` would miss them.
    void (done as Operation<unknown>).selectable;
    void this.#first.selectable;
  }

  override get reason(): string {
    return this.#op.reason;
  }

  override get subject(): object {
    return this.#op.subject;
  }

  override get event(): Verb | null {
    return this.#op.event;
  }

  override get alternatives(): readonly Operation<unknown>[] {
    return this.#first.alternatives;
  }

  override ready(): boolean {
    return this.#first.ready();
  }

  override poll(): unknown {
    return this.#first.poll();
  }

  override park(waiter: Waiter): void {
    this.#first.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.#first.withdraw(waiter);
  }

  override settle(outcome: unknown): T {
    const first = this.#first.settle(outcome);
    if (first.case === "done") throw this.#ctx.err();
    return first.value as T;
  }
}
