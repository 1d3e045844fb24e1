/** What a deadlock report says each goroutine waits for. */

import assert from "node:assert/strict";
import type { Selection } from "./action.ts";

/** @throws AssertionError unless `dump` lists goroutines with just these reasons, in any order. */
export function assertReasons(dump: string, expected: readonly string[]): void {
  const reasons = Array.from(dump.matchAll(/^goroutine \d+ \[(.*)\]:$/gm), ([, reason]) => String(reason));
  assert.deepEqual(reasons.sort(), [...expected].sort(), "the deadlock report");
}

/** How a report names the wait for it. */
export function reasonOf({ cases, form }: Selection): string {
  const [only] = cases;
  if (cases.length === 0) return "select (no cases)";
  if (cases.length > 1) return "select";
  if (only === null || only === undefined) return form === "plain" ? "chan send (nil chan)" : "chan receive (nil chan)";
  return only.op === "send" ? "chan send" : "chan receive";
}
