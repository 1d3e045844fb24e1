/**
 * The done channel of an `AbortSignal`: closed when the signal aborts.
 *
 * Invariant: a signal has one listener of ours while anybody waits for it, in whatever number of contexts and
 * selects, and none otherwise. So nothing that waits for a signal that never aborts stays behind on it.
 */

import type { Waiter } from "../../core/waiter.ts";
import { DoneChannel } from "./done-channel.ts";

class SignalChannel extends DoneChannel {
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super(null, null);
    this.#signal = signal;
  }

  override get closed(): boolean {
    return this.#signal.aborted;
  }

  /** Its program counts the waiter: something outside it will end the wait. */
  override add(waiter: Waiter): void {
    if (this.waiters.head === null) this.#signal.addEventListener("abort", this.#wakeAll);
    super.add(waiter);
    waiter.waitsOutside(1);
  }

  override remove(waiter: Waiter): void {
    super.remove(waiter);
    waiter.waitsOutside(-1);
    if (this.waiters.head === null) this.#signal.removeEventListener("abort", this.#wakeAll);
  }

  readonly #wakeAll = (): void => {
    this.#signal.removeEventListener("abort", this.#wakeAll);
    for (let waiter = this.waiters.shift(); waiter !== null; waiter = this.waiters.shift()) {
      waiter.waitsOutside(-1);
      waiter.wake(undefined);
    }
  };
}

const channels = new WeakMap<AbortSignal, SignalChannel>();

/** The done channel of `signal`, the same one at each call. */
export function doneChannel(signal: AbortSignal): DoneChannel {
  let channel = channels.get(signal);
  if (channel === undefined) {
    channel = new SignalChannel(signal);
    channels.set(signal, channel);
  }
  return channel;
}
