/** Go's panics at channels that are closed already. */

import { RuntimeError } from "./error.ts";

export function sendOnClosed(): RuntimeError {
  return new RuntimeError("ERR_SEND_ON_CLOSED_CHANNEL", "send on closed channel");
}

export function closeOfClosed(): RuntimeError {
  return new RuntimeError("ERR_CLOSE_OF_CLOSED_CHANNEL", "close of closed channel");
}
