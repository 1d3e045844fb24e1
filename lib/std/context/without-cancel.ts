/** `withoutCancel`: the values of a context without its end. */

import { nilChan, type NilChan } from "../../core/nil-chan.ts";
import type { Context, ContextLike } from "./context.ts";
import { checkContext } from "./errors.ts";
import { ASK_PARENT, ENDING, Layer, neverAborts } from "./layer.ts";

class WithoutCancel extends Layer {
  override readonly parent: ContextLike;
  override readonly due: undefined = undefined;

  constructor(parent: ContextLike) {
    super();
    this.parent = parent;
  }

  override done(): NilChan {
    return nilChan();
  }

  override err(): undefined {
    return undefined;
  }

  override get signal(): AbortSignal {
    return neverAborts();
  }

  /** Hides what its parent ends with, so that it has no cause either. */
  override own(key: unknown): unknown {
    return key === ENDING ? undefined : ASK_PARENT;
  }

  override get label(): string {
    return ".WithoutCancel";
  }
}

/**
 * Derives a context that has its parent's values, and is not done when its parent is: no deadline, no error,
 * no cause, and the nil channel as `done`. Go's `context.WithoutCancel(parent)`.
 *
 * @throws {RuntimeError} `cannot create context from nil parent`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * const cleanup = withoutCancel(ctx);
 * cancel();
 * log(cleanup.err());
 * ```
 */
export function withoutCancel(parent: ContextLike): Context {
  checkContext("withoutCancel", parent);
  return new WithoutCancel(parent);
}
