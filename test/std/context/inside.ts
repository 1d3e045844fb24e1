// The tests' look behind contexts: who waits on a done channel, timers, and what a foreign context is like.
import { nilChan, type RecvChan } from "goroutines";
import type { ContextLike } from "goroutines/context";
import { Channel } from "../../../lib/core/channel.ts";
import { DoneChannel } from "../../../lib/std/context/done-channel.ts";
import { hostTimers } from "../../../lib/core/timers.ts";

/** How many waiters stand at a done channel. */
export function watchers(done: RecvChan<never, undefined>): number {
  if (done instanceof DoneChannel) return done.waiters.length;
  if (done instanceof Channel) return done.receivers.length;
  throw new TypeError("a channel of chan() or of a context is needed");
}

export function pendingTimers(): number {
  return hostTimers.pending.length;
}

/** A context of somebody else's: the four methods and nothing else. */
export function foreign(over: Partial<ContextLike> = {}): ContextLike {
  return {
    deadline: () => undefined,
    done: () => nilChan(),
    err: () => undefined,
    value: () => undefined,
    ...over,
  };
}

/** What `fn` throws. */
export function thrownBy(fn: () => unknown): unknown {
  try {
    fn();
  } catch (e) {
    return e;
  }
  throw new Error("it has thrown nothing");
}

export const soon = (ms = 0): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
