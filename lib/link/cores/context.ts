/**
 * A context that several threads share, as its users see it, and how it is derived. Whether it is done, and who waits
 * for that, is its `Ending`: in the shared heap (context-gate.ts), or by messages (messages/port-context.ts).
 *
 * A context knows its shared parent and asks it; who waits for a context waits for all above it as well. So no thread
 * has to run for a cancellation to get from a parent to its children. What hangs below or above on one thread alone
 * does so by that thread's own tree: a local child waits for this context as for any foreign one, and a local parent
 * has a local child that ends this one.
 *
 * Values do not cross. The cause does, if it can; on the thread that gave it, it is the very object.
 */

import type { RecvChan } from "../../core/chan.ts";
import { describe } from "../../core/describe.ts";
import { checkMilliseconds, UsageError } from "../../core/error.ts";
import { inspectable, summary } from "../../core/inspect.ts";
import { isNil } from "../../core/nil-chan.ts";
import type { Waiter } from "../../core/waiter.ts";
import { checkContext, ENDING } from "../../core/within.ts";
import {
  background,
  Canceled,
  cause as causeOf,
  withCancel,
  withCancelCause,
  type CancelCauseFunc,
  type CancelFunc,
  type Context,
  type ContextLike,
} from "../../std/context/index.ts";
import { DoneChannel } from "./context-done.ts";
import { ContextGate, DUE, freeContext, LIVE, PARENT } from "./context-gate.ts";
import { wallClock } from "./deadline.ts";
import { GATE_SIZE, makeGate } from "./gate.ts";
import { borrow, CONTEXT, handles } from "./handles.ts";
import type { Seat } from "./seat.ts";

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

/** Makes contexts that end on all threads of a world. */
export interface ContextMaker {
  /** Whether `ctx` is of that world. */
  owns(ctx: SharedContext): boolean;
  /** A context below `parent`, which is `above` if it is of the world too; `due` as of an `Ending`. */
  make(parent: ContextLike, above: SharedContext | null, due: number): SharedContext;
}

/** A context below `parent` that is done at `due`, if not before. */
function derive<C extends CancelFunc | CancelCauseFunc>(
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

export function deriveCancel(maker: ContextMaker, parent: ContextLike): [ctx: Context, cancel: CancelFunc] {
  return derive("shared.withCancel", maker, parent, Infinity, withCancel);
}

export function deriveCancelCause(maker: ContextMaker, parent: ContextLike): [ctx: Context, cancel: CancelCauseFunc] {
  return derive("shared.withCancelCause", maker, parent, Infinity, withCancelCause);
}

export function deriveDeadline(maker: ContextMaker, parent: ContextLike, at: Date): [ctx: Context, cancel: CancelFunc] {
  if (!(at instanceof Date) || Number.isNaN(at.getTime())) {
    throw new UsageError("ERR_DEADLINE", `shared.withDeadline: the deadline must be a valid Date, not ${describe(at)}`);
  }
  return derive("shared.withDeadline", maker, parent, at.getTime(), withCancel);
}

export function deriveTimeout(
  maker: ContextMaker,
  parent: ContextLike,
  ms: number,
): [ctx: Context, cancel: CancelFunc] {
  checkMilliseconds("shared.withTimeout", ms);
  return derive("shared.withTimeout", maker, parent, wallClock() + (ms <= 0 ? 0 : ms + 1), withCancel);
}

class HeapContext extends SharedContext {
  readonly seat: Seat;
  readonly at: number;
  readonly gate: ContextGate;

  constructor(gate: ContextGate, parent: ContextLike | null) {
    super(gate, parent);
    this.gate = gate;
    this.seat = gate.seat;
    this.at = gate.at;
  }
}

/** Makes contexts in the shared heap. */
export function heapContexts(seat: Seat): ContextMaker {
  return {
    owns: (ctx) => ctx instanceof HeapContext && ctx.seat === seat,
    make(parent, above, due) {
      const at = makeGate(seat, LIVE);
      const higher = above instanceof HeapContext ? above.gate : null;
      if (higher !== null) {
        seat.kernel.count(higher.at, 1);
        seat.ints[(at + PARENT) >> 2] = higher.at;
      }
      seat.floats[(at + DUE) >> 3] = due === Infinity ? 0 : due;
      return new HeapContext(new ContextGate(seat, at, higher), parent);
    },
  };
}

handles(
  CONTEXT,
  GATE_SIZE,
  HeapContext,
  (seat, at) => {
    const above = seat.ints[(at + PARENT) >> 2] as number;
    const parent = above === 0 ? null : (borrow(seat, CONTEXT, above) as HeapContext);
    return new HeapContext(new ContextGate(seat, at, parent === null ? null : parent.gate), parent);
  },
  freeContext,
);
