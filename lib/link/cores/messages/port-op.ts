/** Ops on what is shared by messages: the same at its home and on the other threads. */

import { Operation } from "../../../core/op.ts";
import { UsageError } from "../../../core/error.ts";
import type { Waiter } from "../../../core/waiter.ts";

/** What ops are performed on: a channel. `verb`: what is done to it, see wire.ts; `value`: with what. */
export interface Ground {
  /** Whether attempts can be made at once: otherwise each waits for a message. */
  readonly synchronous: boolean;
  /** Whether an attempt would succeed now. */
  isReady(verb: number, value: unknown): boolean;
  /** The outcome, or BLOCKED. */
  poll(verb: number, value: unknown): unknown;
  /** Leaves `waiter` there. */
  park(waiter: Waiter, verb: number, value: unknown): void;
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
    return this.ground.isReady(this.verb, this.value);
  }

  override readyToTry(): boolean {
    if (!this.ground.synchronous) throw notSynchronous("trySelect");
    return this.ready();
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
}

/** The error for what only the thread of the channel knows at once. */
export function notSynchronous(what: string): UsageError {
  return new UsageError(
    "ERR_NOT_SYNCHRONOUS",
    `${what}: these cores share no memory, so only the thread that called cores() knows at once whether a channel is ready: use select with a timeout`,
  );
}
