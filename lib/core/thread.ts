/**
 * What this JavaScript thread is doing now, and the private marks that ops and the scheduler pass
 * each other.
 *
 * Invariants: `current` is the goroutine whose code is on the stack, null outside any goroutine.
 * No mark is ever handed to a user, so no value that is sent can be taken for one.
 *
 * The state lives behind `Symbol.for`, so that two copies of this package on one thread (a
 * dependency's and the program's own) are one: goroutines of one perform ops of the other.
 */

import type { Goroutine } from "./goroutine.ts";
import type { Observer } from "./observer.ts";
import type { Timers } from "./timers.ts";
import type { Waiter } from "./waiter.ts";

class Mark {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** The iterator results that ops share: `yield*` reads them at once, so none is allocated a step. */
interface Step {
  done: boolean;
  value: unknown;
}

/** Is told of the waits of async functions. */
export interface AsyncWaits {
  parked(waiter: Waiter): void;
  woken(waiter: Waiter): void;
}

class Thread {
  /** The goroutine that runs now. */
  current: Goroutine | null = null;
  /** How many more ops it may perform before it gives way to the others. */
  budget = 0;
  /** User code that ops have put off until the queues are whole again; see afterwards.ts. */
  putOff: (() => void)[] = [];
  /** Whether it stays put off for now. */
  holdsOff = false;
  /**
   * The generators that goroutines were started with as they are: two goroutines in one would resume each other's
   * waits.
   */
  readonly given: WeakSet<object> = new WeakSet();
  /** While a dump asks a suspended generator where it stands: takes the stack, as lines. */
  locating: { lines: readonly string[] } | null = null;
  /** Decides in the runtime's stead and is told of events, while it drives its program; null otherwise. */
  observer: Observer | null = null;
  /** The clock of async functions, while an exploration lets them run; null: the host's. */
  asyncTimers: Timers | null = null;
  /** Where ops are noted that have been created and not been performed yet (debug.ts); null while none are. */
  tracked: Map<object, unknown> | null = null;
  /** Is told which async functions wait at an op; null while nothing asks. */
  asyncWaits: AsyncWaits | null = null;

  /** An op that can't complete now. */
  readonly blocked: Mark = new Mark("blocked");
  /** The outcome of a wait that `close` ended. */
  readonly closed: Mark = new Mark("closed");
  /** What a goroutine holds when it gave way before its op: the op begins anew. */
  readonly gaveWay: Mark = new Mark("gave way");
  /** What the scheduler sends into a goroutine whose op has been completed by a counterpart. */
  readonly resumed: Mark = new Mark("resumed");
  /** What the scheduler sends into a goroutine whose callee has thrown. */
  readonly threw: Mark = new Mark("threw");

  /** What a goroutine yields when it parks: it waits in some queue. */
  readonly parked: Step = { done: false, value: new Mark("park") };
  /** What a goroutine yields when `call` has put a callee on its stack: it goes on at once. */
  readonly called: Step = { done: false, value: new Mark("call") };
  /** How an op that has completed ends its `yield*`. */
  readonly done: Step = { done: true, value: undefined };
}

const KEY: unique symbol = Symbol.for("goroutines.thread.v4") as never;
const shared = globalThis as { [KEY]?: Thread };

export const thread: Thread = (shared[KEY] ??= new Thread());

export const BLOCKED: Mark = thread.blocked;
export const CLOSED: Mark = thread.closed;
export const GAVE_WAY: Mark = thread.gaveWay;
export const RESUMED: Mark = thread.resumed;
export const THREW: Mark = thread.threw;
export const PARKED: IteratorResult<never, never> = thread.parked as never;
export const CALLED: IteratorResult<never, never> = thread.called as never;

const DONE = thread.done;

/** Ends the `yield*` of an op with `value`. */
export function completed<T>(value: T): IteratorResult<never, T> {
  DONE.value = value;
  return DONE as IteratorResult<never, T>;
}

/** Lets go of the last value that an op returned, so that an idle thread keeps nothing alive. */
export function forgetLastValue(): void {
  DONE.value = undefined;
}
