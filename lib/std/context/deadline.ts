/**
 * Contexts with a deadline.
 *
 * Invariant: while a deadline is ahead, its timer stands among its program's timers, and so keeps the
 * program alive, and its context among the program's resources, and so is dropped with it. Both are let go
 * of when the context is done.
 *
 * A timer fires late where the thread is busy. A question to a context then `look`s at the clock, which does what the
 * timer would do; but listeners of signals are not run inside a question.
 */

import { holdAfterwards } from "../../core/afterwards.ts";
import { currentProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { UsageError, checkMilliseconds } from "../../core/error.ts";
import { thread } from "../../core/thread.ts";
import { Timer, type Timers } from "../../core/timers.ts";
import { checkContext } from "../../core/within.ts";
import { formatDuration } from "../time/index.ts";
import { CancelContext, type PendingDeadline } from "./cancel-context.ts";
import { cancelFunc, withCancel, type CancelFunc } from "./cancel.ts";
import type { Context, ContextLike } from "./context.ts";
import { DeadlineExceeded } from "./errors.ts";
import { dueOf, momentText } from "./layer.ts";

/** As far from 1970 as a `Date` can be. */
const FARTHEST = 8.64e15;

class Deadline extends Timer implements PendingDeadline {
  readonly ctx: DeadlineContext;
  readonly timers: Timers;
  readonly cause: unknown;

  constructor(ctx: DeadlineContext, ms: number, cause: unknown) {
    const { program } = ctx;
    super(program.timers.now() + ms, program);
    this.ctx = ctx;
    this.timers = program.timers;
    this.cause = cause;
  }

  override fire(): void {
    this.ctx.cancel(DeadlineExceeded, this.cause);
  }

  look(): void {
    // In no heap: it is about to fire, or has been let go of.
    if (this.index < 0 || this.timers.now() < this.when) return;
    this.timers.remove(this);
    // As a timer does it: outside any goroutine, and amid an op of the one that asks.
    const { current } = thread;
    thread.current = null;
    try {
      holdAfterwards(() => this.fire());
    } finally {
      thread.current = current;
    }
  }

  /** Whether it passes no later than `other`, and on the same clock. */
  precedes(other: Deadline): boolean {
    return this.timers === other.timers && this.when <= other.when;
  }
}

class DeadlineContext extends CancelContext {
  #deadline: Deadline | null = null;

  /** Has it done in `ms` milliseconds; at once, if they are over. */
  expireIn(ms: number, cause: unknown): void {
    if (this.failure !== undefined) return;
    if (ms <= 0) return this.cancel(DeadlineExceeded, cause);
    const { program } = this;
    program.checkAlive();
    if (program.ended) return;
    const deadline = new Deadline(this, ms, cause);
    this.#deadline = deadline;
    program.timers.add(deadline);
    this.adopt();
    const above = this.first as Deadline | null;
    if (above === null || !above.precedes(deadline)) this.first = deadline;
  }

  override get label(): string {
    const due = this.due as number;
    const left = due - timeIn(this.program.timers, 0);
    return `.WithDeadline(${momentText(due)} [${formatDuration(left)}])`;
  }

  protected override letGo(): void {
    super.letGo();
    if (this.#deadline !== null) this.program.timers.remove(this.#deadline);
    this.#deadline = null;
  }
}

/** The time on the wall clock that belongs to `timers`, in milliseconds since 1970, `ms` from now. */
function timeIn(timers: Timers, ms: number): number {
  const time = timers.date(timers.now() + ms).getTime();
  if (!Number.isNaN(time)) return time;
  return ms > 0 ? FARTHEST : -FARTHEST;
}

/** Derives a context that is done at `due`, which is in `ms` milliseconds. */
function derive(parent: ContextLike, due: number, ms: number, why: unknown): [ctx: Context, cancel: CancelFunc] {
  const inherited = dueOf(parent);
  // Where the parent's is earlier, there is neither a timer nor its cause.
  if (inherited !== undefined && inherited < due) return withCancel(parent);
  const ctx = new DeadlineContext(parent, due);
  ctx.follow();
  ctx.expireIn(ms, why);
  return [ctx, cancelFunc(ctx)];
}

function deriveTimeout(
  caller: string,
  parent: ContextLike,
  ms: number,
  why: unknown,
): [ctx: Context, cancel: CancelFunc] {
  checkContext(caller, parent);
  checkMilliseconds(caller, ms);
  return derive(parent, timeIn(currentProgram().timers, ms), ms, why);
}

function deriveDeadline(
  caller: string,
  parent: ContextLike,
  at: Date,
  why: unknown,
): [ctx: Context, cancel: CancelFunc] {
  checkContext(caller, parent);
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
    const given = at instanceof Date ? "an invalid Date" : describe(at);
    throw new UsageError("ERR_DEADLINE", `${caller}: the deadline must be a valid Date, not ${given}`);
  }
  const due = at.getTime();
  return derive(parent, due, due - timeIn(currentProgram().timers, 0), why);
}

/**
 * Derives a context that is done `ms` milliseconds from this call, if it is not cancelled before and its
 * parent is not done before. Go's `context.WithTimeout(parent, d)`.
 *
 * Call `cancel` as soon as the work is over: until then the timer keeps the program alive.
 *
 * A timer can't fire while the thread is busy, but a question finds that the time is over: `err`, `cause`, `signal`
 * and every op on `done`, of this context and of those below. That reads the clock, at some 40 ns; contexts with no
 * deadline at or above them read none.
 *
 * @param ms milliseconds, fractions allowed; it is never done early. Zero or less: it is done at once.
 * @throws {RuntimeError} `cannot create context from nil parent`. {@link UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withTimeout(background(), 50);
 * const r = yield* select({ v: ch.recv(), stop: ctx.done().recv() });
 * cancel();
 * if (r.case === "stop") throw ctx.err();
 * ```
 */
export function withTimeout(parent: ContextLike, ms: number): [ctx: Context, cancel: CancelFunc] {
  return deriveTimeout("withTimeout", parent, ms, undefined);
}

/**
 * As {@link withTimeout}, with the cause of a timeout. A cancellation does not set it, and it is dropped where the
 * parent's deadline is earlier. Go's `context.WithTimeoutCause(parent, d, cause)`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withTimeoutCause(background(), 1, new Error("the printer is out of paper"));
 * yield* ctx.done().recv();
 * log(cause(ctx));
 * cancel();
 * ```
 */
export function withTimeoutCause(parent: ContextLike, ms: number, why: unknown): [ctx: Context, cancel: CancelFunc] {
  return deriveTimeout("withTimeoutCause", parent, ms, why);
}

/**
 * As {@link withTimeout}, with the moment itself. If the parent's deadline is earlier, that one holds.
 * Go's `context.WithDeadline(parent, d)`.
 *
 * @param at a moment that has passed: the context is done at once.
 * @throws {RuntimeError} `cannot create context from nil parent`. {@link UsageError} if `at` is no valid `Date`.
 *
 * @example
 * ```ts
 * const [ctx, cancel] = withDeadline(background(), new Date(Date.now() + 50));
 * log(ctx.deadline());
 * cancel();
 * ```
 */
export function withDeadline(parent: ContextLike, at: Date): [ctx: Context, cancel: CancelFunc] {
  return deriveDeadline("withDeadline", parent, at, undefined);
}

/**
 * As {@link withDeadline}, with the cause of a passed deadline, as {@link withTimeoutCause}.
 * Go's `context.WithDeadlineCause(parent, d, cause)`.
 *
 * @example
 * ```ts
 * const [ctx] = withDeadlineCause(background(), new Date(0), new Error("too late"));
 * log(cause(ctx));
 * ```
 */
export function withDeadlineCause(parent: ContextLike, at: Date, why: unknown): [ctx: Context, cancel: CancelFunc] {
  return deriveDeadline("withDeadlineCause", parent, at, why);
}
