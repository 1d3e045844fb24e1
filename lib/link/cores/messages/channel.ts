/** A channel that goes by messages, as a thread sees it: at its home, or an end of it on another thread. Both have these ops. */

import type { Chan } from "../../../core/chan.ts";
import { created, trackingOps } from "../../../core/debug.ts";
import { RuntimeError, UsageError } from "../../../core/error.ts";
import { Operation, type Op } from "../../../core/op.ts";
import { Receivable } from "../../../core/receivable.ts";
import { CLOSED } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { HANDLE, type Handled } from "../codec/handle.ts";
import { CHANNEL } from "../handles.ts";
import { throwIfRefused } from "../refused.ts";
import type { Packet, Thing } from "./parcel.ts";
import { RECEIVE, SEND } from "./wire.ts";
import type { MessageWorld } from "./world.ts";

export abstract class PortChannel<T, Z> extends Receivable<T, Z> implements Chan<T, Z>, Thing {
  readonly world: MessageWorld;
  readonly id: number;
  readonly kind: number = CHANNEL;
  readonly cap: number;
  readonly zero: Z;
  readonly #recv: Recv<T, Z>;
  readonly #recvOk: RecvOk<T, Z>;

  constructor(world: MessageWorld, id: number, cap: number, zero: Z) {
    super();
    this.world = world;
    this.id = id;
    this.cap = cap;
    this.zero = zero;
    this.#recv = new Recv(this);
    this.#recvOk = new RecvOk(this);
  }

  /** Whether an attempt would succeed now. */
  abstract isReady(verb: number): boolean;
  /** Gives a value away: undefined when done, CLOSED, or BLOCKED. */
  abstract give(value: unknown): unknown;
  /** Takes a value: its packet, CLOSED, or BLOCKED. */
  abstract take(): unknown;
  /** Leaves `waiter` there, to send `value` or to receive. */
  abstract park(waiter: Waiter, verb: number, value: unknown): void;
  abstract withdraw(waiter: Waiter, verb: number): void;
  /** As `park`, but if an attempt is in vain `waiter` begins anew. */
  abstract ask(waiter: Waiter, verb: number, value: unknown): void;
  /** Whether another thread must be asked whether an attempt would succeed. */
  abstract mustAsk(verb: number): boolean;
  /** Whether attempts can be made at once: otherwise each waits for a message. */
  abstract readonly synchronous: boolean;

  abstract get len(): number;
  abstract trySend(value: T): boolean;
  abstract tryRecv(): readonly [T, true] | readonly [Z, false] | undefined;
  abstract close(): void;

  /** Another thread knows it by its capacity. */
  get size(): number {
    return this.cap;
  }

  send(value: T): Op<void> {
    return created(new Send(this, value), this.send);
  }

  recv(): Op<T | Z> {
    return trackingOps ? created(new Recv(this), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [T, true] | readonly [Z, false]> {
    return trackingOps ? created(new RecvOk(this), this.recvOk) : this.#recvOk;
  }

  /** What an outcome of a receive is. */
  received(outcome: unknown): readonly [T, true] | readonly [Z, false] {
    throwIfRefused(outcome);
    return outcome === CLOSED ? [this.zero, false] : [this.world.codec.decode(outcome as Packet) as T, true];
  }
}

const cross: Handled[typeof HANDLE] = function (this: PortChannel<unknown, unknown>, store) {
  const { codec } = this.world;
  if (store !== codec) throw new UsageError("ERR_OTHER_WORLD", "a channel of cores that have been closed");
  return codec.lend(this);
};
Object.defineProperty(PortChannel.prototype, HANDLE, { value: cross });

export function sendOnClosed(): RuntimeError {
  return new RuntimeError("ERR_SEND_ON_CLOSED_CHANNEL", "send on closed channel");
}

export function closeOfClosed(): RuntimeError {
  return new RuntimeError("ERR_CLOSE_OF_CLOSED_CHANNEL", "close of closed channel");
}

class Send<T> extends Operation<void> {
  readonly ch: PortChannel<T, unknown>;
  readonly value: T;

  constructor(ch: PortChannel<T, unknown>, value: T) {
    super();
    this.ch = ch;
    this.value = value;
  }

  override get reason(): string {
    return "chan send";
  }

  override get subject(): object {
    return this.ch;
  }

  override ready(): boolean {
    return this.ch.isReady(SEND) || this.ch.mustAsk(SEND);
  }

  override poll(): unknown {
    return this.ch.give(this.value);
  }

  override park(waiter: Waiter): void {
    this.ch.park(waiter, SEND, this.value);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.withdraw(waiter, SEND);
  }

  override get asks(): boolean {
    return this.ch.mustAsk(SEND);
  }

  override get immediate(): boolean {
    return this.ch.synchronous;
  }

  override ask(waiter: Waiter): void {
    this.ch.ask(waiter, SEND, this.value);
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
    if (outcome === CLOSED) throw sendOnClosed();
  }
}

abstract class Receive<T, Z, R> extends Operation<R> {
  readonly ch: PortChannel<T, Z>;

  constructor(ch: PortChannel<T, Z>) {
    super();
    this.ch = ch;
  }

  override get reason(): string {
    return "chan receive";
  }

  override get subject(): object {
    return this.ch;
  }

  override ready(): boolean {
    return this.ch.isReady(RECEIVE) || this.ch.mustAsk(RECEIVE);
  }

  override poll(): unknown {
    return this.ch.take();
  }

  override park(waiter: Waiter): void {
    this.ch.park(waiter, RECEIVE, undefined);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.withdraw(waiter, RECEIVE);
  }

  override get asks(): boolean {
    return this.ch.mustAsk(RECEIVE);
  }

  override get immediate(): boolean {
    return this.ch.synchronous;
  }

  override ask(waiter: Waiter): void {
    this.ch.ask(waiter, RECEIVE, undefined);
  }
}

class Recv<T, Z> extends Receive<T, Z, T | Z> {
  override settle(outcome: unknown): T | Z {
    return this.ch.received(outcome)[0];
  }
}

class RecvOk<T, Z> extends Receive<T, Z, readonly [T, true] | readonly [Z, false]> {
  override settle(outcome: unknown): readonly [T, true] | readonly [Z, false] {
    return this.ch.received(outcome);
  }
}
