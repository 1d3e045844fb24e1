/**
 * A context in the shared heap. Its word says whether it is done, and why.
 *
 * A context knows its shared parent by its offset and asks it; who waits for a context waits for all above it as well. So no
 * thread has to run for a cancellation to get from a parent to its children. What hangs below or above on one thread alone does so
 * by that thread's own tree: a local child waits for this context as for any foreign one, and a local parent has a local child
 * that ends this one.
 *
 * The deadline is a moment that every thread knows. Whoever looks and finds it passed ends the context; where somebody waits, a
 * timer of that thread looks.
 *
 * Values do not cross. The cause does, if it can; on the thread that gave it, it is the very object.
 */

import type { RecvChan } from "../../core/chan.ts";
import { created, trackingOps } from "../../core/debug.ts";
import { describe } from "../../core/describe.ts";
import { checkMilliseconds, RuntimeError, UsageError } from "../../core/error.ts";
import { isNil } from "../../core/nil-chan.ts";
import type { Op } from "../../core/op.ts";
import { Receivable } from "../../core/receivable.ts";
import { hostTimers, Timer } from "../../core/timers.ts";
import type { Waiter } from "../../core/waiter.ts";
import {
  background, Canceled, cause as causeOf, DeadlineExceeded, withCancel, withCancelCause,
  type CancelCauseFunc, type CancelFunc, type Context, type ContextLike,
} from "../../std/context/index.ts";
import { AtGate, Gate, GATE_SIZE, makeGate, OWN_WORDS } from "./gate.ts";
import { borrow, CONTEXT, handles, release, Shared } from "./handles.ts";
import { PASSING } from "./kernel/kernel.ts";
import { errands } from "./quiet.ts";
import type { Place } from "./contest.ts";
import { throwIfRefused } from "./refused.ts";
import type { Seat } from "./seat.ts";

/** What the word says. Any other number: where the record of its cause stands. */
const LIVE = 0;
const CANCELED = 1;
const DEADLINE = 2;

/** A record: a cell, and CANCELED or DEADLINE. In bytes. */
const RECORD_SIZE = 24;
const RECORD_KIND = 16;

/** Where a context keeps its shared parent and its deadline, in bytes; no deadline is 0. */
const PARENT = OWN_WORDS;
const DUE = OWN_WORDS + 8;

/** The key under which cause() and the local tree look for what a context ends with. */
const ENDING: unique symbol = Symbol.for("goroutines.context.ending.v1") as never;

/** The clock that all threads share, in whole milliseconds since 1970, rounded down. */
function wallClock(): number {
  return Date.now();
}

/** Looks at the clock once the deadline has come. */
class Deadline extends Timer {
  readonly #gate: ContextGate;

  constructor(gate: ContextGate) {
    super(hostTimers.now() + gate.due - wallClock(), null);
    this.#gate = gate;
  }

  override fire(): void {
    this.#gate.look();
  }
}

class ContextGate extends Gate {
  readonly parent: ContextGate | null;
  /** In milliseconds since 1970; Infinity if there is none. */
  readonly due: number;
  /** Lets go of its local parent. */
  unlink: () => void = () => {};
  /** As this thread gave it or has read it, once `#knows`. */
  #cause: unknown;
  #knows = false;
  /** How many of this thread wait here. */
  #waiting = 0;
  #timer: Deadline | null = null;

  constructor(seat: Seat, at: number, parent: ContextGate | null) {
    super(seat, at, CONTEXT);
    this.parent = parent;
    const due = seat.floats[(at + DUE) >> 3] as number;
    this.due = due === 0 ? Infinity : due;
  }

  /** What the word says; LIVE only if it, all above and the clock say so. */
  get word(): number {
    const own = this.kernel.state(this.at);
    if (own !== LIVE) return own;
    const above = this.parent === null ? LIVE : this.parent.word;
    if (above !== LIVE) return this.#become(above);
    return this.due <= wallClock() ? this.#become(DEADLINE) : LIVE;
  }

  get err(): Error | undefined {
    const { word } = this;
    if (word === LIVE) return undefined;
    return this.#kindOf(word) === DEADLINE ? DeadlineExceeded : Canceled;
  }

