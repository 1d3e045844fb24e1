/** `after`: a channel that delivers once, when its time has come. */

import type { RecvChan } from "./chan.ts";
import { created } from "./debug.ts";
import { currentProgram } from "./default-program.ts";
import { checkMilliseconds } from "./error.ts";
import { Operation, type Op } from "./op.ts";
import { Receivable } from "./receivable.ts";
import { BLOCKED } from "./thread.ts";
import { Timer, type Timers } from "./timers.ts";
import type { Waiter } from "./waiter.ts";

/**
 * Unbuffered, and never closed. The timer exists only while somebody waits, so a channel that nobody
 * receives from keeps nothing alive; a receive later than the due time finds the value ready.
 */
class AfterChannel extends Receivable<Date, never> implements RecvChan<Date, never> {
  readonly len: number = 0;
  readonly cap: number = 0;
  readonly timers: Timers;
  /** When it is due: on the clock of `timers`, and as the value that it delivers. */
  readonly when: number;
  readonly value: Date;
  taken = false;

  constructor(timers: Timers, ms: number) {
    super();
    this.timers = timers;
    this.when = timers.now() + ms;
    this.value = new Date(Date.now() + ms);
  }

  recv(): Op<Date> {
    return created(new AfterRecv(this), this.recv);
  }

  override recvOk(): Op<readonly [Date, true]> {
    return created(new AfterRecvOk(this), this.recvOk);
  }

  tryRecv(): readonly [Date, true] | undefined {
    return this.take() ? [this.value, true] : undefined;
  }

  get due(): boolean {
    return !this.taken && this.timers.now() >= this.when;
  }

  /** Takes the value if it is there. */
  take(): boolean {
    if (!this.due) return false;
    this.taken = true;
    return true;
  }
}

/** The timer of one waiter. Of several waiters the first to fire takes the value, the others wait on for ever. */
class Delivery extends Timer {
  readonly ch: AfterChannel;
  readonly waiter: Waiter;

  constructor(ch: AfterChannel, waiter: Waiter) {
    super(ch.when, waiter.owner);
    this.ch = ch;
    this.waiter = waiter;
  }

  override fire(): void {
    if (this.ch.taken) return;
    this.ch.taken = true;
    this.waiter.wake(undefined);
  }
}

abstract class AfterReceive<R> extends Operation<R> {
  override readonly reason: string = "chan receive";
  readonly ch: AfterChannel;

  constructor(ch: AfterChannel) {
    super();
    this.ch = ch;
  }

  override ready(): boolean {
    return this.ch.due;
  }

  override poll(): unknown {
    return this.ch.take() ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    const delivery = new Delivery(this.ch, waiter);
    waiter.value = delivery;
    if (!this.ch.taken) this.ch.timers.add(delivery);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.timers.remove(waiter.value as Delivery);
  }
}

class AfterRecv extends AfterReceive<Date> {
  override settle(): Date {
    return this.ch.value;
  }
}

class AfterRecvOk extends AfterReceive<readonly [Date, true]> {
  override settle(): readonly [Date, true] {
    return [this.ch.value, true];
  }
}

/**
 * A channel that delivers the time once, `ms` milliseconds from this call. Go's `time.After(d)`.
 *
 * For a timeout in a select, `sleep(ms)` as a case is simpler. `after` is for a deadline that several
 * selects share: it counts from here, not from each select.
 *
 * @param ms milliseconds, fractions allowed; zero or less is due at once.
 * @returns a channel that never closes; the value is the time at which it was due.
 * @throws {UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * const deadline = after(1000);
 * for (;;) {
 *   const r = yield* select({ v: ch.recv(), deadline: deadline.recv() });
 *   if (r.case === "deadline") break;
 * }
 * ```
 */
export function after(ms: number): RecvChan<Date, never> {
  checkMilliseconds("after", ms);
  return new AfterChannel(currentProgram().timers, ms);
}
