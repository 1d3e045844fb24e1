/**
 * The channel behind `after`, `Timer` and `Ticker`: delivers the time at which it was due, once or again and again.
 *
 * Nothing is ever sent into it. An alarm says when the next value is due, and a receive that comes later finds it
 * ready; only while a receiver waits does the alarm stand among the pending timers. So a channel without a receiver
 * keeps nothing alive and costs nothing, and none can hold a value from before `stop` or `reset`.
 *
 * Invariants:
 * - `alarm` is null once the last value has been received, or after `stop`: then no value is on its way.
 * - While the alarm is set and a receiver waits it stands in the heap, and each waiter counts as woken from outside its
 *   program; otherwise neither.
 * - No receiver overtakes another: while one waits, the value is the oldest waiter's, however late its alarm.
 */

import type { RecvChan } from "./chan.ts";
import { created } from "./debug.ts";
import { currentProgram } from "./default-program.ts";
import { detached } from "./detached.ts";
import { checkMilliseconds } from "./error.ts";
import { counted, due, inspectable, milliseconds, summary } from "./inspect.ts";
import type { Verb } from "./observer.ts";
import { Operation, type Op } from "./op.ts";
import type { Program } from "./program.ts";
import { Receivable } from "./receivable.ts";
import { scheduler } from "./scheduler.ts";
import { BLOCKED, thread } from "./thread.ts";
import { Timer, type Timers } from "./timers.ts";
import { WaitQueue, type Waiter } from "./waiter.ts";

/**
 * Goes off when a value is due and a receiver waits for it. It has no owner: each waiter counts for its own program.
 */
export class Alarm extends Timer {
  readonly ch: TimerChannel;

  constructor(ch: TimerChannel, when: number) {
    super(when, null);
    this.ch = ch;
  }

  override fire(): void {
    this.ch.hand();
  }
}

export class TimerChannel extends Receivable<Date, never> implements RecvChan<Date, never> {
  readonly len: number = 0;
  readonly cap: number = 0;
  readonly timers: Timers;
  /** Whether it delivers again and again: a ticker's. */
  readonly repeats: boolean;
  readonly receivers: WaitQueue = new WaitQueue();
  /** When the next value is due. */
  alarm: Alarm | null = null;
  /** What it was last set to, in milliseconds: of a channel that repeats, the time between two values. */
  period = 0;

  static {
    inspectable(this, (ch) => summary("Chan", "len 0", "cap 0", ...ch.state()));
  }

  /** It is due `ms` milliseconds from now, at once if that is not positive. */
  constructor(timers: Timers, ms: number, repeats = false) {
    super();
    this.timers = timers;
    this.repeats = repeats;
    this.reset(ms);
  }

  get thing(): "timer" {
    return "timer";
  }

  recv(): Op<Date> {
    if (this?.receivers === undefined) throw detached("ch.recv()");
    return created(new Recv(this), this.recv);
  }

  override recvOk(): Op<readonly [Date, true]> {
    if (this?.receivers === undefined) throw detached("ch.recvOk()");
    return created(new RecvOk(this), this.recvOk);
  }

  tryRecv(): readonly [Date, true] | undefined {
    if (this?.receivers === undefined) throw detached("ch.tryRecv()");
    const value = this.due ? this.take() : undefined;
    if (thread.observer !== null) thread.observer.emit("receive", this, value, value !== undefined);
    return value && [value, true];
  }

  /** Whether a receive would get a value now. */
  get due(): boolean {
    return this.alarm !== null && this.receivers.head === null && this.timers.now() >= this.alarm.when;
  }

  /** What the console shows of it, and of the timer or ticker whose channel it is. */
  state(): (string | false)[] {
    const { alarm, repeats, period, timers, receivers } = this;
    const next = alarm === null ? "not set" : due(alarm.when - timers.now());
    return [repeats && `every ${milliseconds(period)}`, next, counted(receivers.length, "receiving")];
  }

  /** Takes the value that is due; the caller has asked. */
  take(): Date {
    const { when } = this.alarm as Alarm;
    this.#set(this.repeats ? new Alarm(this, this.#following(when)) : null);
    return this.timers.date(when);
  }

  /** Hands the value to the oldest waiter: its alarm has gone off, and so has left the heap. */
  hand(): void {
    // One that can't be woken has left the queue; without another the value waits for the next receive.
    for (let receiver = this.receivers.head; receiver !== null; receiver = this.receivers.head) {
      receiver.waitsOutside(-1);
      if (this.receivers.takeHead(receiver)) return receiver.wake(this.take());
    }
  }

  /** Whether a value was on its way; then it never arrives. */
  stop(): boolean {
    if (thread.observer !== null) thread.observer.used(this, "change");
    const pending = this.alarm !== null;
    this.#set(null);
    return pending;
  }

  /** As `stop`, and the next value is due `ms` milliseconds from now. */
  reset(ms: number): boolean {
    if (thread.observer !== null) {
      thread.observer.used(this, "change");
      thread.observer.leaves(this);
    }
    const pending = this.alarm !== null;
    this.period = ms;
    this.#set(new Alarm(this, this.timers.now() + Math.max(0, ms)));
    return pending;
  }

  enter(receiver: Waiter): void {
    const first = this.receivers.head === null;
    this.receivers.push(receiver);
    if (this.alarm === null) return;
    receiver.waitsOutside(1);
    if (first) this.timers.add(this.alarm);
  }

  leave(receiver: Waiter): void {
    if (!this.receivers.remove(receiver) || this.alarm === null) return;
    receiver.waitsOutside(-1);
    if (this.receivers.head === null) this.timers.remove(this.alarm);
  }

  #set(alarm: Alarm | null): void {
    const before = this.alarm;
    this.alarm = alarm;
    if (this.receivers.head === null) return;
    if (before !== null) this.timers.remove(before);
    if (alarm !== null) this.timers.add(alarm);
    if ((before === null) === (alarm === null)) return;
    for (let w: Waiter | null = this.receivers.head; w !== null; w = w.next) {
      w.waitsOutside(alarm === null ? -1 : 1);
      lookAgain(w.owner);
    }
  }

  /** The first time on the grid of `when` that is still to come: what has been missed is dropped. */
  #following(when: number): number {
    const late = Math.max(0, this.timers.now() - when);
    return when + this.period * (1 + Math.floor(late / this.period));
  }
}

/** Has an idle program that nothing will wake any more find out: what happened may have happened outside it. */
function lookAgain(program: Program | null): void {
  if (program !== null && program.exact && program.stuck && !program.scheduled) scheduler.add(program);
}

/** What both receive ops do; they differ in what they make of the value. */
abstract class Receive<R> extends Operation<R> {
  override readonly reason: string = "chan receive";

  override get event(): Verb {
    return "receive";
  }

  readonly ch: TimerChannel;

  constructor(ch: TimerChannel) {
    super();
    this.ch = ch;
  }

  override get subject(): object {
    return this.ch;
  }

  override ready(): boolean {
    return this.ch.due;
  }

  override poll(): unknown {
    if (!this.ch.due) return BLOCKED;
    const value = this.ch.take();
    if (thread.observer !== null) thread.observer.emit("receive", this.ch, value, true);
    return value;
  }

  override park(waiter: Waiter): void {
    this.ch.enter(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.ch.leave(waiter);
  }
}

class Recv extends Receive<Date> {
  override settle(value: unknown): Date {
    return value as Date;
  }
}

class RecvOk extends Receive<readonly [Date, true]> {
  override settle(value: unknown): readonly [Date, true] {
    return [value as Date, true];
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
  return new TimerChannel(currentProgram().timers, ms);
}
