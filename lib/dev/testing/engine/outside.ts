/**
 * What is outside an execution and takes part in it all the same: async functions, callbacks of promises, the host's
 * timers, whatever else keeps the host's event loop alive.
 *
 * - Microtasks are the host's, and it runs all of them at once. While some may wait, their turn (`HostTurn`) is one of
 *   the ways to go on, so its moment is decided as any other; and it comes before any timer, as the host has it.
 * - `setTimeout` and its kind, where code of the execution calls them, set timers of the virtual clock (`HostTimer`).
 * - For what is left (I/O, a promise made elsewhere) the host has turns of its event loop; see search.ts.
 *
 * Invariant: between `enter` and `leave`, in one macrotask, no code runs but that of the execution and what it has
 * left for microtasks. So every call that is intercepted is the execution's, and `drain` runs nothing else.
 */

import { eventLoop } from "#event-loop";
import { host } from "#host";
import { asyncContext } from "../../../core/async-context.ts";
import type { AsyncContext } from "../../../core/host.ts";
import type { Observer } from "../../../core/observer.ts";
import { thread } from "../../../core/thread.ts";
import { Alarm } from "../../../core/timer-channel.ts";
import { Timer } from "../../../core/timers.ts";
import type { HostCalls, HostTimerKind } from "./event-loop.ts";
import type { VirtualTimers } from "./clock.ts";
import { interceptTimers } from "./timer-globals.ts";

/** The host's turn to run its microtasks: makes a step, as a timer does. */
export class HostTurn extends Timer {
  readonly #outside: Outside;

  constructor(outside: Outside) {
    super(0, null);
    this.#outside = outside;
  }

  override fire(): void {
    this.#outside.drain();
  }
}

/** A timer that code of the execution has set by one of the host's functions; what that function returns as well. */
export class HostTimer extends Timer {
  readonly kind: HostTimerKind;
  readonly ms: number;
  readonly number: number;
  readonly #outside: Outside;
  readonly #call: () => void;
  readonly #context: AsyncContext | null = asyncContext();

  constructor(outside: Outside, kind: HostTimerKind, call: () => void, ms: number, number: number) {
    super(outside.clock.now() + ms, null);
    this.#outside = outside;
    this.kind = kind;
    this.ms = ms;
    this.#call = call;
    this.number = number;
  }

  override fire(): void {
    if (this.kind === "setInterval") this.refresh();
    else this.stop();
    this.#outside.call(() => host.asyncContexts.enter(this.#context, this.#call, undefined), thread.observer);
  }

  /** What it was called with, for a report. */
  get text(): string {
    return this.kind === "setImmediate" ? "()" : `(${this.ms})`;
  }

  stop(): void {
    this.#outside.stop(this.number);
  }

  // What Node's timers have. None keeps a process alive that only an execution runs in.
  ref(): this {
    return this;
  }
  unref(): this {
    return this;
  }
  hasRef(): boolean {
    return true;
  }
  close(): this {
    this.stop();
    return this;
  }
  /** One that has fired or was stopped can't be set again: another is, in its stead. */
  refresh(): this {
    this.stop();
    this.#outside.set(this.kind, this.#call, this.ms, this.number);
    return this;
  }
  [Symbol.toPrimitive](): number {
    return this.number;
  }
  [Symbol.dispose](): void {
    this.stop();
  }
}

/** Whether `timer` is what the host does, or calls: async code then has its turn. */
export function isOfHost(timer: Timer): timer is HostTurn | HostTimer {
  return timer instanceof HostTurn || timer instanceof HostTimer;
}

/** What is in `all` beside `others`. */
function surplus(all: readonly string[], others: readonly string[]): string[] {
  const rest = [...others];
  return all.filter((one) => {
    const at = rest.indexOf(one);
    if (at >= 0) rest.splice(at, 1);
    return at < 0;
  });
}

export class Outside implements HostCalls {
  readonly clock: VirtualTimers;
  readonly turn: HostTurn = new HostTurn(this);
  /** Whether microtasks may wait. */
  isPending = false;
  /** Whether async code has taken part in this execution. */
  takesPart = false;
  readonly threw: (error: unknown) => void;
  /** What the host's functions have set, by its number. */
  readonly #timers: Map<number, HostTimer> = new Map();
  /** None that the host itself gives a timer. */
  #lastNumber = 2 ** 40;
  #end: (() => void) | null = null;
  /** What kept the event loop alive before all executions, and when this macrotask began. */
  #before: readonly string[] = [];
  #atEntry: readonly string[] = [];
  /** What executions have begun that keeps it alive, in earlier macrotasks; and whether they have begun anything. */
  #begun: readonly string[] = [];
  #hasBegun = false;
  #begunAtEntry = 0;

