/**
 * Ops that are driven by something that is no goroutine: a for-of loop, a spread, another library's
 * generator runner. Nothing of them stays in a queue.
 */

import { runAfterwards } from "./afterwards.ts";
import { UsageError } from "./error.ts";
import { thread } from "./thread.ts";

/** What was driven, in the words of a dump. */
interface Driven {
  readonly reason: string;
}

/** The error of an op whose `next` was called by no goroutine of ours. */
export function misdriven(op: Driven): UsageError {
  const g = thread.current;
  const lost = g?.op ?? null;
  if (g === null || lost === null) {
    return error(op, g === null ? "driven outside any goroutine" : "driven by a loop or a spread");
  }
  // Somebody else took the Park that `lost` yielded, so its goroutine runs on while it stands in a queue.
  g.unpark();
  runAfterwards();
  return error(lost, "driven by something else than its goroutine's scheduler");
}

function error(op: Driven, how: string): UsageError {
  return new UsageError(
    "ERR_OP_MISDRIVEN",
    `${op.reason}: ${how}; perform it by yield* in a goroutine, by await, or as a case of select`,
  );
}
