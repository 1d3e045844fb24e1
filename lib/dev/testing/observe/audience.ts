/**
 * Who is told what a program does: the observer of the execution that proceeds now.
 *
 * Invariant: null outside `Engine.proceed`, so that nobody hears of what async functions, other programs
 * and other explorations do in between.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Engine } from "../engine/engine.ts";
import type { Deed, Observer } from "../engine/observer.ts";

/** Is told of orders that no deed tells: through a timer, or a task that waits to be let in. */
export interface OrderObserver {
  /** What `g` has done so far comes before what is done by whoever finds it `at` the same place later. */
  leaves(g: Goroutine | null, at: object): void;
  finds(g: Goroutine | null, at: object): void;
}

interface Audience {
  observer: Observer | null;
  order: OrderObserver | null;
  /** Whose execution it is. */
  engine: Engine | null;
}

export const audience: Audience = { observer: null, order: null, engine: null };

export function tell(deed: Deed): void {
  audience.observer?.did(deed);
}

/** Tells of what is no deed, but has found something out about `subject`, or changed it: see `Observer.used`. */
export function tellUse(subject: object, how: "look" | "change"): void {
  audience.observer?.used?.(subject, how);
}

/**
 * The goroutine that waits as `waiter`; null for an async function, or a goroutine of a program that runs by itself.
 */
export function goroutineOf(waiter: Waiter): Goroutine | null {
  const { party } = waiter;
  return party instanceof Goroutine && party.owner.probe !== null ? party : null;
}
