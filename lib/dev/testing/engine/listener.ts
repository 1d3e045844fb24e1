/** The seam between an execution and what listens to it: the recorder of a trace, the race detector, DPOR. */

import type { Goroutine } from "../../../core/goroutine.ts";
import type { Verb } from "../../../core/observer.ts";
import type { Program } from "../../../core/program.ts";
import type { Actor } from "../strategies/strategy.ts";
import type { Engine } from "./engine.ts";

/**
 * Something done to a thing, at the moment when it takes effect. What ends a wait is told before the event of the
 * goroutine that waited: a send before its receive, an unlock before the lock that it lets in, a close before the
 * receives that it ends. A send that waited for its receiver is told right before the receive; one that waited for
 * room in a buffer right after the receive that made it.
 */
export interface Event {
  /**
   * Whose it is; null: a timer's, or an async function's. A parked op that another's completes is told as its owner's.
   */
  readonly g: Goroutine | null;
  readonly verb: Verb;
  /**
   * The thing: what the op's `subject` is. A context's cancellation and its errors are the context's, its `done` has a
   * channel.
   */
  readonly subject: object;
  /** What was sent, received, written or added; of a map the key, of a pool the object. */
  readonly value: unknown;
  /**
   * Of a receive: false from a closed channel. Of a try: false where it did nothing. Of `do`: whether it ran the
   * function, or found it done.
   */
  readonly ok: boolean | undefined;
  /** Who completed it, or whose op it completed, where a value or a lock went from hand to hand. */
  readonly partner: Goroutine | null | undefined;
}

/** Is told what happens in an execution. It changes nothing of it, but that it may fail it. */
export interface Listener {
  /** An execution begins; `engine.program` is about to start main. */
  begin(engine: Engine): void;
  /** `parent` (null: a timer) starts `child`. */
  spawned(parent: Goroutine | null, child: Goroutine): void;
  /** `waker` (null: a timer) ends the wait of `woken`. */
  woke(waker: Goroutine | null, woken: Goroutine): void;
  /** `actor` is about to make a step. A goroutine's `op` is what it will begin with, or what it was woken at. */
  step(actor: Actor): void;
  /** `g` has come to its next op, `g.op`, and gives way before it; the program's frames are on the stack. */
  reached?(g: Goroutine): void;
  event(event: Event): void;
  /** `subject` has been looked at, or changed, in a way that no event tells. */
  used?(subject: object, how: "look" | "change"): void;
  /** The step is over. */
  stepped(actor: Actor): void;
  /** The execution has ended; its goroutines still stand where they wait. */
  end(program: Program): void;
}

/** Is told of orders that no event tells: through a timer, or a task that waits to be let in. */
export interface OrderListener {
  /** What `g` has done so far comes before what is done by a goroutine that finds it `at` the same place later. */
  leaves(g: Goroutine | null, at: object): void;
  finds(g: Goroutine | null, at: object): void;
  /** Async code has had its turn: it may have seen all that was done before, and all that follows may see what it did. */
  hostTurned(): void;
}

class Together implements Listener {
  readonly #listeners: readonly Listener[];

  constructor(listeners: readonly Listener[]) {
    this.#listeners = listeners;
  }

  begin(engine: Engine): void {
    for (const listener of this.#listeners) listener.begin(engine);
  }
  spawned(parent: Goroutine | null, child: Goroutine): void {
    for (const listener of this.#listeners) listener.spawned(parent, child);
  }
  woke(waker: Goroutine | null, woken: Goroutine): void {
    for (const listener of this.#listeners) listener.woke(waker, woken);
  }
  step(actor: Actor): void {
    for (const listener of this.#listeners) listener.step(actor);
  }
  reached(g: Goroutine): void {
    for (const listener of this.#listeners) listener.reached?.(g);
  }
  event(event: Event): void {
    for (const listener of this.#listeners) listener.event(event);
  }
  used(subject: object, how: "look" | "change"): void {
    for (const listener of this.#listeners) listener.used?.(subject, how);
  }
  stepped(actor: Actor): void {
    for (const listener of this.#listeners) listener.stepped(actor);
  }
  end(program: Program): void {
    for (const listener of this.#listeners) listener.end(program);
  }
}

/** A listener that tells each of `listeners`, in their order; those that are null aside. Null if there is none. */
export function together(...listeners: readonly (Listener | null | undefined)[]): Listener | null {
  const all = listeners.filter((listener) => listener !== null && listener !== undefined);
  return all.length > 1 ? new Together(all) : (all[0] ?? null);
}
