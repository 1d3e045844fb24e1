/**
 * A program: what one `run` or `main` starts, with all goroutines that it starts in turn. The thread's
 * default program takes those that `go` starts outside any goroutine.
 *
 * It holds its run queue, first in first out, and the list of its goroutines. It does not know how a
 * program ends for its caller: that is its `Conduct`.
 *
 * Invariants:
 * - The run queue holds exactly the goroutines that could run now, but for the one that runs.
 * - Once ended, none of its goroutines stands in any queue, and none of its code runs again beyond the
 *   next op of the goroutine that was running.
 */

import { host } from "#host";
import { runAfterwards } from "./afterwards.ts";
import { asyncContext } from "./async-context.ts";
import { report } from "./deadlock.ts";
import { describe } from "./describe.ts";
import { UsageError, type FatalError } from "./error.ts";
import { isGoexit } from "./goexit.ts";
import { Goroutine, ITS_TURN, type RoutineFunction } from "./goroutine.ts";
import type { AsyncContext } from "./host.ts";
import { misdriven } from "./misdriven.ts";
import { Operation, type Routine } from "./op.ts";
import type { Observer } from "./observer.ts";
import { resume } from "./routine.ts";
import { scheduler } from "./scheduler.ts";
import { CALLED, GAVE_WAY, PARKED, RESUMED, THREW, thread } from "./thread.ts";
import { hostTimers, type Timers } from "./timers.ts";
import type { Unclaimed } from "./unclaimed.ts";

/** How many ops a goroutine may perform before the others have their turn. */
const BUDGET = 128;
/** How many goroutines at the most run between two looks at the clock, and at the first look. */
const LONGEST_STRIDE = 256;
const FIRST_STRIDE = 16;
/** Between two looks at the clock not much more than this should pass, in milliseconds. */
const STRIDE_TIME = 0.25;

/** What a program holds beside its waiters, such as a function that a timer will start. */
export interface Resource {
  /** Lets go of it, since its program has ended. Runs no user code, but for what it puts off by `afterwards`. */
  release(): void;
}

/** What follows from what happens in a program: whether it ends, and how its caller learns of it. */
export interface Conduct {
  /** The main goroutine has returned `value`. */
  returned(value: unknown): void;
  /** `g` has thrown `value`. */
  panicked(value: unknown, g: Goroutine): void;
  /** A fatal error has occurred. */
  failed(error: FatalError): void;
}

export class Program {
  readonly timers: Timers;
  /** Who drives it in the scheduler's stead; null for a program that runs by itself. */
  readonly observer: Observer | null;
  /** Reports a deadlock as soon as its own accounting says so, not when the host runs dry. */
  readonly exact: boolean;
  readonly conduct: Conduct;
  /** How many ops a goroutine may perform before the others have their turn; 0 asks before every op. */
  quantum: number;

  /** Its neighbour in the scheduler's list. */
  following: Program | null = null;
  /** Whether it stands in that list, or runs; or is no business of the scheduler's, since an observer drives it. */
  scheduled: boolean;

  /** The run queue, linked by `next`. */
  head: Goroutine | null = null;
  tail: Goroutine | null = null;
  /** How many stand in it, for an observer; under one it is linked both ways. */
  queued = 0;

  /** All its goroutines, in no order: one that ends leaves its place to the last. */
  all: Goroutine[] = [];
  lastId = 0;
  /** What it must let go of when it ends and no waiter of its goroutines holds; null while there is nothing. */
  resources: Set<Resource> | null = null;
  /**
   * Errors that were left for who asks for them: one that is left when main returns was a panic. Null while there is
   * none.
   */
  unclaimed: Set<Unclaimed> | null = null;
  main: Goroutine | null = null;
  /** Whether its main goroutine has ended by `goexit`. */
  mainExited = false;
  /** How many waits of its goroutines something outside it will end: a timer, a promise. */
  outsideWaits = 0;
  /** How many of them other threads end, and nothing of this one. */
  elsewhereWaits = 0;
  /** How many goroutines may run until the next look at the clock. */
  #left = 0;
  ended = false;
  /** The fatal error that ended it, if one did. */
  fatal: FatalError | null = null;

  constructor(conduct: Conduct, options: { exact?: boolean; observer?: Observer | null; timers?: Timers } = {}) {
    this.exact = options.exact ?? false;
    this.observer = options.observer ?? null;
    this.timers = options.timers ?? hostTimers;
    this.quantum = this.observer === null ? BUDGET : 0;
    this.scheduled = this.observer !== null;
    this.conduct = conduct;
  }