  get cause(): unknown {
    const { word } = this;
    if (word === LIVE || word === CANCELED || word === DEADLINE) return this.err;
    if (this.#knows) return this.#cause;
    this.#knows = true;
    // One for all: a context that its parent has ended has the record of its parent.
    if (this.parent !== null && this.parent.word === word) this.#cause = this.parent.cause;
    else {
      this.seat.reach(word + RECORD_SIZE);
      this.#cause = this.seat.cells.peek(word);
    }
    return this.#cause;
  }

  end(err: Error, cause: unknown): void {
    if (this.word !== LIVE) return;
    const kind = err === DeadlineExceeded ? DEADLINE : CANCELED;
    const own = cause === undefined || cause === err ? kind : this.#record(kind, cause);
    if (own === kind) return void this.#become(own);
    if (this.#become(own) !== own) return this.#drop(own);
    this.#cause = cause;
    this.#knows = true;
  }

  /** The deadline may have come. */
  look(): void {
    this.#disarm();
    if (this.word === LIVE && this.#waiting > 0) this.#arm();
  }

  /** Leaves a waiter here and at all above. */
  park(waiter: Waiter): void {
    this.parent?.park(waiter);
    this.#waiting++;
    if (this.#timer === null && this.due !== Infinity) this.#arm();
    this.seat.parkAtGate(waiter, this.at, PASSING, this);
  }

  override left(): void {
    if (--this.#waiting === 0) this.#disarm();
  }

  override serve(): void {
    if (this.word !== LIVE) this.kernel.open(this.at, 0);
  }

  #become(word: number): number {
    this.kernel.change(this.at, LIVE, word);
    this.kernel.open(this.at, 0);
    this.unlink();
    return this.kernel.state(this.at);
  }

  #kindOf(word: number): number {
    if (word === CANCELED || word === DEADLINE) return word;
    this.seat.reach(word + RECORD_SIZE);
    return this.seat.ints[(word + RECORD_KIND) >> 2] as number;
  }

  /** Writes a record; without a cause that can cross, or room, there is none. */
  #record(kind: number, cause: unknown): number {
    const { seat } = this;
    let at = 0;
    try {
      at = seat.take(RECORD_SIZE);
      seat.cells.write(cause);
    } catch {
      if (at !== 0) seat.kernel.give(at);
      return kind;
    }
    seat.cells.store(at);
    seat.ints[(at + RECORD_KIND) >> 2] = kind;
    return at;
  }

  /** Somebody was faster. */
  #drop(record: number): void {
    this.seat.cells.drop(record);
    this.kernel.give(record);
  }

  // While it runs the deadline will wake somebody: no deadlock.
  #arm(): void {
    this.#timer = new Deadline(this);
    hostTimers.add(this.#timer);
    errands.count++;
  }

  #disarm(): void {
    if (this.#timer === null) return;
    hostTimers.remove(this.#timer);
    this.#timer = null;
    errands.count--;
  }
}

/** What a receive of a closed channel gets. */
const nothing: readonly [undefined, false] = [undefined, false];

class DoneChannel extends Receivable<never, undefined> implements RecvChan<never, undefined> {
  readonly #gate: ContextGate;
  readonly #recv: Recv;

  constructor(gate: ContextGate) {
    super();
    this.#gate = gate;
    this.#recv = new Recv(gate);
  }

  get len(): number {
    return 0;
  }

  get cap(): number {
    return 0;
  }

  recv(): Op<undefined> {
    return trackingOps ? created(new Recv(this.#gate), this.recv) : this.#recv;
  }

  override recvOk(): Op<readonly [undefined, false]> {
    return created(new RecvOk(this.#gate), this.recvOk);
  }

  tryRecv(): readonly [undefined, false] | undefined {
    return this.#gate.word === LIVE ? undefined : nothing;
  }
}

abstract class Receive<R> extends AtGate<ContextGate, R> {
  override get reason(): string {
    return "chan receive";
  }

  override ready(): boolean {
    return this.gate.word !== LIVE;
  }

  protected override attempt(): boolean {
    return this.ready();
  }

  override park(waiter: Waiter): void {
    this.gate.park(waiter);
  }

  override withdraw(waiter: Waiter): void {
    const { contest } = waiter.value as Place;
    for (const place of contest.places) if (place.waiter === waiter) contest.withdraw(place);
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

/** It has a reference to its parent, whose record may be its own as well. */
function free(seat: Seat, at: number): void {
  const { kernel, cells, ints } = seat;
  const parent = ints[(at + PARENT) >> 2] as number;
  const word = kernel.state(at);
  if (word > DEADLINE && (parent === 0 || kernel.state(parent) !== word)) {
    cells.drop(word);
    kernel.give(word);
  }
  if (parent !== 0) release(seat, CONTEXT, parent);
}

handles(CONTEXT, GATE_SIZE, SharedContext, (seat, at) => {
  const parent = seat.ints[(at + PARENT) >> 2] as number;
  return new SharedContext(seat, at, parent === 0 ? null : (borrow(seat, CONTEXT, parent) as SharedContext));
}, free);
