/**
 * A context in the shared heap: whether it is done and why, on whatever thread one asks. Its word says it; once that is
 * not LIVE it stays.
 *
 * A context asks the one above it, and a waiter for it waits for all above as well. The deadline is a moment that every
 * thread knows: a thread that looks and finds it passed ends the context, and where a goroutine waits, a timer of that
 * thread looks.
 *
 * A cause stands in a record of the context that it was given to; those below point to the same one, and keep it by
 * their reference to their parent.
 */

import type { Waiter } from "../../../core/waiter.ts";
import { Canceled, DeadlineExceeded, type ContextLike } from "../../../std/context/index.ts";
import { Deadline, SharedContext, type ContextMaker, type Ending } from "../../context.ts";
import { CONTEXT_DUE, CONTEXT_PARENT, PASSING, RECORD_KIND, RECORD_SIZE } from "../kernel/layout.ts";
import { CONTEXT, crossesAs } from "./heap-objects.ts";
import type { WaitEntry } from "./shared-wait.ts";
import type { ThreadSlot } from "./slot.ts";
import { makeSync, Synchronizer } from "./synchronizer.ts";

/** What the word says. Any other number: where the record of its cause stands. */
const LIVE = 0;
const CANCELED = 1;
const DEADLINE = 2;

class HeapEnding extends Synchronizer implements Ending {
  readonly parent: HeapEnding | null;
  readonly #deadline: Deadline;
  unlink: () => void = () => {};
  /** As this thread gave it or has read it, once `#knows`. */
  #cause: unknown;
  #knows = false;
  /** How many of this thread wait here. */
  #waiting = 0;

  constructor(slot: ThreadSlot, at: number, parent: HeapEnding | null) {
    super(CONTEXT, slot, at);
    this.parent = parent;
    const due = slot.floats[(at + CONTEXT_DUE) >> 3] as number;
    this.#deadline = new Deadline(due === 0 ? Infinity : due, slot.activity, () => this.#look());
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
      this.slot.reach(word + RECORD_SIZE);
      this.#cause = this.slot.cells.peek(word);
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
    this.slot.waits.parkAt(waiter, this, PASSING);
  }

  withdraw(waiter: Waiter): void {
    const { wait } = waiter.value as WaitEntry;
    for (const entry of wait.entries) if (entry.waiter === waiter) wait.withdraw(entry);
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
    this.slot.reach(word + RECORD_SIZE);
    return this.slot.ints[(word + RECORD_KIND) >> 2] as number;
  }

  /** Writes a record; without a cause that can cross, or room, there is none. */
  #record(kind: number, cause: unknown): number {
    const { slot } = this;
    let at = 0;
    try {
      at = slot.take(RECORD_SIZE);
      slot.cells.write(cause);
    } catch {
      if (at !== 0) slot.kernel.give(at);
      return kind;
    }
    slot.cells.store(at);
    slot.ints[(at + RECORD_KIND) >> 2] = kind;
    return at;
  }

  /** Another cancellation was faster. */
  #drop(record: number): void {
    this.slot.cells.drop(record);
    this.kernel.give(record);
  }
}

class HeapContext extends SharedContext {
  static {
    crossesAs(CONTEXT, this);
  }

  readonly slot: ThreadSlot;
  readonly at: number;
  readonly ending: HeapEnding;

  constructor(ending: HeapEnding, parent: ContextLike | null) {
    super(ending, parent);
    this.ending = ending;
    this.slot = ending.slot;
    this.at = ending.at;
  }
}

/** Makes contexts in the shared heap. */
export function heapContexts(slot: ThreadSlot): ContextMaker {
  return {
    owns: (ctx) => ctx instanceof HeapContext && ctx.slot === slot,
    make(parent, above, due) {
      const at = makeSync(slot, LIVE);
      const higher = above instanceof HeapContext ? above.ending : null;
      if (higher !== null) {
        slot.kernel.count(higher.at, 1);
        slot.ints[(at + CONTEXT_PARENT) >> 2] = higher.at;
      }
      slot.floats[(at + CONTEXT_DUE) >> 3] = due === Infinity ? 0 : due;
      return new HeapContext(new HeapEnding(slot, at, higher), parent);
    },
  };
}

export function reviveContext(slot: ThreadSlot, at: number): object {
  const above = slot.ints[(at + CONTEXT_PARENT) >> 2] as number;
  const parent = above === 0 ? null : (slot.objects.borrow(CONTEXT, above) as HeapContext);
  return new HeapContext(new HeapEnding(slot, at, parent === null ? null : parent.ending), parent);
}

/** Lets go of what a context holds: a reference to its parent, whose record may be its own as well. */
export function freeContext(slot: ThreadSlot, at: number): void {
  const { kernel, cells, ints } = slot;
  const parent = ints[(at + CONTEXT_PARENT) >> 2] as number;
  const word = kernel.state(at);
  if (word > DEADLINE && (parent === 0 || kernel.state(parent) !== word)) {
    cells.drop(word);
    kernel.give(word);
  }
  if (parent !== 0) slot.objects.release(CONTEXT, parent);
}
