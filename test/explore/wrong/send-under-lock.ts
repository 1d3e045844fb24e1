/** A bus that sends to its subscribers under its lock, and a subscriber that takes itself off the list. */

import { chan, go, type Chan, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

class Bus {
  readonly #mu = new Mutex();
  readonly #subscribers = new Set<Chan<string>>();

  *subscribe(): Routine<Chan<string>> {
    const ch = chan<string>();
    yield* this.#mu.lock();
    this.#subscribers.add(ch);
    this.#mu.unlock();
    return ch;
  }

  *unsubscribe(ch: Chan<string>): Routine {
    yield* this.#mu.lock();
    this.#subscribers.delete(ch);
    ch.close();
    this.#mu.unlock();
  }

  *publish(event: string): Routine {
    yield* this.#mu.lock();
    for (const ch of this.#subscribers) yield* ch.send(event);
    this.#mu.unlock();
  }
}

export const wrong: Wrong = {
  name: "send-under-lock",
  mistake: "publish sends under the lock that its subscriber needs in order to leave",
  kind: "deadlock",
  cause: /main holds mu1 and waits to send to ch1, reader \(2\) alone receives from ch1 and waits for mu1/,
  advice: { asks: /mu1 while it sends to ch1.*not enough: then it panics: send on closed channel/ },
  *program() {
    const bus = new Bus();
    const ch = yield* bus.subscribe();
    go(function* reader() {
      yield* ch.recv();
      yield* bus.unsubscribe(ch);
    });
    yield* bus.publish("started");
    yield* bus.publish("stopped");
  },
};
