/** `goexit`: ends the goroutine that calls it. It is a throw, so that every `finally` on its way runs. */

import { Operation } from "./op.ts";
import type { Op } from "./op.ts";

/** What `goexit` throws. A `catch` that is not meant for it rethrows it. */
class Goexit extends Error {
  override readonly name: string = "Goexit";
}

/** Told by a brand, so that one copy of the package knows the other's. */
const GOEXIT: unique symbol = Symbol.for("goroutines.goexit") as never;

/** One serves all: it says nothing of where it was thrown. */
const exit = new Goexit("goexit: a catch that does not rethrow this keeps its goroutine alive (see isGoexit)");
Object.defineProperty(exit, GOEXIT, { value: true });

/**
 * Whether `error` is what `goexit` throws: a bare `catch` around a `yield*` must rethrow it.
 *
 * @example
 * ```ts
 * try {
 *   yield* step();
 * } catch (e) {
 *   if (isGoexit(e)) throw e;
 *   log(e);
 * }
 * ```
 */
export function isGoexit(error: unknown): boolean {
  return typeof error === "object" && error !== null && GOEXIT in error;
}

export class GoexitOp extends Operation<never> {
  override readonly reason: string = "goexit";
  override ready(): boolean {
    return true;
  }
  override poll(): unknown {
    return exit;
  }
  override park(): void {}
  override withdraw(): void {}
  override settle(outcome: unknown): never {
    throw outcome;
  }
}

const op = new GoexitOp();

/**
 * Ends the goroutine that performs it; its `finally` blocks run. In main, the other goroutines go on.
 * Go's `runtime.Goexit()`.
 *
 * @returns an op that never returns: write `return yield* goexit()`, so that the compiler knows.
 *
 * @example
 * ```ts
 * if (done) return yield* goexit();
 * ```
 */
export function goexit(): Op<never> {
  return op;
}
