// Who waits at a channel, and what it holds: the tests' only look behind `chan()`.
import { Channel } from "../../lib/core/channel.ts";
import type { Chan } from "goroutines";

export interface Waiting {
  readonly senders: number;
  readonly receivers: number;
}

export const nobody: Waiting = { senders: 0, receivers: 0 };

/** How many goroutines, select cases and async functions stand in the two queues of `ch`. */
export function waiting<T, Z>(ch: Chan<T, Z>): Waiting {
  const { senders, receivers } = inside(ch);
  return { senders: senders.length, receivers: receivers.length };
}

/** The places of the buffer that hold something. */
export function held<T, Z>(ch: Chan<T, Z>): unknown[] {
  return inside(ch).ring.filter((value) => value !== undefined);
}

/** How many places the buffer has now. */
export function places<T, Z>(ch: Chan<T, Z>): number {
  return inside(ch).ring.length;
}

function inside<T, Z>(ch: Chan<T, Z>): Channel<T, Z> {
  if (ch instanceof Channel) return ch as Channel<T, Z>;
  throw new TypeError("a channel of chan() is needed");
}
