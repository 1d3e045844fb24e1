/**
 * Contexts that end on all parties of a world, as their users see them, and how they are derived. Whether such a
 * context is done, and who waits for that, is its `Ending`, which the world makes.
 *
 * A context knows the context of the world above it and asks that; a waiter for a context waits for all above it as
 * well. So no thread has to run for a cancellation to get from a parent to its children. What hangs below or above on
 * one thread alone does so by that thread's own tree: a local child waits for this context as for any foreign one, and
 * a local parent has a local child that ends this one.
 *
 * Values do not cross. The cause does, if it can; on the thread that gave it, it is the very object. The deadline is a
 * moment that all parties know by the same clock, so none has to tell another.
 */

import type { RecvChan } from "../core/chan.ts";
import { created, tracksOps } from "../core/debug.ts";
import { describe } from "../core/describe.ts";
import { checkMilliseconds, UsageError } from "../core/error.ts";
import { inspectable, summary } from "../core/inspect.ts";
import { isNil } from "../core/nil-chan.ts";
import type { Verb } from "../core/observer.ts";
import { Operation, type Op } from "../core/op.ts";
import { Receivable } from "../core/receivable.ts";
import { BLOCKED } from "../core/thread.ts";
import { hostTimers, Timer } from "../core/timers.ts";
import type { Waiter } from "../core/waiter.ts";
import { checkContext, ENDING } from "../core/within.ts";
import {
  background,
  Canceled,
  cause as causeOf,
  withCancel,
  type CancelCauseFunc,
  type CancelFunc,
  type Context,
  type ContextLike,
} from "../std/context/index.ts";
import type { Activity } from "./deadlock-detector.ts";
import { throwIfRefused } from "./world.ts";

/** Whether and why a context is done, and who waits for it. */
export interface Ending {
  /** In milliseconds since 1970; Infinity if there is no deadline. */
  readonly due: number;
  readonly isDone: boolean;
  readonly err: Error | undefined;
  readonly cause: unknown;
  /** Lets go of the context's local parent. */
  unlink: () => void;
  end(err: Error, cause: unknown): void;
  park(waiter: Waiter): void;
  withdraw(waiter: Waiter): void;
}

/**
 * A context that ends on all threads at once, made by `shared.withCancel` and its like. It is used as any other, and
 * others can be derived from it by goroutines/context. Its values stay on the thread that made it.
 */
export class SharedContext implements Context {
  readonly #ending: Ending;
  readonly #done: DoneChannel;
  readonly #parent: ContextLike | null;
  #follower: Context | null = null;

  constructor(ending: Ending, parent: ContextLike | null) {
    this.#ending = ending;
    this.#parent = parent;
    this.#done = new DoneChannel(ending);
  }

  deadline(): Date | undefined {
    return this.#ending.due === Infinity ? undefined : new Date(this.#ending.due);
  }

  done(): RecvChan<never, undefined> {
    return this.#done;
  }

  err(): Error | undefined {
    return this.#ending.err;
  }

  /** Why it is done, as `cause(ctx)` says it. */
  get cause(): unknown {
    return this.#ending.cause;
  }

  value(key: unknown): unknown {
    return key === ENDING ? this : this.#parent?.value(key);
  }

  get signal(): AbortSignal {
    this.#follower ??= withCancel(this)[0];
    return this.#follower.signal;
  }

  toString(): string {
    return this.#ending.due === Infinity ? "shared.WithCancel" : "shared.WithDeadline";
  }

  /** Has `ctx` end when `local` does. @internal */
  static tie(ctx: SharedContext, local: Context, leave: () => void): void {
    const ending = ctx.#ending;
    ending.unlink = leave;
    local.signal.addEventListener("abort", () => ending.end(local.err() ?? Canceled, causeOf(local)), { once: true });
    if (local.err() !== undefined) ending.end(local.err() as Error, causeOf(local));
  }

  static {
    inspectable(this, (ctx) => summary(String(ctx), ctx.err() !== undefined && "done"));
  }
}

/** What a receive of a closed channel gets. */
const nothing: readonly [undefined, false] = [undefined, false];

/** The done channel of a context: delivers nothing, and is closed once the context is done. */
class DoneChannel extends Receivable<never, undefined> implements RecvChan<never, undefined> {
  readonly #ending: Ending;
  readonly #recv: Recv;

  constructor(ending: Ending) {
    super();
    this.#ending = ending;
    this.#recv = new Recv(ending);
  }

  get len(): number {
    return 0;
  }

  get cap(): number {
    return 0;
  }

