/**
 * A clock that stands still: it moves only when a timer is fired, and then to that timer's time.
 *
 * Invariant: it never goes back. A timer that is fired before an earlier one leaves that one overdue.
 */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import { Alarm, TimerChannel } from "../../../core/timer-channel.ts";
import { Timers, type Timer } from "../../../core/timers.ts";
import type { Actor } from "../strategies/strategy.ts";

/** When it begins: as Go's synctest, at midnight UTC of 2000-01-01. */
const EPOCH = Date.UTC(2000, 0, 1);

export class VirtualTimers extends Timers {
  /** Milliseconds since it began. */
  time = 0;
  /** How often the time was asked for: if never, no timer was ever set. */
  readings = 0;
  /** Once it has been asked for in an execution. */
  #sorted: Timer[] | null = null;
  /** The timers that are added are noted here, and those that are removed taken out; null while nothing asks for them. */
  came: Set<Actor> | null = null;

  override now(): number {
    this.readings++;
    return this.time;
  }

  override date(when: number): Date {
    return new Date(EPOCH + when);
  }

  /** Lets time pass until `when`, without firing anything. */
  pass(when: number): void {
    if (when > this.time) this.time = when;
  }

  fire(timer: Timer): void {
    this.pass(timer.when);
    this.remove(timer);
    timer.fire();
  }

  /** How many waits of `program` a pending timer will end. */
  waitersIn(program: Program): number {
    let n = 0;
    for (const timer of this.pending) {
      if (timer.owner === program) n++;
      else if (timer instanceof Alarm)
        for (let w = timer.ch.receivers.head; w !== null; w = w.next) if (w.owner === program) n++;
    }
    return n;
  }

  /** Every pending timer, in the order in which they are due. */
  get sorted(): readonly Timer[] {
    return (this.#sorted ??= this.pending.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)));
  }

  override add(timer: Timer): void {
    super.add(timer);
    this.came?.add(timer);
    if (this.#sorted !== null) this.#sorted.splice(this.place(timer), 0, timer);
  }

  override remove(timer: Timer): void {
    this.came?.delete(timer);
    if (this.#sorted !== null && timer.index >= 0) this.#sorted.splice(this.place(timer), 1);
    super.remove(timer);
  }

  /** How many are due first, all at the same time. */
  earliest(): number {
    const { sorted } = this;
    let same = 0;
    while (same < sorted.length && (sorted[same] as Timer).when === (sorted[0] as Timer).when) same++;
    return same;
  }

  /** Where `timer` stands in `sorted`, or would. */
  place(timer: Timer): number {
    const { sorted } = this;
    let from = 0;
    let to = sorted.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (isBefore(sorted[middle] as Timer, timer)) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Back to the beginning, with no timer. */
  reset(): void {
    this.time = 0;
    this.readings = 0;
    this.#sorted = null;
    while (this.pending.length > 0) this.remove(this.pending[this.pending.length - 1] as Timer);
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  return a.when < b.when || (a.when === b.when && a.rank < b.rank);
}

// The alarms of timer channels that no goroutine waits at, but that one is about to ask: a receive or a select whose
// turn comes may find that the time has passed meanwhile.

/**
 * Adds those of the op that `g` is about to begin to `actors`, at `n`, unless they stand there from `from` on; how many
 * there are then.
 */
export function unattendedAlarms(g: Goroutine, actors: Actor[], from: number, n: number): number {
  if (g.value !== GAVE_WAY || g.op === null) return n;
  for (const { subject } of g.op.alternatives)
    if (subject instanceof TimerChannel) n = addAlarm(subject, actors, from, n);
  return n;
}

function addAlarm(ch: TimerChannel, actors: Actor[], from: number, n: number): number {
  const { alarm } = ch;
  if (alarm === null || alarm.index >= 0 || alarm.when <= ch.timers.now()) return n;
  for (let i = from; i < n; i++) if (actors[i] === alarm) return n;
  actors[n] = alarm;
  return n + 1;
}
