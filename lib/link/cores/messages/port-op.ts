/** Ops on what is shared by messages: the same at its home and on the other threads. */

import { Operation } from "../../../core/op.ts";
import type { Waiter } from "../../../core/waiter.ts";

/** What ops are performed on: a channel, a gate. `verb`: what is done to it, see wire.ts; `value`: with what. */
export interface Ground {
  /** Whether attempts can be made at once: otherwise each waits for a message. */
  readonly synchronous: boolean;
  /** Whether an attempt would succeed now. */
  isReady(verb: number, value: unknown): boolean;
  /** Whether another thread must be asked whether an attempt would succeed. */
  mustAsk(verb: number, value: unknown): boolean;
  /** The outcome, or BLOCKED. */
  poll(verb: number, value: unknown): unknown;
  /** Leaves `waiter` there. */
  park(waiter: Waiter, verb: number, value: unknown): void;
  /** As `park`, but if an attempt is in vain `waiter` begins anew. */
  ask(waiter: Waiter, verb: number, value: unknown): void;
  withdraw(waiter: Waiter, verb: number): void;
}

export abstract class PortOp<T> extends Operation<T> {
  readonly ground: Ground;
  readonly verb: number;
  readonly value: unknown;

  constructor(ground: Ground, verb: number, value: unknown) {
    super();
    this.ground = ground;
    this.verb = verb;
    this.value = value;
  }

  override get subject(): object {
    return this.ground;
  }

  override ready(): boolean {
    return this.ground.isReady(this.verb, this.value) || this.ground.mustAsk(this.verb, this.value);
  }

  override poll(): unknown {
    return this.ground.poll(this.verb, this.value);
  }

  override park(waiter: Waiter): void {
    this.ground.park(waiter, this.verb, this.value);
  }

  override withdraw(waiter: Waiter): void {
    this.ground.withdraw(waiter, this.verb);
  }

  override get asks(): boolean {
    return this.ground.mustAsk(this.verb, this.value);
  }

  override get immediate(): boolean {
    return this.ground.synchronous;
  }

  override ask(waiter: Waiter): void {
    this.ground.ask(waiter, this.verb, this.value);
  }
}
