/**
 * A channel on the wire, as a party sees it: its owner's, or a proxy. Both have these ops.
 *
 * An op of a proxy is never ready: it parks, and the owner serves it. So it can't be tried, and says so.
 */

import type { Chan } from "../../core/chan.ts";
import { sendOnClosed } from "../../core/closed.ts";
import { created, tracksOps } from "../../core/debug.ts";
import { UsageError } from "../../core/error.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Op } from "../../core/op.ts";
import { Receivable } from "../../core/receivable.ts";
import { CLOSED } from "../../core/thread.ts";
import type { Waiter } from "../../core/waiter.ts";
import { throwIfRefused } from "../world.ts";
import { CHANNEL, crosses, type Packet, type WireObject } from "./packets.ts";
import { RECEIVE, SEND } from "./protocol.ts";
import type { Wire } from "./wire.ts";

/** `verb`: SEND or RECEIVE. */
export abstract class WireChannel<T, Z> extends Receivable<T, Z> implements Chan<T, Z>, WireObject {
  readonly wire: Wire;
  readonly id: number;
  readonly kind: number = CHANNEL;
  readonly above: null = null;
  readonly cap: number;
  readonly zero: Z;
  readonly #recv: Recv<T, Z>;
  readonly #recvOk: RecvOk<T, Z>;

  constructor(wire: Wire, id: number, cap: number, zero: Z) {
    super();
    this.wire = wire;
    this.id = id;
    this.cap = cap;
    this.zero = zero;
    this.#recv = new Recv(this);
    this.#recvOk = new RecvOk(this);
  }

  /** Whether an op would complete now, as far as this party knows. */
  abstract isReady(verb: number): boolean;
  /** @throws {UsageError} `ERR_NOT_SYNCHRONOUS` for `caller` if this party can't know whether an op is ready. */
  abstract checkTry(caller: string): void;
  /** Gives a value away: undefined when done, CLOSED, or BLOCKED. */
  abstract give(value: unknown): unknown;
  /** Takes a value: its packet, CLOSED, or BLOCKED. */
  abstract take(): unknown;
  abstract park(waiter: Waiter, verb: number, value: unknown): void;
  abstract withdraw(waiter: Waiter, verb: number): void;

  abstract get len(): number;
  abstract trySend(value: T): boolean;
  abstract tryRecv(): readonly [T, true] | readonly [Z, false] | undefined;
  abstract close(): void;

  /** Another party knows it by its capacity. */
  get size(): number {
    return this.cap;
  }

  get face(): object {
    return this;
  }

  static {
    crosses(this, (channel) => channel);
  }

  send(value: T): Op<void> {
    return created(new Send(this, value), this.send);
  }

  recv(): Op<T | Z> {
    return tracksOps() ? created(new Recv(this), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [T, true] | readonly [Z, false]> {
    return tracksOps() ? created(new RecvOk(this), this.recvOk) : this.#recvOk;
  }

  /** What an outcome of a receive is. */
  received(outcome: unknown): readonly [T, true] | readonly [Z, false] {
    throwIfRefused(outcome);
    return outcome === CLOSED ? [this.zero, false] : [this.wire.codec.decode(outcome as Packet) as T, true];
  }
}

/** The error for what only the owner of a channel knows at once. */
export function notSynchronous(caller: string): UsageError {
  return new UsageError(
    "ERR_NOT_SYNCHRONOUS",
    `${caller}: these cores share no memory, so only the thread that called cores() knows at once whether a channel is ready: use select with a timeout`,
  );
}

abstract class ChannelOp<T> extends Operation<T> {
  readonly ch: WireChannel<unknown, unknown>;
  readonly #verb: number;

  constructor(ch: WireChannel<unknown, unknown>, verb: number) {
    super();
    this.ch = ch;
    this.#verb = verb;
  }

  /** What is sent. */
  get value(): unknown {
    return undefined;
  }

  override get subject(): object {
    return this.ch;
  }

  override ready(): boolean {
    return this.ch.isReady(this.#verb);
  }

  override checkTry(): void {
    this.ch.checkTry("trySelect");
  }

  override park(waiter: Waiter): void {
    this.ch.park(waiter, this.#verb, this.value);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.withdraw(waiter, this.#verb);
  }
}

class Send<T> extends ChannelOp<void> {
  readonly #value: T;

  constructor(ch: WireChannel<T, unknown>, value: T) {
    super(ch, SEND);
    this.#value = value;
  }

  override get value(): T {
    return this.#value;
  }

  override get reason(): string {
    return "chan send";
  }

  override get event(): Verb {
    return "send";
  }

  override poll(): unknown {
    return this.ch.give(this.#value);
  }

  override settle(outcome: unknown): void {
    throwIfRefused(outcome);
    if (outcome === CLOSED) throw sendOnClosed();
  }
}

abstract class Receive<T, Z, R> extends ChannelOp<R> {
  constructor(ch: WireChannel<T, Z>) {
    super(ch, RECEIVE);
  }

  override get reason(): string {
    return "chan receive";
  }

  override get event(): Verb {
    return "receive";
  }

  override poll(): unknown {
    return this.ch.take();
  }
}

class Recv<T, Z> extends Receive<T, Z, T | Z> {
  override settle(outcome: unknown): T | Z {
    return this.ch.received(outcome)[0] as T | Z;
  }
}

class RecvOk<T, Z> extends Receive<T, Z, readonly [T, true] | readonly [Z, false]> {
  override settle(outcome: unknown): readonly [T, true] | readonly [Z, false] {
    return this.ch.received(outcome) as readonly [T, true] | readonly [Z, false];
  }
}
