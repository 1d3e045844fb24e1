/**
 * What packages agree about contexts, Go's own and those that threads share; and `Within`, an op that a context can
 * end: one op made of two.
 *
 * `Within` is a select between them inside, so the loser leaves no trace, and an op outside, so it can be a
 * case of a select itself: it has one commit point, since one of its ends is a failure. The context
 * comes first: when it is done, the op fails even if it could be performed.
 */

import { performed, tracksOps } from "./debug.ts";
import { describe } from "./describe.ts";
import { RuntimeError, UsageError } from "./error.ts";
import type { Verb } from "./observer.ts";
import { Operation, type Op } from "./op.ts";
import { select } from "./select.ts";
import type { Waiter } from "./waiter.ts";

/**
 * The key under which a context answers with the innermost layer that can end: where its cause is, and its children.
 */
export const ENDING: unique symbol = Symbol.for("goroutines.context.ending.v1") as never;

const methods = ["deadline", "done", "err", "value"] as const;

/** Refuses what can't be a parent. */
export function checkContext<C>(caller: string, given: C | null | undefined): asserts given is C & {} {
  if (given === null || given === undefined) {
    throw new RuntimeError("ERR_NIL_PARENT", "cannot create context from nil parent");
  }
  const missing = methods.find((name) => typeof (given as Record<string, unknown>)[name] !== "function");
  if (missing !== undefined) {
    throw new UsageError(
      "ERR_NO_CONTEXT",
      `${caller}: needs a context, and ${describe(given)} has no method ${missing}`,
    );
  }
}

/** A context, as far as `Within` needs it. */
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
    if (tracksOps()) for (const each of [done, this.#first]) performed(each);
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

  override checkTry(): void {
    this.#first.checkTry();
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
