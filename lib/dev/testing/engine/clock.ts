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

  /** Lists every pending timer in `actors` from `from` on, in the order in which they are due; where the list ends. */
  listAll(actors: Actor[], from: number): number {
    let n = from;
    for (const timer of this.pending) {
      // Insertion: there are few.
      let at = n++;
      for (; at > from && isBefore(timer, actors[at - 1] as Timer); at--) actors[at] = actors[at - 1] as Timer;
      actors[at] = timer;
    }
    return n;
  }

  /** Lists those that are due first, all at the same time; how many they are. */
  listEarliest(actors: Actor[]): number {
    const n = this.listAll(actors, 0);
    const { when } = (actors[0] ?? { when: 0 }) as Timer;
    let same = 0;
    while (same < n && (actors[same] as Timer).when === when) same++;
    return same;
  }

  /**
   * Lists the timer that is due next, of several the one that was set first. From `end` on stand alarms that come
   * before it if they are due earlier; where the list ends.
   */
  listNext(actors: Actor[], from: number, end: number): number {
    let [next] = this.heap;
    for (let i = from; i < end; i++) {
      const alarm = actors[i] as Timer;
      if (next === undefined || alarm.when < next.when) next = alarm;
    }
    if (next === undefined) return from;
    actors[from] = next;
    return from + 1;
  }

  /** Back to the beginning, with no timer. */
  reset(): void {
    this.time = 0;
    this.readings = 0;
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
