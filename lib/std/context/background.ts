/** The two roots: never done, no deadline, no values. */

import { nilChan, type NilChan } from "../../core/nil-chan.ts";
import type { Context } from "./context.ts";
import { Layer, neverAborts } from "./layer.ts";

class Empty extends Layer {
  override readonly parent: null = null;
  override readonly due: undefined = undefined;
  override readonly label: string;

  constructor(label: string) {
    super();
    this.label = label;
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

  override own(): undefined {
    return undefined;
  }
}

const theBackground = new Empty("context.Background");
const theTodo = new Empty("context.TODO");

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
