/**
 * A context in the shared heap, as its users see it, and how it is derived. Its gate (context-gate.ts) says whether it is done.
 *
 * A context knows its shared parent by its offset and asks it; who waits for a context waits for all above it as well. So no
 * thread has to run for a cancellation to get from a parent to its children. What hangs below or above on one thread alone does so
 * by that thread's own tree: a local child waits for this context as for any foreign one, and a local parent has a local child
 * that ends this one.
 *
 * Values do not cross. The cause does, if it can; on the thread that gave it, it is the very object.
 */

import type { RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { checkMilliseconds, RuntimeError, UsageError } from "../../core/error.ts";
import { isNil } from "../../core/nil-chan.ts";
import {
  background, Canceled, cause as causeOf, withCancel, withCancelCause,
  type CancelCauseFunc, type CancelFunc, type Context, type ContextLike,
} from "../../std/context/index.ts";
import { DoneChannel } from "./context-done.ts";
import { ContextGate, DUE, freeContext, LIVE, PARENT, wallClock } from "./context-gate.ts";
import { GATE_SIZE, makeGate } from "./gate.ts";
import { borrow, CONTEXT, handles, Shared } from "./handles.ts";
import type { Seat } from "./seat.ts";

/** The key under which cause() and the local tree look for what a context ends with. */
const ENDING: unique symbol = Symbol.for("goroutines.context.ending.v1") as never;

/**
 * A context that ends on all threads at once, made by `shared.withCancel` and its like. It is used as any other, and others can be
 * derived from it by goroutines/context. Its values stay on the thread that made it.
 */
export class SharedContext extends Shared implements Context {
  readonly #gate: ContextGate;
  readonly #done: DoneChannel;
  readonly #parent: ContextLike | null;
  #follower: Context | null = null;

  constructor(seat: Seat, at: number, parent: ContextLike | null) {
    super(seat, at);
    this.#parent = parent;
    this.#gate = new ContextGate(seat, at, parent instanceof SharedContext ? parent.#gate : null);
    this.#done = new DoneChannel(this.#gate);
  }

  deadline(): Date | undefined {
    return this.#gate.due === Infinity ? undefined : new Date(this.#gate.due);
  }

  done(): RecvChan<never, undefined> {
    return this.#done;
  }

  err(): Error | undefined {
    return this.#gate.err;
  }

  /** Why it is done, as `cause(ctx)` says it. */
  get cause(): unknown {
    return this.#gate.cause;
  }

  value(key: unknown): unknown {
    return key === ENDING ? this : this.#parent?.value(key);
  }

  get signal(): AbortSignal {
    this.#follower ??= withCancel(this)[0];
    return this.#follower.signal;
  }

  override toString(): string {
    return this.#gate.due === Infinity ? "shared.WithCancel" : "shared.WithDeadline";
  }

  /** Has `ctx` end when `local` does. @internal */
  static tie(ctx: SharedContext, local: Context, leave: () => void): void {
    const gate = ctx.#gate;
    gate.unlink = leave;
    local.signal.addEventListener("abort", () => gate.end(local.err() ?? Canceled, causeOf(local)), { once: true });
    if (local.err() !== undefined) gate.end(local.err() as Error, causeOf(local));
  }
}

/** A context below `parent` that is done at `due`, if not before. */
function derive<C extends CancelFunc | CancelCauseFunc>(
  caller: string,
  seat: Seat,
  parent: ContextLike,
  due: number,
  begin: (above: ContextLike) => [Context, C],
): [ctx: SharedContext, cancel: C] {
  const shared = checkParent(caller, seat, parent);
  const inherited = parent.deadline()?.getTime() ?? Infinity;
  const at = makeGate(seat, LIVE);
  const earliest = Math.min(due, inherited);
  if (shared !== null) {
    seat.kernel.count(shared.at, 1);
    seat.ints[(at + PARENT) >> 2] = shared.at;
  }
  seat.floats[(at + DUE) >> 3] = earliest === Infinity ? 0 : earliest;
  const ctx = new SharedContext(seat, at, parent);
  // What `cancel` ends is a local one, which is all that a local parent needs to know of it.
  const [local, cancel] = begin(shared !== null || isNil(parent.done()) ? background() : parent);
  SharedContext.tie(ctx, local, cancel);
  return [ctx, cancel];
}

function checkParent(caller: string, seat: Seat, parent: unknown): SharedContext | null {
  if (parent === null || parent === undefined) throw new RuntimeError("ERR_NIL_PARENT", "cannot create context from nil parent");
  if (parent instanceof SharedContext && parent.seat === seat) return parent;
  const missing = ["deadline", "done", "err", "value"].find((name) => typeof (parent as Record<string, unknown>)[name] !== "function");
  if (missing !== undefined) {
    throw new UsageError("ERR_NO_CONTEXT", `${caller}: needs a context, and ${describe(parent)} has no method ${missing}`);
  }
  return null;
}

export function deriveCancel(seat: Seat, parent: ContextLike): [ctx: Context, cancel: CancelFunc] {
  return derive("shared.withCancel", seat, parent, Infinity, withCancel);
}

export function deriveCancelCause(seat: Seat, parent: ContextLike): [ctx: Context, cancel: CancelCauseFunc] {
  return derive("shared.withCancelCause", seat, parent, Infinity, withCancelCause);
}

export function deriveDeadline(seat: Seat, parent: ContextLike, at: Date): [ctx: Context, cancel: CancelFunc] {
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
    throw new UsageError("ERR_DEADLINE", `shared.withDeadline: the deadline must be a valid Date, not ${describe(at)}`);
  }
  return derive("shared.withDeadline", seat, parent, at.getTime(), withCancel);
}

export function deriveTimeout(seat: Seat, parent: ContextLike, ms: number): [ctx: Context, cancel: CancelFunc] {
  checkMilliseconds("shared.withTimeout", ms);
  return derive("shared.withTimeout", seat, parent, wallClock() + (ms <= 0 ? 0 : ms + 1), withCancel);
}

handles(CONTEXT, GATE_SIZE, SharedContext, (seat, at) => {
  const parent = seat.ints[(at + PARENT) >> 2] as number;
  return new SharedContext(seat, at, parent === 0 ? null : (borrow(seat, CONTEXT, parent) as SharedContext));
}, freeContext);
