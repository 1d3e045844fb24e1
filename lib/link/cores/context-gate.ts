/**
 * The gate of a shared context: whether it is done and why, on whatever thread one asks. Its word says it; once that is
 * not LIVE it stays.
 *
 * A context asks the one above it, and who waits for it waits for all above as well. The deadline is a moment that
 * every thread knows: whoever looks and finds it passed ends the context, and where somebody waits, a timer of that
 * thread looks.
 *
 * A cause stands in a record of the context that it was given to; those below point to the same one, and keep it by
 * their reference to their parent.
 */

import type { Waiter } from "../../core/waiter.ts";
import { Canceled, DeadlineExceeded } from "../../std/context/index.ts";
import type { Ending } from "./context.ts";
import { Deadline } from "./deadline.ts";
import { Gate } from "./gate.ts";
import { CONTEXT, release } from "./handles.ts";
import type { Place } from "./contest.ts";
import { CONTEXT_DUE, CONTEXT_PARENT, PASSING, RECORD_KIND, RECORD_SIZE } from "./kernel/layout.ts";
import type { Seat } from "./seat.ts";

/** What the word says. Any other number: where the record of its cause stands. */
export const LIVE = 0;
const CANCELED = 1;
const DEADLINE = 2;

export class ContextGate extends Gate implements Ending {
  readonly parent: ContextGate | null;
  readonly #deadline: Deadline;
  unlink: () => void = () => {};
  /** As this thread gave it or has read it, once `#knows`. */
  #cause: unknown;
  #knows = false;
  /** How many of this thread wait here. */
  #waiting = 0;

  constructor(seat: Seat, at: number, parent: ContextGate | null) {
    super(seat, at, CONTEXT);
    this.parent = parent;
    const due = seat.floats[(at + CONTEXT_DUE) >> 3] as number;
    this.#deadline = new Deadline(due === 0 ? Infinity : due, () => this.#look());
  }

  get due(): number {
    return this.#deadline.due;
  }

  get isDone(): boolean {
    return this.word !== LIVE;
  }

  /** What the word says; LIVE only if it, all above and the clock say so. */
  get word(): number {
    const own = this.kernel.state(this.at);
    if (own !== LIVE) return own;
    const above = this.parent === null ? LIVE : this.parent.word;
    if (above !== LIVE) return this.#become(above);
    return this.#deadline.hasPassed ? this.#become(DEADLINE) : LIVE;
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
  #look(): void {
    if (this.word === LIVE && this.#waiting > 0) this.#deadline.watch();
  }

  /** Leaves a waiter here and at all above. */
  park(waiter: Waiter): void {
    this.parent?.park(waiter);
    this.#waiting++;
    this.#deadline.watch();
    this.seat.parkAtGate(waiter, this.at, PASSING, this);
  }

  withdraw(waiter: Waiter): void {
    const { contest } = waiter.value as Place;
    for (const place of contest.places) if (place.waiter === waiter) contest.withdraw(place);
  }

  override left(): void {
    if (--this.#waiting === 0) this.#deadline.leave();
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
}

/** Lets go of what a context holds: a reference to its parent, whose record may be its own as well. */
export function freeContext(seat: Seat, at: number): void {
  const { kernel, cells, ints } = seat;
  const parent = ints[(at + CONTEXT_PARENT) >> 2] as number;
  const word = kernel.state(at);
  if (word > DEADLINE && (parent === 0 || kernel.state(parent) !== word)) {
    cells.drop(word);
    kernel.give(word);
  }
  if (parent !== 0) release(seat, CONTEXT, parent);
}
