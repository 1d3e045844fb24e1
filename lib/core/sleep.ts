/** `sleep`: an op that completes when its time has come. */

import { created } from "./debug.ts";
import { checkMilliseconds } from "./error.ts";
import { Operation, type Op } from "./op.ts";
import { BLOCKED, thread } from "./thread.ts";
import { hostTimers, Timer, type Timers } from "./timers.ts";
import type { Waiter } from "./waiter.ts";

class Sleeper extends Timer {
  readonly waiter: Waiter;
  readonly timers: Timers;

  constructor(timers: Timers, ms: number, waiter: Waiter) {
    super(timers.now() + ms, waiter.owner);
    this.waiter = waiter;
    this.timers = timers;
  }

  override fire(): void {
    this.waiter.wake(undefined);
  }
}

function timersOf(waiter: Waiter): Timers {
  return waiter.owner === null ? (thread.asyncTimers ?? hostTimers) : waiter.owner.timers;
}

export class Sleep extends Operation<void> {
  override readonly reason: string = "sleep";
  readonly ms: number;

  constructor(ms: number) {
    super();
    this.ms = ms;
  }

  override ready(): boolean {
    return this.ms <= 0;
  }

  override poll(): unknown {
    return this.ms <= 0 ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    const timers = timersOf(waiter);
    const sleeper = new Sleeper(timers, this.ms, waiter);
    waiter.value = sleeper;
    timers.add(sleeper);
  }

  override withdraw(waiter: Waiter): void {
    const sleeper = waiter.value as Sleeper;
    sleeper.timers.remove(sleeper);
  }

  override settle(): void {}
}

/**
 * Waits. As a case of {@link select} it is a timeout that leaves nothing behind when it loses.
 * Go's `time.Sleep(d)`, and `<-time.After(d)` in a select.
 *
 * @param ms how long, in milliseconds, fractions allowed, counted from when the op begins. It never
 * ends early. Zero or less: does not wait and does not give way.
 * @throws {UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * const r = yield* select({ v: ch.recv(), late: sleep(50) });
 * if (r.case === "late") throw new Error("timeout");
 * ```
 */
export function sleep(ms: number): Op<void> {
  checkMilliseconds("sleep", ms);
  return created(new Sleep(ms), sleep);
}
