// How many timers of the package are pending, whoever waits for them.
import { hostTimers } from "../../lib/core/timers.ts";

export function pendingTimers(): number {
  return hostTimers.pending.length;
}
