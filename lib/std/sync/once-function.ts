/** What is to be done once: a function that runs inside the goroutine of the first who asks. */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Park, Routine } from "../../core/op.ts";
import { asRoutine } from "../../core/routine.ts";

/** A plain function or a generator function that returns a `T`. An async function, or one that returns an op, is refused. */
export type OnceFunction<T> = () => Routine<T> | (T & NotPerformed);

/** Anything but a promise, an op or a task. */
type NotPerformed = void | null | undefined | string | number | bigint | boolean | symbol | { readonly then?: never };

/** @throws {UsageError} if `f` is no function. */
export function checkFunction(caller: string, f: unknown): void {
  if (typeof f === "function") return;
  throw new UsageError("ERR_ONCE_FUNCTION", `${caller}: needs a plain function or a generator function, not ${describe(f)}`);
}

/** Runs `f` in the goroutine at hand. */
export function* perform<T>(caller: string, f: OnceFunction<T>): Generator<Park, T, unknown> {
  const result: unknown = f();
  if (typeof result !== "object" || result === null) return result as T;
  if (typeof (result as { then?: unknown }).then === "function") {
    throw new UsageError(
      "ERR_ONCE_FUNCTION",
      `${caller}: ${describe(f)} returned ${describe(result)}: give a generator function that performs it by yield*`,
    );
  }
  // By its tag: a plain function may return an iterator of another kind as its value.
  if ((result as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] !== "Generator") return result as T;
  return yield* asRoutine(caller, f, result as Routine<T>);
}