  /**
   * Starts a goroutine: it runs when its turn comes, and never once the program has ended. `context` is the async
   * context in which that was asked for.
   *
   * @throws {FatalError} what ended the program.
   */
  spawn(
    routine: Routine<unknown> | null,
    fn: RoutineFunction | null,
    args: readonly unknown[],
    context: AsyncContext | null = asyncContext(),
  ): Goroutine {
    const { all } = this;
    const g = new Goroutine(this, ++this.lastId, routine, fn, args, all.length, context);
    if (this.ended) {
      this.checkAlive();
      return g;
    }
    all.push(g);
    this.ready(g);
    return g;
  }

  /** Puts `g`, which has been started or woken or gives way, at the end of the run queue. */
  ready(g: Goroutine): void {
    if (this.observer !== null) {
      // It may ready another one first.
      if (!this.observer.readies(g)) return;
      this.queued++;
      g.prev = this.tail;
    }
    const { tail } = this;
    this.tail = g;
    if (tail !== null) tail.next = g;
    else {
      this.head = g;
      if (!this.scheduled) scheduler.add(this);
    }
  }

  /** Runs goroutines until none is runnable or the time is over. `now` and `end` on the host's clock. */
  runSlice(now: number, end: number): void {
    let stride = FIRST_STRIDE;
    this.#left = stride;
    for (let g = this.head; g !== null; g = this.head) {
      if (this.#left === 0) {
        thread.current = null;
        const before = now;
        now = host.now();
        this.timers.fireDue(this.timers === hostTimers ? now : this.timers.now());
        scheduler.source?.drain();
        if (now >= end) break;
        // Goroutines that compute for long are looked at more often than those that only pass values.
        stride = now - before > STRIDE_TIME ? Math.max(1, stride >> 2) : Math.min(LONGEST_STRIDE, stride << 1);
        this.#left = stride;
      }
      const { context } = g;
      if (context === null) this.#runSome(null);
      else host.asyncContexts.enter(context, this.#runSome, this, context);
    }
    thread.current = null;
    if (this.exact && this.stuck) report(this);
  }

  /**
   * Runs goroutines of one async context, in which it is called, until the next one has another or it is time to look
   * at the clock.
   */
  #runSome(context: AsyncContext | null): void {
    let left = this.#left;
    for (let g = this.head; g !== null && g.context === context && left > 0; g = this.head) {
      left--;
      const next = g.next as Goroutine | null;
      this.head = next;
      if (next === null) this.tail = null;
      g.next = null;
      this.#resume(g, context);
    }
    this.#left = left;
  }

  /** Runs `g`, which has been taken from the run queue, in its async context until it parks, gives way or ends. */
  step(g: Goroutine): void {
    const { context } = g;
    if (context === null) this.#resume(g, context);
    else host.asyncContexts.enter(context, this.#resume, this, g, context);
  }

  #resume(g: Goroutine, context: AsyncContext | null): void {
    thread.current = g;
    thread.budget = this.quantum;
    let token: unknown = RESUMED;
    if (g.value === GAVE_WAY) {
      // The op that it gave way at begins anew, and is paid for already.
      thread.budget = this.observer === null ? this.quantum + 1 : ITS_TURN + 1;
      g.value = undefined;
      token = undefined;
    }
    g.op = null;
    this.#drive(g, token, context);
  }

  /** Runs `g`, which goes on with `token` in `context`. */
  #drive(g: Goroutine, token: unknown, context: AsyncContext | null): void {
    do {
      try {
        const result = resume.call(g.routine ?? g.begin(), token);
        if (isStep(result, PARKED)) return;
        if (isStep(result, CALLED)) {
          token = undefined;
          continue;
        }
        if (result.done !== true) throw yieldedNoPark(g, result.value);
        if (g.op !== null) throw misdriven(g.op);
        if (!g.isCalled) return this.#returned(g, result.value);
        g.popFrame(result.value);
        token = RESUMED;
      } catch (e) {
        // It stands in a queue if something else took the Park that it yielded.
        if (g.op !== null && !this.ended) {
          g.unpark();
          runAfterwards();
        }
        if (!g.isCalled) return this.#threw(g, e);
        g.popFrame(e);
        token = THREW;
      }
    } while (g.context === context);
    // A call into another async context, or the return from it. The budget bounds how deep they nest.
    host.asyncContexts.enter(g.context, this.#drive, this, g, token, g.context);
  }

