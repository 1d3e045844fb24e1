/**
 * The done channel of an `AbortSignal`.
 *
 * Invariant: a signal has one listener of ours while anybody waits for it, in whatever number of contexts and
 * selects, and none otherwise. So nothing that waits for a signal that never aborts stays behind on it.
 */

import type { RecvChan } from "../../core/chan.ts";
import { created } from "../../core/debug.ts";
import { Operation, type Op } from "../../core/op.ts";
import { Receivable } from "../../core/receivable.ts";
import { BLOCKED } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";

/** Who waits for a signal. It is woken from outside its program, which counts it until then. */
class Listener {
  readonly signal: AbortSignal;
  readonly waiters: WaitQueue = new WaitQueue();

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  add(waiter: Waiter): void {
    if (this.waiters.head === null) this.signal.addEventListener("abort", this.#wakeAll);
    this.waiters.push(waiter);
    if (waiter.owner !== null) waiter.owner.outsideWaits++;
  }

  remove(waiter: Waiter): void {
    this.waiters.remove(waiter);
    if (waiter.owner !== null) waiter.owner.outsideWaits--;
    if (this.waiters.head === null) this.signal.removeEventListener("abort", this.#wakeAll);
  }

  readonly #wakeAll = (): void => {
    for (let waiter = this.waiters.head; waiter !== null; waiter = this.waiters.head) {
      this.remove(waiter);
      waiter.wake(undefined);
    }
  };
}

abstract class SignalReceive<R> extends Operation<R> {
  override readonly reason: string = "chan receive";
  readonly listener: Listener;

  constructor(listener: Listener) {
    super();
    this.listener = listener;
  }

  override ready(): boolean {
    return this.listener.signal.aborted;
  }

  override poll(): unknown {
    return this.listener.signal.aborted ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.listener.add(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.listener.remove(waiter);
  }
}

class SignalRecv extends SignalReceive<undefined> {
  override settle(): undefined {
    return undefined;
  }
}

class SignalRecvOk extends SignalReceive<readonly [undefined, false]> {
  override settle(): readonly [undefined, false] {
    return [undefined, false];
  }
}

/** Delivers nothing, and is closed when the signal aborts. */
class SignalChannel extends Receivable<never, undefined> implements RecvChan<never, undefined> {
  readonly len: number = 0;
  readonly cap: number = 0;
  readonly #listener: Listener;

  constructor(signal: AbortSignal) {
    super();
    this.#listener = new Listener(signal);
  }

  recv(): Op<undefined> {
    return created(new SignalRecv(this.#listener), this.recv);
  }

  override recvOk(): Op<readonly [undefined, false]> {
    return created(new SignalRecvOk(this.#listener), this.recvOk);
  }

  tryRecv(): readonly [undefined, false] | undefined {
    return this.#listener.signal.aborted ? [undefined, false] : undefined;
  }
}

const channels = new WeakMap<AbortSignal, SignalChannel>();

/** The done channel of `signal`, the same one at each call. */
export function doneChannel(signal: AbortSignal): RecvChan<never, undefined> {
  let channel = channels.get(signal);
  if (channel === undefined) {
    channel = new SignalChannel(signal);
    channels.set(signal, channel);
  }
  return channel;
}
