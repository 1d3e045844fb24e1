/** A test that did not run, for a reason that the report prints. */

import { test } from "vitest";

export function skipped(reason: string): void {
  console.info(`skipped: ${reason}`);
  test(reason, ({ skip }) => skip(reason));
}
