/**
 * A goroutine: a generator, the program it belongs to, and what it waits for.
 *
 * Invariants:
 * - It is in exactly one place: running, in its program's run queue, or left with `op`. The run queue
 *   and the wait queues link it through the same two fields.
 * - `op` is null while it runs, so an op that finds it set was driven by something that is no goroutine.
 * - The generator is created at its first run: a million goroutines that have not run yet are cheap.
 */

import type { AsyncContext } from "./host.ts";
import type { Operation, Park, Routine } from "./op.ts";
import type { Program } from "./program.ts";
import { GAVE_WAY, PARKED, thread } from "./thread.ts";
import { Waiter } from "./waiter.ts";

/**
 * What a goroutine's generator runs in: an async context, and the callers that `call` has set aside. One object, and
 * none where there is neither, since nearly all goroutines have neither and a field more in each costs as much as an
 * op.
 */
export interface Frame {
  /** The host's async context; null for none. */
  readonly context: AsyncContext | null;
  /** The generator that called; null at the bottom. */
  readonly caller: Routine<unknown> | null;
  /** What the caller runs in. */
  readonly below: Frame | null;
}

/** A function that `go` starts, whatever its parameters: they came with it. */
export type RoutineFunction = (...args: never[]) => Routine<unknown>;

export class Goroutine extends Waiter {
  readonly owner: Program;
  readonly id: number;
  /** Null until its first run. */
  routine: Routine<unknown> | null;
  /** What it was started with; null where `go` was given a generator. */
  readonly fn: RoutineFunction | null;
  /** What it has parked or given way at. */
  op: Operation<unknown> | null = null;
  /** What `routine` runs in; null for no async context and no caller. */
  frame: Frame | null;
  /** Its place among the goroutines of its program. */
  place: number;

  /** `args` wait in `value` for the first run. */
  constructor(
    owner: Program,
    id: number,
    routine: Routine<unknown> | null,
    fn: RoutineFunction | null,
    args: unknown,
    place: number,
    context: AsyncContext | null,
  ) {
    super(args);
    this.place = place;
    this.owner = owner;
    this.id = id;
    this.routine = routine;
    this.fn = fn;
    this.frame = context === null ? null : { context, caller: null, below: null };
  }

  /** The host's async context that its code runs in; null for none. */
  get context(): AsyncContext | null {
    return this.frame === null ? null : this.frame.context;
  }

  /** Whether `call` has set a caller of `routine` aside. */
  get isCalled(): boolean {
    return this.frame !== null && this.frame.caller !== null;
  }

  override get waitsAt(): Operation<unknown> | null {
    return this.op;
  }

  override wake(outcome: unknown): void {
    this.value = outcome;
    this.owner.ready(this);
  }

  override again(): void {
    this.wake(GAVE_WAY);
  }

  /** Its first run: creates the generator. */
  begin(): Routine<unknown> {
    const args = this.outcome() as never[];
    const fn = this.fn as RoutineFunction;
    return (this.routine = fn(...args));
  }

  /** Takes it out of the queue where `op` left it, or out of the run queue if it has been woken since. */
  unpark(): void {
    const op = this.op as Operation<unknown>;
    this.op = null;
    if (!this.owner.unready(this)) op.withdraw(this);
  }

  /** Sets the caller aside and lets `callee` run in its place, in an async context of its own. */
  pushFrame(callee: Routine<unknown>, context: AsyncContext | null): void {
    this.frame = { context, caller: this.routine, below: this.frame };
    this.routine = callee;
  }

  /** Ends the callee that `call` has put on its stack; the caller goes on with what it returned or threw. */
  popFrame(outcome: unknown): void {
    const { caller, below } = this.frame as Frame;
    this.routine = caller;
    this.frame = below;
    this.value = outcome;
  }

  /** The name of its function, for a person. */
  get name(): string {
    return this.fn === null || this.fn.name === "" ? "func" : this.fn.name;
  }

  /** What it was woken with. */
  outcome(): unknown {
    const outcome = this.value;
    this.value = undefined;
    return outcome;
  }
}

/** What is left of the budget at the op that has given way to an observer's program and whose turn has come. */
export const ITS_TURN: number = -1_000_000;

/** Whether it is the turn of the op that begins now: only under an observer, which has every op give way first. */
export function hasTurn(): boolean {
  if (thread.budget !== ITS_TURN) return false;
  thread.budget = 0;
  return true;
}

/**
 * Lets the other runnable goroutines go first; then `op` begins anew. Under an observer: or performs it, in its turn.
 */
export function giveWay<T>(g: Goroutine, op: Operation<T>): IteratorResult<Park, T> {
  return hasTurn() ? op.begin(g) : giveWayAt(g, op);
}

/** As `giveWay`, for a task: it begins anew, and stands at `op` meanwhile. */
export function giveWayAt(g: Goroutine, op: Operation<unknown>): IteratorResult<never, never> {
  g.owner.checkAlive();
  g.op = op;
  if (g.owner.ended) return PARKED;
  g.again();
  return PARKED;
}
