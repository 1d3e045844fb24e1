/** A call that a function has deferred: the function and its arguments as they were at the defer statement. */

import { describe } from "../../core/describe.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import type { Routine } from "../../core/op.ts";
import { routineIn, type PlainResult, type RoutineLike } from "../../core/routine.ts";

/**
 * A function to be called with `A` when the function that defers it ends: a plain one, or one that blocks and returns a
 * generator or a task. Its result is dropped; a promise and an op are refused.
 */
export type Deferrable<A extends unknown[]> = (...args: A) => RoutineLike<unknown> | PlainResult;

export class Deferred {
  readonly #fn: Deferrable<never[]> | null;
  readonly #args: readonly unknown[];
  /** What the function has returned, when that is to be run. */
  returned: unknown = null;

  /** @throws {UsageError} if `fn` is neither a function nor nil. */
  constructor(fn: unknown, args: readonly unknown[]) {
    if (typeof fn !== "function" && fn !== null && fn !== undefined) {
      throw new UsageError(
        "ERR_NO_ROUTINE",
        `f.defer: needs a plain function, a generator function or null, not ${describe(fn)}`,
      );
    }
    this.#fn = (fn ?? null) as Deferrable<never[]> | null;
    this.#args = args;
  }

  /** Begins the call: what is left to be run in the goroutine at hand; null if the function was a plain one. */
  begin(): Routine<unknown> | null {
    const fn = this.#fn;
    if (fn === null) {
      throw new RuntimeError("ERR_NIL_DEREFERENCE", "runtime error: invalid memory address or nil pointer dereference");
    }
    this.returned = fn(...(this.#args as never[]));
    return routineIn("f.defer", fn, this.returned);
  }
}
