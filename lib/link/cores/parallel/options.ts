/** What a parallel call can be told, and what it makes of that. */

import type { SendChan } from "../../../core/chan.ts";
import type { Op } from "../../../core/op.ts";
import { background, cause, withSignal, type ContextLike } from "../../../std/context/index.ts";
import type { PoolOptions } from "../pool/pool.ts";
import type { Progress } from "./batch.ts";

export interface ParallelOptions extends PoolOptions {
  /** How many inputs are sent at once; found out if left out. */
  readonly chunk?: number | undefined;
  /** Once it is done, no more inputs are sent, and the call throws its cause. */
  readonly context?: ContextLike | undefined;
  /** Once it aborts, no more inputs are sent, and the call throws its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told of each chunk that is done, if it has room for that; closed when the call ends. */
  readonly progress?: SendChan<Progress> | undefined;
}

/** What may end a call early. */
export interface Stopper {
  /** Waits for that; null if it never comes. */
  readonly stop: Op<unknown> | null;
  readonly reason: () => unknown;
  /** The call is over. */
  readonly letGo: () => void;
}

export function stopperOf({ context, signal }: ParallelOptions): Stopper {
  if (context === undefined && signal === undefined) return { stop: null, reason: () => undefined, letGo() {} };
  if (signal === undefined)
    return { stop: (context as ContextLike).done().recv(), reason: () => cause(context as ContextLike), letGo() {} };
  const [both, cancel] = withSignal(context ?? background(), signal);
  return { stop: both.done().recv(), reason: () => cause(both), letGo: cancel };
}
