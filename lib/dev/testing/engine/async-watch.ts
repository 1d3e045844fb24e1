/**
 * What executions have begun beside their goroutines, while they are watched: a promise that is rejected and that
 * nothing handles fails its execution, and does not end the process; an async function that waits at an op is counted
 * in.
 *
 * Each execution is the origin of its async work by its `Ending`.
 */

import { asyncWork } from "#async-work";
import { type AsyncWaits, thread } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { Ending } from "./ending.ts";
import type { Engine } from "./engine.ts";

class Waits implements AsyncWaits {
  /** How many engines are watched. */
  engines = 0;
  readonly #endings: WeakMap<Waiter, Ending> = new WeakMap();

  parked(waiter: Waiter): void {
    const origin = asyncWork.current;
    if (!(origin instanceof Ending)) return;
    (origin.asyncWaits ??= new Set()).add(waiter);
    this.#endings.set(waiter, origin);
  }

  woken(waiter: Waiter): void {
    this.#endings.get(waiter)?.asyncWaits?.delete(waiter);
  }
}

const waits = new Waits();

/** Does what `task` does, with the async work of the executions of `engine` watched. */
export async function watched<T>(engine: Engine, task: () => Promise<T>): Promise<T> {
  const unwatch = asyncWork.watch(
    engine,
    (reason, origin) => origin instanceof Ending && engine.rejected(reason, origin),
  );
  waits.engines++;
  thread.asyncWaits = waits;
  try {
    return await task();
  } finally {
    unwatch();
    if (--waits.engines === 0) thread.asyncWaits = null;
  }
}
