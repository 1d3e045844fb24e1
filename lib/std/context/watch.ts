/**
 * How a child hears that a foreign context is done: by that one's own `afterFunc`, or by a waiter in the queue of its
 * done channel.
 */

import { afterwards, runAfterwards } from "../../core/afterwards.ts";
import type { RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";
import type { Operation } from "../../core/op.ts";
import type { Program } from "../../core/program.ts";
import { Waiter } from "../../core/waiter.ts";
import type { ContextLike } from "./context.ts";

export interface Watch {
  /** Whether it watches now; false if the context is done already. */
  begin(): boolean;
  end(): void;
}

/**
 * Watches `ctx`, whose done channel is `done`, for a context of `owner`.
 *
 * @param ended called once when the context is done, by the code that ends it. It may ask the foreign context, which is
 * user code.
 */
export function watch(ctx: ContextLike, done: RecvChan<unknown, unknown>, owner: Program, ended: () => void): Watch {
  return typeof ctx.afterFunc === "function"
    ? new FunctionWatch(ctx, done, ended)
    : new ChannelWatch(done, owner, ended);
}

/** By the context's own `afterFunc`. */
class FunctionWatch implements Watch {
  readonly #ctx: ContextLike;
  readonly #done: RecvChan<unknown, unknown>;
  readonly #ended: () => void;
  #stop: () => boolean = () => false;

  constructor(ctx: ContextLike, done: RecvChan<unknown, unknown>, ended: () => void) {
    this.#ctx = ctx;
    this.#done = done;
    this.#ended = ended;
  }

  begin(): boolean {
    if (this.#done.tryRecv() !== undefined) return false;
    const stop = this.#ctx.afterFunc?.(this.#ended);
    if (typeof stop !== "function") {
      throw new UsageError(
        "ERR_NO_CONTEXT",
        `a context's afterFunc must return a function that gives it up, not ${describe(stop)}`,
      );
    }
    this.#stop = stop;
    return true;
  }

  // User code, which must meet no tree that is half cancelled.
  end(): void {
    afterwards(() => void this.#stop());
  }
}

/** By its done channel. */
export class ChannelWatch extends Waiter implements Watch {
  readonly owner: Program;
  readonly #op: Operation<unknown>;
  readonly #ended: () => void;

  constructor(done: RecvChan<unknown, unknown>, owner: Program, ended: () => void) {
    super(undefined);
    this.owner = owner;
    this.#op = done.recv() as Operation<unknown>;
    this.#ended = ended;
    if (this.#op.selectable !== true) {
      throw new UsageError(
        "ERR_NO_CONTEXT",
        `a context's done() must return a channel of this package, not ${describe(done)}`,
      );
    }
  }

  begin(): boolean {
    if (this.#op.ready()) return false;
    this.#op.park(this);
    runAfterwards();
    return true;
  }

  end(): void {
    this.#op.withdraw(this);
  }

  /** Waits anew, unless the channel has been closed meanwhile. */
  override again(): void {
    if (!this.begin()) this.wake();
  }

  override wake(): void {
    afterwards(this.#ended);
    runAfterwards();
  }
}
