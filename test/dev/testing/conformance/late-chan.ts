/**
 * Channels as a port or a broker would make them: whatever is begun takes effect later, in the order in which
 * it was begun. Their ops know nothing while they are asked, so they can't be cases of select.
 */

import { chan, RuntimeError, type Chan, type Op } from "goroutines";
import { Operation } from "../../../../lib/core/op.ts";
import { Receivable } from "../../../../lib/core/receivable.ts";
import { BLOCKED } from "../../../../lib/core/thread.ts";
import { Waiter } from "../../../../lib/core/waiter.ts";

/** What has been begun and has not taken effect. */
export class Wire {
  /** How many of its messages overtake the one before. */
  readonly #overtaking: (message: number) => boolean;
  #messages: (() => void)[] = [];
  #sent = 0;

  constructor(overtaking: (message: number) => boolean = () => false) {
    this.#overtaking = overtaking;
  }

  post(message: () => void): void {
    const at = this.#overtaking(this.#sent++) ? this.#messages.length - 1 : this.#messages.length;
    this.#messages.splice(Math.max(0, at), 0, message);
    setImmediate(() => this.#messages.shift()?.());
  }

  /** Waits until nothing is under way. */
  async rest(): Promise<void> {
    while (this.#messages.length > 0) await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Stands at the far end for a waiter here. */
class Proxy extends Waiter {
  readonly owner: null = null;
  readonly here: Waiter;
  parked = false;

  constructor(here: Waiter) {
    super(undefined);
    this.here = here;
  }

  override wake(outcome: unknown): void {
    this.parked = false;
    this.here.waitsOutside(-1);
    this.here.wake(outcome);
  }

  override again(): void {
    throw new Error("the far end has no arbiter");
  }
}

class LateOp<T> extends Operation<T> {
  readonly #wire: Wire;
  readonly #op: Operation<T>;
  readonly #proxies = new Map<Waiter, Proxy>();

  constructor(wire: Wire, op: Op<T>) {
    super();
    this.#wire = wire;
    this.#op = op as Operation<T>;
  }

  override get reason(): string {
    return this.#op.reason;
  }
  override ready(): boolean {
    return false;
  }
  override poll(): unknown {
    return BLOCKED;
  }
  override park(waiter: Waiter): void {
    const proxy = new Proxy(waiter);
    this.#proxies.set(waiter, proxy);
    waiter.waitsOutside(1);
    this.#wire.post(() => {
      const outcome = this.#op.poll();
      if (outcome !== BLOCKED) return proxy.wake(outcome);
      proxy.parked = true;
      this.#op.park(proxy);
    });
  }
  override withdraw(waiter: Waiter): void {
    const proxy = this.#proxies.get(waiter);
    this.#wire.post(() => {
      if (proxy?.parked === true) this.#op.withdraw(proxy);
    });
  }
  override settle(outcome: unknown): T {
    return this.#op.settle(outcome);
  }
}

export class LateChan<T>
  extends Receivable<T, T>
  implements Pick<Chan<T, T>, "send" | "recv" | "recvOk" | "close" | "len" | "cap">
{
  readonly #wire: Wire;
  readonly #far: Chan<T, T>;
  #closed = false;

  constructor(wire: Wire, capacity: number, zero: T) {
    super();
    this.#wire = wire;
    this.#far = chan(capacity, zero);
  }

  get len(): number {
    return this.#far.len;
  }
  get cap(): number {
    return this.#far.cap;
  }
  send(value: T): Op<void> {
    return new LateOp(this.#wire, this.#far.send(value));
  }
  recv(): Op<T> {
    return new LateOp(this.#wire, this.#far.recv());
  }
  override recvOk(): ReturnType<Chan<T, T>["recvOk"]> {
    return new LateOp(this.#wire, this.#far.recvOk());
  }
  close(): void {
    if (this.#closed) throw new RuntimeError("ERR_CLOSE_OF_CLOSED_CHANNEL", "close of closed channel");
    this.#closed = true;
    this.#wire.post(() => this.#far.close());
  }
  trySend(): never {
    throw new Error("nobody knows at once");
  }
  tryRecv(): never {
    throw new Error("nobody knows at once");
  }
}
