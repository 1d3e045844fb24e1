/**
 * A context on the wire, as a party has it. Each party knows by itself whether it is done: the one that ends it has it
 * ended at once, and the others hear of it by the owner. So a waiter waits with its own party, and to ask costs no
 * message.
 *
 * A context asks the one above it, which comes with it to every party; while it is waited for, it is told by that one
 * too. The deadline is a moment that all parties know.
 *
 * What two parties end at the same moment each has ended as it did: its cause may be another with another party.
 */

import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import { Canceled, DeadlineExceeded, type ContextLike } from "../../std/context/index.ts";
import { Deadline, SharedContext, type ContextMaker, type Ending } from "../context.ts";
import { CONTEXT, crosses, type Kept, type Reference, type WireObject } from "./packets.ts";
import type { Wire } from "./wire.ts";

/** How a context has ended. */
export interface End {
  /** By its deadline. */
  readonly late: boolean;
  readonly cause: unknown;
  /** The cause as it goes to others; undefined if it is none of its own, or can't cross. */
  readonly packed: Kept;
}

const expired: End = { late: true, cause: DeadlineExceeded, packed: undefined };

export class WireContext implements Ending, WireObject {
  readonly wire: Wire;
  readonly id: number;
  readonly kind: number = CONTEXT;
  readonly above: WireContext | null;
  readonly face: SharedContext;
  unlink: () => void = () => {};
  readonly #deadline: Deadline;
  #end: End | null = null;
  readonly #waiting: WaitQueue = new WaitQueue();
  /** Those below it that are waited for. */
  readonly #awaited: Set<WireContext> = new Set();

  /** @param parent where its values are: only the party that made it knows, if it is not the one above. */
  constructor(
    wire: Wire,
    { id, size }: Reference,
    above: WireContext | null,
    parent: ContextLike | null = above && above.face,
  ) {
    this.wire = wire;
    this.id = id;
    this.above = above;
    this.#deadline = new Deadline(size, wire.activity, () => this.#look());
    this.face = new WireContextFace(this, parent);
  }

  get due(): number {
    return this.#deadline.due;
  }

  /** Another party knows it by its deadline. */
  get size(): number {
    return this.due;
  }

  /** How it has ended; null if neither it, nor any above, nor the clock says so. */
  get ended(): End | null {
    if (this.#end === null) {
      const above = this.above === null ? null : this.above.ended;
      if (above !== null) this.#become(above);
      else if (this.#deadline.hasPassed) this.#become(expired);
    }
    return this.#end;
  }

  get isDone(): boolean {
    return this.ended !== null;
  }

  get err(): Error | undefined {
    const { ended } = this;
    return ended === null ? undefined : errOf(ended.late);
  }

  get cause(): unknown {
    return this.ended?.cause;
  }

  /** This party ends it. */
  end(err: Error, cause: unknown): void {
    if (this.ended !== null) return;
    const late = err === DeadlineExceeded;
    const own = cause !== undefined && cause !== err;
    this.endAs({ late, cause: own ? cause : errOf(late), packed: own ? this.wire.packCause(cause) : undefined });
    this.wire.contextEnded(this);
  }

  /** It ends, and all that must know do. */
  endAs(end: End): void {
    if (this.ended === null) this.#become(end);
  }

  park(waiter: Waiter): void {
    this.#waiting.push(waiter);
    this.wire.beginsToWait(waiter);
    this.#await();
  }

  withdraw(waiter: Waiter): void {
    this.#waiting.remove(waiter);
    this.wire.waitsNoMore(waiter);
    this.#forget();
  }

  /** A waiter waits for it, or for one below it. */
  #await(): void {
    this.#deadline.watch();
    if (this.above === null || this.above.#awaited.has(this)) return;
    this.above.#awaited.add(this);
    this.above.#await();
  }

  /** A waiter waits no more. */
  #forget(): void {
    if (this.#waiting.head !== null || this.#awaited.size > 0) return;
    this.#deadline.leave();
    if (this.above !== null && this.above.#awaited.delete(this)) this.above.#forget();
  }

  /** Something may have ended it, while it is waited for. */
  #look(): void {
    if (this.ended === null) this.#deadline.watch();
  }

  #become(end: End): void {
    this.#end = end;
    const below = [...this.#awaited];
    this.#awaited.clear();
    for (const ctx of below) ctx.#look();
    for (let waiter = this.#waiting.shift(); waiter !== null; waiter = this.#waiting.shift()) {
      this.wire.waitsNoMore(waiter);
      waiter.wake(undefined);
    }
    this.#forget();
    this.unlink();
  }
}

class WireContextFace extends SharedContext {
  readonly ending: WireContext;

  constructor(ending: WireContext, parent: ContextLike | null) {
    super(ending, parent);
    this.ending = ending;
  }

  static {
    crosses(this, ({ ending }) => ending);
  }
}

export function errOf(late: boolean): Error {
  return late ? DeadlineExceeded : Canceled;
}

/** Makes the contexts of a wire. */
export function contextMaker(wire: Wire): ContextMaker {
  return {
    owns: (ctx) => ctx instanceof WireContextFace && ctx.ending.wire === wire,
    make: (parent, above, due) =>
      wire.context(parent, above instanceof WireContextFace ? above.ending : null, due).face,
  };
}
