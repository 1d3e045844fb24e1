/** A call that a function has deferred: the function and its arguments as they were at the defer statement. */

import { describe } from "../../core/describe.ts";
import { RuntimeError, UsageError } from "../../core/error.ts";
import type { Park, Routine } from "../../core/op.ts";
import { asRoutine } from "../../core/routine.ts";

/** What a deferred function may return: a generator is run, anything else is dropped. A promise, an op or a task is refused. */
export type DeferredResult =
  | Routine<unknown>
  | void
  | null
  | undefined
  | string
  | number
  | bigint
  | boolean
  | symbol
  | { readonly then?: never };

/** A plain function, or a generator function, to be called with `A` when the function that defers it ends. */
export type Deferrable<A extends unknown[]> = (...args: A) => DeferredResult;

export class Deferred {
  readonly #fn: Deferrable<never[]> | null;
  readonly #args: readonly unknown[];

  /** @throws {UsageError} if `fn` is neither a function nor nil. */
  constructor(fn: unknown, args: readonly unknown[]) {
    if (typeof fn !== "function" && fn !== null && fn !== undefined) {
      throw new UsageError("ERR_DEFER", `f.defer: needs a plain function, a generator function or null, not ${describe(fn)}`);
    }
    this.#fn = (fn ?? null) as Deferrable<never[]> | null;
    this.#args = args;
  }

  /** Makes the call, in the goroutine at hand. */
  *run(): Generator<Park, void, unknown> {
    const fn = this.#fn;
    if (fn === null) {
      throw new RuntimeError("ERR_NIL_DEREFERENCE", "runtime error: invalid memory address or nil pointer dereference");
    }
    const result: unknown = fn(...(this.#args as never[]));
    if (typeof result !== "object" || result === null) return;
    if (typeof (result as { then?: unknown }).then === "function") throw neverPerformed(fn, result);
    // By its tag: a plain function may return an iterator of another kind, which nobody asks for.
    if ((result as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] !== "Generator") return;
    yield* asRoutine("f.defer", fn, result as Routine<unknown>);
  }
}

function neverPerformed(fn: unknown, result: object): UsageError {
  return new UsageError(
    "ERR_DEFER",
    `f.defer: ${describe(fn)} returned ${describe(result)}: give a generator function that performs it by yield*`,
  );
}