  /** `threw` is told what a callback has thrown, which nothing catches. */
  constructor(clock: VirtualTimers, threw: (error: unknown) => void) {
    this.clock = clock;
    this.threw = threw;
  }

  /** Whether the host runs its microtasks when it is asked to. */
  get drains(): boolean {
    return eventLoop.drain !== null;
  }

  /** Whether one of the timers was set by a function of the host's, or by an async function. */
  get hasTimers(): boolean {
    return this.clock.pending.some((timer) => timer.owner === null && !(timer instanceof Alarm));
  }

  /** An execution begins; nothing is left of the one before. */
  reset(): void {
    if (this.isPending) this.drain();
    this.isPending = false;
    this.takesPart = false;
    this.#timers.clear();
  }

  /** From now on the code that runs is the execution's. Called from a macrotask's stack. */
  enter(): void {
    this.#atEntry = eventLoop.resources();
    const ends = [interceptTimers(this), eventLoop.intercept(this)];
    this.#end = () => ends.forEach((end) => end());
    this.#begunAtEntry = eventLoop.begun();
    thread.asyncTimers = this.clock;
  }

  /** What follows in this macrotask is other code. */
  leave(): void {
    if (this.isPending) this.drain();
    thread.asyncTimers = null;
    this.#hasBegun = this.hasBegun;
    this.#end?.();
    this.#end = null;
    this.#begun = [...this.#begun, ...surplus(eventLoop.resources(), this.#atEntry)];
  }

  /** What keeps the event loop alive now has nothing to do with the executions to come. */
  rebase(): void {
    this.#atEntry = eventLoop.resources();
    this.#before = this.#atEntry;
    this.#begun = [];
    this.#hasBegun = false;
  }

  /** Whether executions have left something to the host that it calls back for, other than microtasks. */
  get hasBegun(): boolean {
    return this.#hasBegun || eventLoop.begun() !== this.#begunAtEntry;
  }

  /** What executions have left to the host and may still be under way, a word each: what keeps its event loop alive. */
  alive(): readonly string[] {
    const now = eventLoop.resources();
    const begun = new Set([...this.#begun, ...surplus(now, this.#atEntry)]);
    if (begun.size === 0) return [];
    // Whose they are can't be told: others come and go, and what has ended may have begun something else.
    return [...new Set([...surplus(now, this.#before), ...now.filter((resource) => begun.has(resource))])];
  }

  /** Has the host run its microtasks. Nothing observes them: they are no goroutine's. */
  drain(): void {
    if (eventLoop.drain !== null) this.call(eventLoop.drain);
    this.isPending = false;
  }

  /** Calls what is no goroutine's. `during`: who observes it. */
  call(callback: () => void, during: Observer | null = null): void {
    const { observer, current } = thread;
    thread.observer = during;
    thread.current = null;
    try {
      callback();
    } catch (error) {
      this.threw(error);
    } finally {
      thread.observer = observer;
      thread.current = current;
    }
  }

  queued(): void {
    this.isPending = true;
    this.takesPart = true;
  }

  /** As the hosts have it, a timer takes a millisecond at the least. */
  set(kind: HostTimerKind, call: () => void, ms: number, number: number = ++this.#lastNumber): HostTimer {
    this.takesPart = true;
    const due = kind === "setImmediate" ? 0 : Math.max(1, ms);
    const timer = new HostTimer(this, kind, call, due, number);
    this.#timers.set(number, timer);
    this.clock.add(timer);
    return timer;
  }

  /** All goroutines have ended: what an interval does from now on is no business of the program's. */
  stopIntervals(): void {
    for (const timer of this.#timers.values()) if (timer.kind === "setInterval") timer.stop();
  }

  stop(number: number): void {
    const timer = this.#timers.get(number);
    if (timer === undefined) return;
    this.clock.remove(timer);
    this.#timers.delete(number);
  }

  clear(handle: unknown): boolean {
    if (typeof handle === "number" ? !this.#timers.has(handle) : !(handle instanceof HostTimer)) return false;
    this.stop(Number(handle));
    return true;
  }
}
