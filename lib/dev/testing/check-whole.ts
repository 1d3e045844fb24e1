/** Checks an argument that counts something. */

import { describe } from "../../core/describe.ts";
import { UsageError } from "../../core/error.ts";

/** @throws {UsageError} if `n` is no whole number, `least` or more; `what` names it. */
export function checkWhole(caller: string, what: string, n: unknown, least: number): asserts n is number {
  if (Number.isSafeInteger(n) && (n as number) >= least) return;
  throw new UsageError(
    "ERR_WHOLE_NUMBER",
    `${caller}: ${what} must be a whole number, ${least} or more, not ${describe(n)}`,
  );
}
