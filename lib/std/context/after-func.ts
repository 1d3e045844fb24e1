/**
 * `afterFunc`: starts a goroutine once a context is done.
 *
 * It is a context itself, below the one that it waits for: the tree announces that it is done, and that
 * starts the goroutine. Cancelled on its own, it starts nothing.
 */

import { currentProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import { fatal } from "../../core/fatal.ts";
import { start } from "../../core/go.ts";
import type { Routine } from "../../core/op.ts";
import { asRoutine, isGeneratorFunction } from "../../core/routine.ts";
import { CancelContext } from "./cancel-context.ts";
import type { ContextLike } from "./context.ts";
import { Canceled, checkContext } from "./errors.ts";

type AnyFunction = (...args: unknown[]) => Routine<unknown>;
type What = AnyFunction | Routine<unknown>;

class AfterFunc extends CancelContext {
  /** Null once it will not be started, or has been. */
  #what: What | null;
  readonly #args: readonly unknown[];

  constructor(parent: ContextLike, what: What, args: readonly unknown[]) {
    super(parent);
    this.#what = what;
    this.#args = args;
  }

  /** Whether this call prevented the start. */
  stop(): boolean {
    if (this.failure !== undefined) return false;
    this.#what = null;
    this.cancel(Canceled, undefined);
    return true;
  }

  protected override announce(): void {
    const what = this.#what;
    const { program } = this;
    this.#what = null;
    if (what === null || program.ended) return;
    if (typeof what === "function" && isGeneratorFunction(what)) start(program, "afterFunc", afterFunc, what, this.#args);
    else start(program, "afterFunc", afterFunc, starting, [what, this.#args]);
  }
}

/** The goroutine of what is no generator function: what is wrong with it is its own panic, not that of who cancels. */
function* starting(what: What, args: readonly unknown[]): Routine {
  start(currentProgram(), "afterFunc", afterFunc, what, args);
}

/**
 * Starts a goroutine once `ctx` is done; at once, if it is done already. Go's `context.AfterFunc(ctx, f)`.
 *
 * The goroutine belongs to the program of this call, and is not started once that has ended. Several calls on
 * one context are independent of each other.
 *
 * @param fn as for {@link go}: a generator function with its arguments after it, or a generator that has not
 * run yet. What it throws and does not catch ends its program.
 * @returns a function that gives it up: true if that call prevented the start, false if the goroutine has been
 * started or was given up before. It does not wait for the goroutine.
 * @throws {RuntimeError} `cannot create context from nil parent`. {@link FatalError} `go of nil func value` for null and
 * undefined. {@link UsageError} if `fn` is no function and no generator.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * const stopIt = afterFunc(ctx, function* () {
 *   yield* results.send(0);
 * });
 * if (stopIt()) log("it was not needed");
 * cancel();
 * ```
 */
export function afterFunc(ctx: ContextLike, routine: Routine<unknown>): () => boolean;
export function afterFunc<A extends unknown[]>(ctx: ContextLike, fn: (...args: A) => Routine<unknown>, ...args: A): () => boolean;
export function afterFunc(ctx: ContextLike, what: unknown, ...args: unknown[]): () => boolean {
  checkContext("afterFunc", ctx);
  const pending = new AfterFunc(ctx, checkWhat(what), args);
  pending.follow();
  return () => pending.stop();
}

function checkWhat(what: unknown): What {
  if (what === null || what === undefined) return fatal(currentProgram(), "go of nil func value");
  if (typeof what === "function") return what as AnyFunction;
  if (typeof what === "object") return asRoutine("afterFunc", undefined, what as Routine<unknown>);
  throw new UsageError("ERR_NO_ROUTINE", `afterFunc: needs a generator function or a generator, not ${describe(what)}`);
}
