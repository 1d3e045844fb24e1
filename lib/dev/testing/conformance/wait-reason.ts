/** What a dump says of a goroutine that waits. */

import type { Action } from "./action.ts";

export function expectedReason(action: Action): string {
  if (action.kind !== "select") return "chan receive";
  const { cases, form } = action;
  const [only] = cases;
  if (cases.length === 0) return "select (no cases)";
  if (cases.length > 1) return "select";
  if (only === null || only === undefined) return form === "plain" ? "chan send (nil chan)" : "chan receive (nil chan)";
  return only.op === "send" ? "chan send" : "chan receive";
}
