/**
 * A context by messages, as a thread has it. Each thread knows by itself whether it is done: who ends it has it ended
 * at once, and the others hear of it by their home. So whoever waits for it waits on his own thread, and to ask costs
 * no message.
 *
 * A context asks the one above it, which comes with it to every thread; while somebody waits for it, it is told by that
 * one too. The deadline is a moment that all threads know.
 *
 * What two threads end at the same moment each has ended as it did: its cause may be another on another thread.
 */

import { WaitQueue, type Waiter } from "../../../core/waiter.ts";
import { Canceled, DeadlineExceeded, type ContextLike } from "../../../std/context/index.ts";
import { Deadline, SharedContext, type ContextMaker, type Ending } from "../../context.ts";
import type { Kept } from "./link.ts";
import { CONTEXT, type Thing } from "./parcel.ts";
import { crosses, type PortThing } from "./thing.ts";
import type { MessageWorld } from "./world.ts";

/** How a context has ended. */
export interface End {
  /** By its deadline. */
  readonly late: boolean;
  readonly cause: unknown;
  /** The cause as it goes to others; undefined if it is none of its own, or can't cross. */
  readonly packed: Kept;
}

const expired: End = { late: true, cause: DeadlineExceeded, packed: undefined };

export class PortContext implements Ending, PortThing {
  readonly world: MessageWorld;
  readonly id: number;
  readonly kind: number = CONTEXT;
  readonly above: PortContext | null;
  readonly face: SharedContext;
  unlink: () => void = () => {};
  readonly #deadline: Deadline;
  #end: End | null = null;
  readonly #waiting: WaitQueue = new WaitQueue();
  /** Those below it for which somebody waits. */
  readonly #attended: Set<PortContext> = new Set();

  /** @param parent where its values are: only the thread that made it knows, if it is not the one above. */
  constructor(
    world: MessageWorld,
    { id, size }: Thing,
    above: PortContext | null,
    parent: ContextLike | null = above && above.face,
  ) {
    this.world = world;
    this.id = id;
    this.above = above;
    this.#deadline = new Deadline(size, world.activity, () => this.#look());
    this.face = new PortContextFace(this, parent);
  }

  get due(): number {
    return this.#deadline.due;
  }

  /** Another thread knows it by its deadline. */
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

  /** This thread ends it. */
  end(err: Error, cause: unknown): void {
    if (this.ended !== null) return;
    const late = err === DeadlineExceeded;
    const own = cause !== undefined && cause !== err;
    this.endAs({ late, cause: own ? cause : errOf(late), packed: own ? this.world.packCause(cause) : undefined });
    this.world.contextEnded(this);
  }

  /** It ends, which is known to all who have to know. */
  endAs(end: End): void {
    if (this.ended === null) this.#become(end);
  }

  park(waiter: Waiter): void {
    this.#waiting.push(waiter);
    this.world.beginsToWait(waiter);
    this.#attend();
  }

  withdraw(waiter: Waiter): void {
    this.#waiting.remove(waiter);
    this.world.waitsNoMore(waiter);
    this.#neglect();
  }

  /** Somebody waits for it, or for one below it. */
  #attend(): void {
    this.#deadline.watch();
    if (this.above === null || this.above.#attended.has(this)) return;
    this.above.#attended.add(this);
    this.above.#attend();
  }

  /** Somebody does not wait any more. */
  #neglect(): void {
    if (this.#waiting.head !== null || this.#attended.size > 0) return;
    this.#deadline.leave();
    if (this.above !== null && this.above.#attended.delete(this)) this.above.#neglect();
  }

  /** Something may have ended it, for which somebody waits. */
  #look(): void {
    if (this.ended === null) this.#deadline.watch();
  }

  #become(end: End): void {
    this.#end = end;
    const below = [...this.#attended];
    this.#attended.clear();
    for (const ctx of below) ctx.#look();
    for (let waiter = this.#waiting.shift(); waiter !== null; waiter = this.#waiting.shift()) {
      this.world.waitsNoMore(waiter);
      waiter.wake(undefined);
    }
    this.#neglect();
    this.unlink();
  }
}

class PortContextFace extends SharedContext {
  readonly ending: PortContext;

  constructor(ending: PortContext, parent: ContextLike | null) {
    super(ending, parent);
    this.ending = ending;
  }
}

crosses(PortContextFace, ({ ending }) => ending);

export function errOf(late: boolean): Error {
  return late ? DeadlineExceeded : Canceled;
}

/** Makes contexts in a world by messages. */
export function portContexts(world: MessageWorld): ContextMaker {
  return {
    owns: (ctx) => ctx instanceof PortContextFace && ctx.ending.world === world,
    make: (parent, above, due) =>
      world.context(parent, above instanceof PortContextFace ? above.ending : null, due).face,
  };
}
