/**
 * `pool.run`: one task as an op. It begins once the op parks, its commit point is its outcome, and an op that is
 * withdrawn (a case that has lost) takes the task back, if no worker has begun it.
 */

import { afterwards } from "../../../core/afterwards.ts";
import { Operation } from "../../../core/op.ts";
import { BLOCKED } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { waitsElsewhere } from "../../deadlock-detector.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { Failure } from "./failure.ts";
import { Piece } from "./piece.ts";
import { RUN } from "./protocol.ts";

class Task extends Piece {
  readonly #waiter: Waiter;

  constructor(args: readonly unknown[], waiter: Waiter) {
    super(RUN, args);
    this.#waiter = waiter;
  }

  override done(value: unknown): void {
    this.#wake(value);
  }

  override failed(failure: Failure): void {
    this.#wake(failure);
  }

  #wake(outcome: unknown): void {
    const waiter = this.#waiter;
    // Another thread may have fired another case of its select: that takes this one back.
    if (waiter.arbiter !== null && !waiter.arbiter.claim(() => this.#wake(outcome))) return;
    waitsElsewhere(waiter, -1);
    waiter.wake(outcome);
  }
}

export class Run<T> extends Operation<T> {
  override readonly reason: string = "pool run";
  readonly dispatcher: Dispatcher;
  readonly args: readonly unknown[];

  constructor(dispatcher: Dispatcher, args: readonly unknown[]) {
    super();
    this.dispatcher = dispatcher;
    this.args = args;
  }

  override get subject(): object {
    return this.dispatcher;
  }

  override ready(): boolean {
    return false;
  }

  override poll(): unknown {
    return BLOCKED;
  }

  override park(waiter: Waiter): void {
    const task = new Task(this.args, waiter);
    waiter.value = task;
    waitsElsewhere(waiter, 1);
    // What crosses may have code of the user's: a getter.
    afterwards(() => this.dispatcher.submit(task));
  }

  override withdraw(waiter: Waiter): void {
    waitsElsewhere(waiter, -1);
    this.dispatcher.cancel(waiter.value as Task);
  }

  override settle(outcome: unknown): T {
    if (outcome instanceof Failure) throw outcome.toError();
    return outcome as T;
  }
}
