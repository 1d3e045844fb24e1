/**
 * A channel that goes by messages, as a thread sees it: at its home, or an end of it on another thread. Both have these
 * ops.
 */

import { sendOnClosed } from "../../../core/closed.ts";
import type { Chan } from "../../../core/chan.ts";
import { created, trackingOps } from "../../../core/debug.ts";
import type { Op } from "../../../core/op.ts";
import { Receivable } from "../../../core/receivable.ts";
import { CLOSED } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { throwIfRefused } from "../../world.ts";
import { CHANNEL, type Packet } from "./parcel.ts";
import { PortOp, type Ground } from "./port-op.ts";
import { crosses, type PortThing } from "./thing.ts";
import { RECEIVE, SEND } from "./wire.ts";
import type { MessageWorld } from "./world.ts";

export abstract class PortChannel<T, Z> extends Receivable<T, Z> implements Chan<T, Z>, Ground, PortThing {
  readonly world: MessageWorld;
  readonly id: number;
  readonly kind: number = CHANNEL;
  readonly above: null = null;
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

  abstract isReady(verb: number): boolean;
  /** Gives a value away: undefined when done, CLOSED, or BLOCKED. */
  abstract give(value: unknown): unknown;
  /** Takes a value: its packet, CLOSED, or BLOCKED. */
  abstract take(): unknown;
  abstract park(waiter: Waiter, verb: number, value: unknown): void;
  abstract withdraw(waiter: Waiter, verb: number): void;
  abstract readonly synchronous: boolean;

  abstract get len(): number;
  abstract trySend(value: T): boolean;
  abstract tryRecv(): readonly [T, true] | readonly [Z, false] | undefined;
  abstract close(): void;

  /** Another thread knows it by its capacity. */
  get size(): number {
    return this.cap;
  }

  get face(): object {
    return this;
  }

  poll(verb: number, value: unknown): unknown {
    return verb === SEND ? this.give(value) : this.take();
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

crosses(PortChannel, (channel) => channel);

class Send<T> extends PortOp<void> {
  constructor(ch: PortChannel<T, unknown>, value: T) {
    super(ch, SEND, value);
  }

  override get reason(): string {
    return "chan send";
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
    if (outcome === CLOSED) throw sendOnClosed();
  }
}

abstract class Receive<T, Z, R> extends PortOp<R> {
  readonly ch: PortChannel<T, Z>;

  constructor(ch: PortChannel<T, Z>) {
    super(ch, RECEIVE, undefined);
    this.ch = ch;
  }

  override get reason(): string {
    return "chan receive";
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
