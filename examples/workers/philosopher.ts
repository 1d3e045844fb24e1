/** What philosophers.ts has the cores do. */

import { sleep, type Routine, type SendChan } from "goroutines";
import type { SharedInt32, SharedMutex } from "goroutines/cores";

/** A fork: nobody has it, or the one philosopher whose number it bears. */
export interface Fork {
  readonly lock: SharedMutex;
  readonly holder: SharedInt32;
}

export interface Meals {
  readonly philosopher: number;
  readonly eaten: number;
}

/** Takes the first fork, then the second, eats, and puts both back. */
export function* dine(philosopher: number, first: Fork, second: Fork, meals: number, done: SendChan<Meals>): Routine {
  let eaten = 0;
  for (let meal = 0; meal < meals; meal++) {
    for (const { lock, holder } of [first, second]) {
      yield* lock.lock();
      if (holder.swap(philosopher) !== 0) throw new Error("somebody else has that fork");
    }
    eaten++;
    if (meal % 10 === 0) yield* sleep(1);
    for (const { lock, holder } of [second, first]) {
      holder.store(0);
      lock.unlock();
    }
  }
  yield* done.send({ philosopher, eaten });
}
