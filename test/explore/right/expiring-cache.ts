/** A cache whose entries expire: a sweeper looks at them now and then, until it is stopped. */

import { select, sleep, type Routine } from "goroutines";
import { background, withCancel, type Context } from "goroutines/context";
import { Mutex, WaitGroup } from "goroutines/sync";
import { Ticker } from "goroutines/time";
import { returns, type Right } from "../right.ts";

class Sessions {
  readonly #mu = new Mutex();
  readonly #ages = new Map<string, number>();
  readonly expired: string[] = [];

  *touch(user: string): Routine {
    yield* this.#mu.lock();
    this.#ages.set(user, 0);
    this.#mu.unlock();
  }

  *size(): Routine<number> {
    yield* this.#mu.lock();
    const { size } = this.#ages;
    this.#mu.unlock();
    return size;
  }

  *sweep(ctx: Context, ticker: Ticker): Routine {
    for (let round = 0; round < 4; round++) {
      const r = yield* select({ tick: ticker.c.recv(), done: ctx.done().recv() });
      if (r.case === "done") return;
      yield* this.#mu.lock();
      for (const [user, age] of this.#ages) {
        if (age === 1) {
          this.#ages.delete(user);
          this.expired.push(user);
        } else this.#ages.set(user, age + 1);
      }
      this.#mu.unlock();
    }
  }
}

export const right: Right = {
  name: "expiring-cache",
  *program() {
    const sessions = new Sessions();
    const [ctx, cancel] = withCancel(background());
    const ticker = new Ticker(10);
    const wg = new WaitGroup();
    wg.go(sessions.sweep(ctx, ticker));
    yield* sessions.touch("ada");
    yield* sessions.touch("bob");
    yield* sleep(15);
    yield* sessions.touch("ada");
    const size = yield* sessions.size();
    cancel();
    yield* wg.wait();
    ticker.stop();
    // Who was there, and came again, is there or has expired: twice at the most.
    return size <= 2 && sessions.expired.length <= 3 && size + new Set(sessions.expired).size >= 2;
  },
  check: returns(true),
};
