/**
 * Ops whose `next` is called by something that is no goroutine. It is one of two:
 *
 * - A for-of loop, a spread, another library's generator runner: an error, and nothing of the op stays in a queue.
 * - A dump that asks where a goroutine waits (dump.ts): it resumes the goroutine's generator, `yield*` hands that
 *   down to the op at which it is suspended, and the op notes the stack and waits on. No code of the program runs in
 *   between.
 */

import { runAfterwards } from "./afterwards.ts";
import { UsageError } from "./error.ts";
import { linesAboveOp } from "./stack.ts";
import { PARKED, thread } from "./thread.ts";

/** What was driven, in the words of a dump. */
interface Driven {
  readonly reason: string;
}

/** What an op's `next` returns, or throws, where no goroutine of ours has called it. */
export function refuse(op: Driven): IteratorResult<never, never> {
  const { locating } = thread;
  if (locating === null) throw misdriven(op);
  locating.lines = linesAboveOp(refuse);
  return PARKED;
}

/** The error of an op whose `next` was called by no goroutine of ours. */
export function misdriven(op: Driven): UsageError {
  const g = thread.current;
  const lost = g?.op ?? null;
  if (g === null || lost === null) {
    return error(op, g === null ? "driven outside any goroutine" : "driven by a loop or a spread");
  }
  // Something else took the Park that `lost` yielded, so its goroutine runs on while it stands in a queue.
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
