/**
 * Which goroutines and timers could make the next step, in the order in which ways are numbered: the goroutine that goes
 * on by default, the others as they stand in the run queue, the timers as they are due, and the alarms of timer channels
 * that a goroutine is about to ask.
 *
 * Invariant: how many there are, the first one, and any one by its number cost O(1) or O(log n), however many can run.
 * The whole list is made only for a strategy that reads it.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Program } from "../../../core/program.ts";
import { GAVE_WAY } from "../../../core/thread.ts";
import type { Timer } from "../../../core/timers.ts";
import { TimerChannel } from "../../../core/timer-channel.ts";
import type { Actor } from "../strategies/strategy.ts";
import { unattendedAlarms, type VirtualTimers } from "./clock.ts";
import { IndexedQueue } from "./indexed-queue.ts";

/** Up to here the run queue is walked. */
const FEW = 16;

export class Actors {
  readonly #clock: VirtualTimers;
  #program!: Program;
  /** The run queue, by number; kept only while it is long. */
  readonly #queue: IndexedQueue = new IndexedQueue();
  #isIndexed = false;
  /** The goroutines that are about to ask a timer channel, in the order of the run queue. */
  readonly #asking: Set<Goroutine> = new Set();
  /** The goroutine that goes on by default, though it stands at the end of the run queue; null if the first one does. */
  #preferred: Goroutine | null = null;
  /** The host's turn, where it is a way; it stands behind the goroutines. */
  #turn: Timer | null = null;
  /** Where timers are ways as well: which. */
  #timers: "none" | "all" | "earliest" | "due" | "next" = "none";
  /** The one that is due next. */
  #next: Timer | null = null;
  /** The alarms among the ways. */
  readonly #alarms: Actor[] = [];
  /** How many ways there are. */
  #count = 0;
  readonly #list: Actor[] = [];
  #isListed = false;
  /** Those that have come since `came` was last read; null while it is not. */
  #came: Set<Actor> | null = null;

  constructor(clock: VirtualTimers) {
    this.#clock = clock;
  }

  begin(program: Program): void {
    this.#program = program;
    this.#isIndexed = false;
    this.#asking.clear();
    this.#follow(null);
  }