  /** The run queue, in order. */
  *runnable(): Generator<Goroutine, void, undefined> {
    for (let g = this.head; g !== null; g = g.next as Goroutine | null) yield g;
  }

  get count(): number {
    return this.all.length;
  }

  /** Has `resource` released when the program ends, unless it is disowned before; at once if it has ended. */
  adopt(resource: Resource): void {
    if (this.ended) return resource.release();
    (this.resources ??= new Set()).add(resource);
  }

  disown(resource: Resource): void {
    this.resources?.delete(resource);
  }

  /** Takes `g` out of the run queue, where it stands. For an observer: elsewhere `unready` looks for it. */
  take(g: Goroutine): void {
    const prev = g.prev as Goroutine | null;
    const next = g.next as Goroutine | null;
    if (prev === null) this.head = next;
    else prev.next = next;
    if (next === null) this.tail = prev;
    else next.prev = prev;
    g.prev = null;
    g.next = null;
    this.queued--;
  }

  /** Takes `g` out of the run queue; whether it stood there. */
  unready(g: Goroutine): boolean {
    let before: Goroutine | null = null;
    let other = this.head;
    while (other !== null && other !== g) {
      before = other;
      other = other.next as Goroutine | null;
    }
    if (other === null) return false;
    if (this.observer !== null) {
      this.take(g);
      return true;
    }
    if (before === null) this.head = g.next as Goroutine | null;
    else before.next = g.next;
    if (this.tail === g) this.tail = before;
    g.next = null;
    return true;
  }

  /** Whether no goroutine can run and nothing that it knows of will make one. */
  get stuck(): boolean {
    return !this.ended && this.head === null && this.outsideWaits === 0 && (this.count > 0 || this.mainExited);
  }

  /** Throws what ended the program, for a goroutine that runs on after its end. */
  checkAlive(): void {
    if (this.fatal !== null) throw this.fatal;
  }

  /**
   * Ends it: its goroutines leave every queue, their timers and promises are let go, none of their
   * code runs again. Nothing happens the second time.
   */
  end(fatal: FatalError | null = null): void {
    if (this.ended) return;
    this.ended = true;
    this.fatal = fatal;
    for (const g of this.runnable()) g.op = null;
    this.head = null;
    this.tail = null;
    this.queued = 0;
    for (const g of this.all) if (g.op !== null) g.unpark();
    this.all.length = 0;
    if (this.resources !== null) for (const resource of this.resources) resource.release();
    this.resources = null;
    runAfterwards();
    // The goroutine that runs now meets the end at its next op.
    if (thread.current?.owner === this) thread.budget = 0;
  }

  #returned(g: Goroutine, value: unknown): void {
    thread.current = null;
    this.#remove(g);
    if (g !== this.main || this.ended) return;
    const [lost] = this.unclaimed ?? [];
    if (lost === undefined) this.conduct.returned(value);
    else this.conduct.panicked(lost.error, g);
  }

  #threw(g: Goroutine, error: unknown): void {
    thread.current = null;
    if (this.ended) return;
    this.#remove(g);
    if (!isGoexit(error)) this.conduct.panicked(error, g);
    else if (g === this.main) this.mainExited = true;
  }

  #remove(g: Goroutine): void {
    if (this.ended) return;
    const { all } = this;
    const last = all.pop() as Goroutine;
    if (last !== g) {
      all[g.place] = last;
      last.place = g.place;
    }
    // A dead goroutine that has moved to the old generation must not keep young objects alive.
    g.routine = null;
  }
}

/** Whether the engine's `yield*` passes an inner result on as it is. JavaScriptCore's puts its value into a new one. */
const passesResults = ((): boolean => {
  const inner = { [Symbol.iterator]: () => inner, next: () => PARKED };
  return (
    (function* () {
      yield* inner;
    })().next() === PARKED
  );
})();

/** Whether what a goroutine yielded is `step`. By identity where that can be: a mark that is yielded again is none. */
function isStep(result: IteratorResult<unknown, unknown>, step: IteratorResult<never, never>): boolean {
  return result === step || (!passesResults && result.value === step.value);
}

function yieldedNoPark(g: Goroutine, value: unknown): UsageError {
  const byHand = value === PARKED.value ? "what an op of a generator yielded that it drives by hand" : describe(value);
  const what = value instanceof Operation ? `the op ${value.reason}` : byHand;
  return new UsageError("ERR_YIELD", `goroutine ${g.id} (${g.name}) yielded ${what}: write \`yield*\`, not \`yield\``);
}
