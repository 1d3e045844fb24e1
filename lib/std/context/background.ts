/**
 * The contexts that never end: the two roots, `background` and `todo`, and `withoutCancel`, which has the values of its
 * parent alone.
 */

import { nilChan, type NilChan } from "../../core/nil-chan.ts";
import { ENDING, checkContext } from "../../core/within.ts";
import type { Context, ContextLike } from "./context.ts";
import { ASK_PARENT, Layer } from "./layer.ts";

abstract class Endless extends Layer {
  override readonly due: undefined = undefined;

  override done(): NilChan {
    return nilChan();
  }

  override err(): undefined {
    return undefined;
  }

  /** A signal that never aborts. A new one each time: on one for all, listeners would pile up. */
  override get signal(): AbortSignal {
    return new AbortController().signal;
  }
}

class Root extends Endless {
  override readonly parent: null = null;
  override readonly label: string;

  constructor(label: string) {
    super();
    this.label = label;
  }

  override own(): undefined {
    return undefined;
  }
}

const theBackground = new Root("context.Background");
const theTodo = new Root("context.TODO");

/**
 * The root of all contexts: never done, no deadline, no values. Go's `context.Background()`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withCancel(background());
 * ```
 */
export function background(): Context {
  return theBackground;
}

/**
 * As {@link background}, where it is not clear yet which context to use. Go's `context.TODO()`.
 *
 * @example
 * ```ts
 * const ctx = withValue(todo(), "user", "gopher");
 * ```
 */
export function todo(): Context {
  return theTodo;
}

class WithoutCancel extends Endless {
  override readonly parent: ContextLike;

  constructor(parent: ContextLike) {
    super();
    this.parent = parent;
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
