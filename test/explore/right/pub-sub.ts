/** A bus: the list of subscribers is copied under the lock, and sent to without it. */

import { chan, select, type Chan, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

interface Subscription {
  readonly events: Chan<number>;
  readonly left: Chan<void>;
}

class Bus {
  readonly #mu = new Mutex();
  readonly #subscriptions = new Set<Subscription>();

  *subscribe(): Routine<Subscription> {
    const subscription = { events: chan<number>(), left: chan<void>() };
    yield* this.#mu.lock();
    this.#subscriptions.add(subscription);
    this.#mu.unlock();
    return subscription;
  }

  *unsubscribe(subscription: Subscription): Routine {
    subscription.left.close();
    yield* this.#mu.lock();
    this.#subscriptions.delete(subscription);
    this.#mu.unlock();
  }

  *publish(event: number): Routine {
    yield* this.#mu.lock();
    const all = [...this.#subscriptions];
    this.#mu.unlock();
    for (const { events, left } of all) yield* select({ event: events.send(event), left: left.recv() });
  }
}

export const right: Right = {
  name: "pub-sub",
  *program() {
    const bus = new Bus();
    const seen: number[] = [];
    const readers = new WaitGroup();
    function* reader(subscription: Subscription, n: number): Routine {
      for (let i = 0; i < n; i++) seen.push((yield* subscription.events.recv()) ?? -1);
      yield* bus.unsubscribe(subscription);
    }
    readers.go(reader, yield* bus.subscribe(), 1);
    readers.go(reader, yield* bus.subscribe(), 2);
    for (const event of [1, 2, 3]) yield* bus.publish(event);
    yield* readers.wait();
    return seen.toSorted((a, b) => a - b);
  },
  check: returns([1, 1, 2]),
};
