/**
 * A `Once` in the shared heap. Its word is who runs the function, as a lock's is who holds it; a word of its own says
 * that it is done, for good.
 *
 * If the thread that runs the function dies, the next caller runs its own: so a function may begin more than once, and
 * one at the most comes to its end.
 */

import { created } from "../../core/debug.ts";
import type { Op, Park } from "../../core/op.ts";
import { Steps, type Task } from "../../core/task.ts";
import { BLOCKED } from "../../core/thread.ts";
import { Once, type OnceFunction } from "../../std/sync/index.ts";
import { AtGate, Gate, makeGate } from "./gate.ts";
import { freeNothing, handles, ONCE, Shared } from "./handles.ts";
import { GATE_SIZE, ONCE_DONE } from "./kernel/layout.ts";
import { throwIfRefused } from "./refused.ts";
import type { Seat } from "./seat.ts";

export const REASON = "sync.Once.Do";

class OnceGate extends Gate {
  get #word(): number {
    return (this.at + ONCE_DONE) >> 2;
  }

  get isDone(): boolean {
    return Atomics.load(this.seat.ints, this.#word) !== 0;
  }

  end(): void {
    Atomics.store(this.seat.ints, this.#word, 1);
    this.kernel.open(this.at, 0);
  }

  override serve(): void {
    if (this.isDone) this.kernel.open(this.at, 0);
  }
}

/** Waits until the function has run, or is the caller's to run: whether it is. */
class Begin extends AtGate<OnceGate, boolean> {
  override readonly reason: string = REASON;

  override ready(): boolean {
    return this.gate.isDone || this.gate.kernel.isFree(this.gate.at) !== 0;
  }

  protected override attempt(): boolean {
    return this.gate.kernel.hold(this.gate.at) !== 0;
  }

  override poll(): unknown {
    if (this.gate.isDone) return undefined;
    if (!this.attempt()) return BLOCKED;
    // Who ran it may have ended it and died since the first look.
    return this.gate.isDone ? undefined : true;
  }

  override settle(outcome: unknown): boolean {
    throwIfRefused(outcome);
    return outcome === true;
  }
}

/** Runs a function if `begin` says that it is the caller's to run, and `end`s it. */
export class Do extends Steps<void> {
  readonly reason: string = REASON;
  readonly begin: Op<boolean>;
  readonly end: () => void;
  readonly run: Task<void>;

  constructor(begin: Op<boolean>, end: () => void, f: OnceFunction<unknown>) {
    super();
    this.begin = begin;
    this.end = end;
    this.run = new Once().do(f);
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    if (!(yield* this.begin)) return;
    try {
      yield* this.run;
    } finally {
      this.end();
    }
  }
}

/**
 * Does something once, whichever thread asks first; made by `shared.once()`. Go's `sync.Once`, and used as the local
 * one of goroutines/sync is. If the thread that does it dies, the next caller does it.
 */
export interface SharedOnce {
  /**
   * Runs `f` if this is the first call on any thread; otherwise waits until the first call's function has ended. A
   * panic or `goexit` of that function counts as its end, and only the first caller sees it. Go's `once.Do(f)`.
   *
   * @param f a plain function, or a generator function that is run as a part of the caller's goroutine; its result is
   * dropped.
   * @returns a task.
   * @throws what `f` throws, to the first caller. {@link UsageError} if `f` is no function, or returns a promise or an
   * op.
   */
  do(f: OnceFunction<unknown>): Task<void>;
}

class HeapOnce extends Shared implements SharedOnce {
  readonly #gate: OnceGate;

  constructor(seat: Seat, at: number) {
    super(seat, at);
    this.#gate = new OnceGate(seat, at);
  }

  do(f: OnceFunction<unknown>): Task<void> {
    return created(new Do(new Begin(this.#gate), () => this.#gate.end(), f), this.do);
  }
}

export function makeOnce(seat: Seat): SharedOnce {
  return new HeapOnce(seat, makeGate(seat, 0));
}

handles(ONCE, GATE_SIZE, HeapOnce, (seat, at) => new HeapOnce(seat, at), freeNothing);