  /** `g` comes to the end of the run queue. */
  queued(g: Goroutine): void {
    if (this.#isIndexed) this.#queue.push(g);
    if (this.#came !== null) this.#came.add(g);
    if (this.#clock.readings > 0 && g.value === GAVE_WAY && g.op !== null)
      for (const { subject } of g.op.alternatives) if (subject instanceof TimerChannel) this.#asking.add(g);
  }

  /** `g`, which stands in the run queue, is taken out of it. */
  take(g: Goroutine): void {
    if (this.#isIndexed) this.#queue.remove(g);
    if (this.#came !== null) this.#came.delete(g);
    if (this.#asking.size > 0) this.#asking.delete(g);
    this.#program.take(g);
  }

  /**
   * Finds out which there are, and how many.
   *
   * @param timers whether they are ways: none; all; the one that is due next, unattended alarms included ("next"); the
   * earliest ones, if no goroutine can run ("idle"); or the earliest one alone, and no goroutine ("due").
   * @param turn the host's, if it is a way beside goroutines that can run.
   */
  collect(
    preferred: Goroutine | null,
    timers: "none" | "all" | "next" | "idle" | "due",
    turn: Timer | null = null,
  ): number {
    this.#count = this.#collect(preferred, timers, turn);
    return this.#count;
  }

  #collect(preferred: Goroutine | null, timers: "none" | "all" | "next" | "idle" | "due", turn: Timer | null): number {
    const { queued } = this.#program;
    this.#isListed = false;
    this.#preferred = preferred;
    this.#alarms.length = 0;
    this.#turn = queued > 0 && timers !== "due" ? turn : null;
    const before = queued + (this.#turn === null ? 0 : 1);
    if (timers === "due") {
      this.#timers = timers;
      return 1;
    }
    this.#timers = timers !== "idle" ? timers : queued > 0 ? "none" : "earliest";
    if (this.#timers === "none") return before;
    if (this.#timers === "earliest") return this.#clock.earliest();
    if (this.#asking.size > 0) this.#collectAlarms();
    if (this.#timers === "all") return before + this.#clock.pending.length + this.#alarms.length;
    this.#next = this.#clock.pending[0] ?? null;
    for (const alarm of this.#alarms as Timer[])
      if (this.#next === null || alarm.when < this.#next.when) this.#next = alarm;
    this.#alarms.length = 0;
    return before + (this.#next === null ? 0 : 1);
  }

  /** The one that goes way `way`. */
  at(way: number): Actor {
    if (this.#isListed) return this.#list[way] as Actor;
    const { queued, head } = this.#program;
    const { pending } = this.#clock;
    if (this.#timers === "due") return pending[0] as Actor;
    if (way >= queued) {
      const n = way - queued - (this.#turn === null ? 0 : 1);
      if (n < 0) return this.#turn as Timer;
      if (this.#timers === "next") return this.#next as Timer;
      if (n >= pending.length) return this.#alarms[n - pending.length] as Actor;
      return n === 0 ? (pending[0] as Actor) : (this.#clock.sorted[n] as Actor);
    }
    if (way === 0) return this.#preferred ?? (head as Goroutine);
    // The preferred one stands behind the others.
    return this.#queuedAt(this.#preferred === null ? way : way - 1);
  }

  /** The way that `actor` goes; less than 0 if it goes none. */
  wayOf(actor: Actor): number {
    const { queued } = this.#program;
    if (actor instanceof Goroutine) {
      if (actor === this.#preferred) return 0;
      const i = this.#index().indexOf(actor);
      return i < 0 || this.#preferred === null ? i : i + 1;
    }
    if (actor === this.#turn) return queued;
    const before = queued + (this.#turn === null ? 0 : 1);
    if (this.#timers === "next") return actor === this.#next ? before : -1;
    if (this.#timers === "none") return -1;
    const { pending } = this.#clock;
    if (actor.index >= 0) {
      const place = this.#clock.place(actor);
      return this.#timers === "all" || place < this.#clock.earliest() ? before + place : -1;
    }
    const i = this.#alarms.indexOf(actor);
    return i < 0 ? -1 : before + pending.length + i;
  }

  /**
   * Those that have come since this was last read, and maybe others; all of them at first, and once the list has been
   * read.
   */
  get came(): Iterable<Actor> {
    const came = this.#came;
    if (came === null) {
      const all = this.list.slice(0, this.#count);
      this.#follow(new Set());
      return all;
    }
    const all = [...came, ...this.#alarms];
    came.clear();
    if (this.#turn !== null) all.push(this.#turn);
    if (this.#timers === "next" && this.#next !== null) all.push(this.#next);
    if (this.#timers === "earliest") all.push(...this.#clock.sorted.slice(0, this.#count));
    return all;
  }

  #follow(came: Set<Actor> | null): void {
    this.#came = came;
    this.#clock.came = came;
  }

  /** All of them. What follows the last is from before. */
  get list(): readonly Actor[] {
    if (this.#came !== null) this.#follow(null);
    if (this.#isListed) return this.#list;
    const list = this.#list;
    let n = 0;
    if (this.#timers === "due") list[n++] = this.#clock.pending[0] as Actor;
    if (this.#preferred !== null) list[n++] = this.#preferred;
    for (let g = this.#program.head; g !== null; g = g.next as Goroutine | null)
      if (g !== this.#preferred) list[n++] = g;
    if (this.#turn !== null) list[n++] = this.#turn;
    if (this.#timers === "next") {
      if (this.#next !== null) list[n++] = this.#next;
    } else if (this.#timers !== "none") {
      const { sorted } = this.#clock;
      for (let i = 0; i < sorted.length; i++) list[n++] = sorted[i] as Actor;
    }
    for (let i = 0; i < this.#alarms.length; i++) list[n++] = this.#alarms[i] as Actor;
    this.#isListed = true;
    return list;
  }

  /** The `i`-th in the run queue. */
  #queuedAt(i: number): Goroutine {
    const { queued } = this.#program;
    if (queued <= FEW) {
      let g = this.#program.head as Goroutine;
      for (let left = i; left > 0; left--) g = g.next as Goroutine;
      this.#isIndexed = false;
      return g;
    }
    return this.#index().at(i);
  }

  #index(): IndexedQueue {
    if (!this.#isIndexed || this.#queue.length !== this.#program.queued) {
      this.#queue.refill(this.#program.runnable());
      this.#isIndexed = true;
    }
    return this.#queue;
  }

  #collectAlarms(): void {
    let n = 0;
    if (this.#preferred !== null && this.#asking.has(this.#preferred))
      n = unattendedAlarms(this.#preferred, this.#alarms, 0, n);
    for (const g of this.#asking) n = unattendedAlarms(g, this.#alarms, 0, n);
  }
}
