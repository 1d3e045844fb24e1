/** The two ops of a sink: to send a value, and to wait for the end of the stream. */

import type { Verb } from "../core/observer.ts";
import { Operation } from "../core/op.ts";
import { BLOCKED, CLOSED } from "../core/thread.ts";
import type { Waiter } from "../core/waiter.ts";
import type { Drain } from "./drain.ts";

export class Send<T> extends Operation<void> {
  readonly sink: Drain<T>;
  readonly value: T;

  constructor(sink: Drain<T>, value: T) {
    super();
    this.sink = sink;
    this.value = value;
  }

  override get reason(): string {
    return "chan send";
  }

  override get event(): Verb {
    return "send";
  }

  override get subject(): object {
    return this.sink;
  }

  override ready(): boolean {
    return this.sink.writable;
  }

  override poll(): unknown {
    return this.sink.give(this.value);
  }

  override park(waiter: Waiter): void {
    waiter.value = this.value;
    this.sink.enter(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.sink.senders.remove(waiter);
  }

  override settle(outcome: unknown): void {
    if (outcome === CLOSED) this.sink.throwClosed();
  }
}

export class Done extends Operation<void> {
  override readonly reason: string = "stream end";
  readonly sink: Drain<never>;

  constructor(sink: Drain<never>) {
    super();
    this.sink = sink;
  }

  override get subject(): object {
    return this.sink;
  }

  override ready(): boolean {
    return this.sink.finished;
  }

  override poll(): unknown {
    return this.sink.finished ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.sink.finishers.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.sink.finishers.remove(waiter);
  }

  override settle(): void {
    this.sink.throwFailure();
  }
}