  recv(): Op<undefined> {
    return tracksOps() ? created(new Recv(this.#ending), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [undefined, false]> {
    return created(new RecvOk(this.#ending), this.recvOk);
  }

  tryRecv(): readonly [undefined, false] | undefined {
    return this.#ending.isDone ? nothing : undefined;
  }
}

abstract class Receive<R> extends Operation<R> {
  readonly #ending: Ending;

  constructor(ending: Ending) {
    super();
    this.#ending = ending;
  }

  override get reason(): string {
    return "chan receive";
  }

  override get event(): Verb {
    return "receive";
  }

  override get subject(): object {
    return this.#ending;
  }

  override ready(): boolean {
    return this.#ending.isDone;
  }

  override poll(): unknown {
    return this.#ending.isDone ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    this.#ending.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.#ending.withdraw(waiter);
  }
}

class Recv extends Receive<undefined> {
  override settle(outcome: unknown): undefined {
    throwIfRefused(outcome);
    return undefined;
  }
}

class RecvOk extends Receive<readonly [undefined, false]> {
  override settle(outcome: unknown): readonly [undefined, false] {
    throwIfRefused(outcome);
    return nothing;
  }
}

/** The moment at which a context ends by itself. */
export class Deadline {
  /** In milliseconds since 1970; Infinity if there is none. */
  readonly due: number;
  readonly #activity: Activity;
  readonly #look: () => void;
  #alarm: Alarm | null = null;

  /**
   * @param look is called at the deadline while it is watched, or a little before: it must watch on if the time has not
   * come.
   */
  constructor(due: number, activity: Activity, look: () => void) {
    this.due = due;
    this.#activity = activity;
    this.#look = look;
  }

  get hasPassed(): boolean {
    return this.due <= wallClock();
  }

  /** Has `look` called in time. While it is watched it will wake a waiter: no deadlock. */
  watch(): void {
    if (this.#alarm !== null || this.due === Infinity) return;
    this.#alarm = new Alarm(this.due, () => {
      this.leave();
      this.#look();
    });
    hostTimers.add(this.#alarm);
    this.#activity.deadlines++;
  }

  leave(): void {
    if (this.#alarm === null) return;
    hostTimers.remove(this.#alarm);
    this.#alarm = null;
    this.#activity.deadlines--;
  }
}

/** The clock that all parties share, in whole milliseconds since 1970, rounded down. */
function wallClock(): number {
  return Date.now();
}

class Alarm extends Timer {
  readonly #look: () => void;

  constructor(due: number, look: () => void) {
    super(hostTimers.now() + due - wallClock(), null);
    this.#look = look;
  }

  override fire(): void {
    this.#look();
  }
}

/** Makes contexts that end on all parties of a world. */
export interface ContextMaker {
  /** Whether `ctx` is of that world. */
  owns(ctx: SharedContext): boolean;
  /** A context below `parent`, which is `above` if it is of the world too; `due` as of an `Ending`. */
  make(parent: ContextLike, above: SharedContext | null, due: number): SharedContext;
}

/**
 * A context below `parent` that is done at `due`, if not before.
 *
 * @param begin derives the local context that `cancel` ends.
 */
export function derive<C extends CancelFunc | CancelCauseFunc>(
  caller: string,
  maker: ContextMaker,
  parent: ContextLike,
  due: number,
  begin: (above: ContextLike) => [Context, C],
): [ctx: SharedContext, cancel: C] {
  checkContext(caller, parent);
  const above = parent instanceof SharedContext && maker.owns(parent) ? parent : null;
  const inherited = parent.deadline()?.getTime() ?? Infinity;
  const ctx = maker.make(parent, above, Math.min(due, inherited));
  // What `cancel` ends is a local one, which is all that a local parent needs to know of it.
  const [local, cancel] = begin(above !== null || isNil(parent.done()) ? background() : parent);
  SharedContext.tie(ctx, local, cancel);
  return [ctx, cancel];
}

/** When a context ends that shall end at `at`, as of an `Ending`. */
export function dueAt(at: Date): number {
  if (at instanceof Date && !Number.isNaN(at.getTime())) return at.getTime();
  throw new UsageError("ERR_DEADLINE", `shared.withDeadline: the deadline must be a valid Date, not ${describe(at)}`);
}

/** When a context ends that shall end in `ms` milliseconds, not early. */
export function dueIn(ms: number): number {
  checkMilliseconds("shared.withTimeout", ms);
  return wallClock() + (ms <= 0 ? 0 : ms + 1);
}
