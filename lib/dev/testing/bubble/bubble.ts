/**
 * A bubble: a program on a clock of its own, that knows when all of it is blocked.
 *
 * A goroutine is durably blocked if only its bubble can wake it: another goroutine, or the bubble's clock. So
 * is every wait here but for one that something outside ends: a promise, a stream, a timer of the host's
 * clock. Go excepts locks, and channels from outside the bubble; here a waiter does not know whose they are, so
 * these waits count as durable.
 *
 * Once every goroutine is durably blocked or has ended, the first of these happens that can:
 * 1. A `wait` returns.
 * 2. Time moves to the next timer, unless main has returned.
 * 3. The bubble ends: well if no goroutine is left, otherwise by a deadlock.
 */

import { dump } from "../../../core/dump.ts";
import { DeadlockError, type FatalError } from "../../../core/error.ts";
import { type Conduct, Program } from "../../../core/program.ts";
import { WaitQueue } from "../../../core/waiter.ts";
import { VirtualTimers } from "../engine/clock.ts";
import { framesOfDump } from "../goroutine-dump.ts";

/** How a bubble ends for its caller. */
export interface BubbleEnd {
  /** All its goroutines have ended, and main has returned `value`. */
  returned(value: unknown): void;
  /** A goroutine threw `error`, or a fatal error or a deadlock has occurred: then it is `fatal` as well. */
  failed(error: unknown, fatal: FatalError | null): void;
}

export class Bubble extends Program {
  /** The goroutine that performs `wait`, if one does. */
  readonly waiters: WaitQueue = new WaitQueue();
  readonly #clock: BubbleClock;
  readonly #end: BubbleEnd;
  #mainReturned = false;
  #value: unknown;

  constructor(end: BubbleEnd) {
    const exitPolicy: Conduct = {
      returned: (value) => {
        this.#mainReturned = true;
        this.#value = value;
      },
      panicked: (error) => end.failed(error, null),
      // A deadlock that the host found, when it ran dry, is told in a bubble's words.
      failed: (error) => (error instanceof DeadlockError ? this.#deadlock() : end.failed(error, error)),
    };
    const clock = new BubbleClock();
    super(exitPolicy, { timers: clock });
    this.#clock = clock;
    this.#end = end;
  }

  override runSlice(now: number, end: number): void {
    super.runSlice(now, end);
    if (this.head === null && !this.ended && this.outsideWaits === this.#clock.waitersIn(this)) this.#blocked();
  }

  /** Every goroutine is durably blocked or has ended. */
  #blocked(): void {
    const waiter = this.waiters.shift();
    if (waiter !== null) return waiter.wake(undefined);
    const mainEnded = this.#mainReturned || this.mainExited;
    if (!mainEnded && this.#clock.advance()) return;
    if (this.count > 0 || !this.#mainReturned) this.#deadlock();
    else this.#end.returned(this.#value);
  }

  #deadlock(): void {
    const error = bubbleDeadlock(this.#deadlockText(), dump(this));
    this.#end.failed(error, error);
  }

  /** Go's words. */
  #deadlockText(): string {
    if (this.count === 0) return "no goroutines (main called runtime.Goexit) - deadlock!";
    if (this.#mainReturned || this.mainExited)
      return "deadlock: main bubble goroutine has exited but blocked goroutines remain";
    return "deadlock: all goroutines in bubble are blocked";
  }
}

/** It stands still until the bubble lets time pass. */
class BubbleClock extends VirtualTimers {
  /** A scheduler that looks for timers that are due finds none: when it looks depends on the host. */
  override fireDue(): void {}

  /**
   * Moves to the next time at which timers are due and fires these, in the order in which they were set; false if there
   * is none.
   */
  advance(): boolean {
    const [earliest] = this.heap;
    if (earliest === undefined || earliest.when === Infinity) return false;
    this.pass(earliest.when);
    super.fireDue(this.time);
    return true;
  }
}

/** A deadlock as a test runner can show it: its stack leads to where the goroutines wait. */
function bubbleDeadlock(message: string, list: () => string): DeadlockError {
  const error = new DeadlockError(message, list);
  const { name } = error;
  Object.defineProperty(error, "stack", {
    // To find where they wait takes milliseconds: not before the stack is looked at.
    get: () => `${name}: ${message}\n${framesOfDump(error.dump)}`,
    configurable: true,
  });
  return error;
}
