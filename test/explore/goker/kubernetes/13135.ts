/**
 * kubernetes#13135: after an error of etcd the Cacher starts anew. It takes its lock, so that nobody
 * watches before the cache is filled, and keeps it until the watch cache, under a lock of its own, reports
 * that it is. An event that comes just then holds the watch cache's lock and waits for the Cacher's.
 */

import { chan, sleep, type Chan, type Routine } from "goroutines";
import { Once, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

/** What etcd holds, as of the last list and the events since. */
class WatchCache {
  readonly lock: RWMutex = new RWMutex();
  readonly onReplace: () => Routine;
  readonly onEvent: (event: string) => Routine;
  events: string[] = [];

  constructor(onReplace: () => Routine, onEvent: (event: string) => Routine) {
    this.onReplace = onReplace;
    this.onEvent = onEvent;
  }

  *add(event: string): Routine {
    yield* this.lock.lock();
    this.events.push(event);
    yield* this.onEvent(event);
    this.lock.unlock();
  }

  *replace(list: readonly string[]): Routine {
    yield* this.lock.lock();
    this.events = [...list];
    yield* this.onReplace();
    this.lock.unlock();
  }
}

class Cacher {
  readonly fixed: boolean;
  readonly lock: RWMutex = new RWMutex();
  /** The fix: a lock for "not to be used before it is filled" alone. */
  readonly usable: RWMutex = new RWMutex();
  readonly filled: Once = new Once();
  readonly ready: WaitGroup = new WaitGroup();
  readonly watchers: Set<Chan<string>> = new Set();
  readonly cache: WatchCache = new WatchCache(
    () => this.onReplace(),
    (event) => this.dispatch(event),
  );

  constructor(fixed: boolean) {
    this.fixed = fixed;
    this.ready.add(1);
  }

  /** One goroutine, a round after each error of etcd. */
  *startCaching(): Routine {
    if (this.fixed) yield* this.usable.lock();
    yield* this.lock.lock();
    for (const watcher of this.watchers) watcher.close();
    this.watchers.clear();
    // Without the fix the lock is kept until onReplace.
    if (this.fixed) this.lock.unlock();
    yield* this.cache.replace(["listed"]);
  }

  *onReplace(): Routine {
    yield* this.filled.do(() => this.ready.done());
    if (this.fixed) this.usable.unlock();
    else this.lock.unlock();
  }

  *dispatch(event: string): Routine {
    yield* this.lock.lock();
    for (const watcher of this.watchers) watcher.trySend(event);
    this.lock.unlock();
  }

  *watch(): Routine<Chan<string>> {
    const watcher = chan<string>(4);
    if (this.fixed) yield* this.usable.rLock();
    yield* this.lock.lock();
    this.watchers.add(watcher);
    this.lock.unlock();
    if (this.fixed) this.usable.rUnlock();
    return watcher;
  }
}

function* program(fixed: boolean): Routine {
  const cacher = new Cacher(fixed);
  const rest = new WaitGroup();
  rest.go(function* () {
    for (let round = 0; round < 2; round++) {
      yield* cacher.startCaching();
      yield* sleep(1);
    }
  });
  yield* cacher.ready.wait();
  rest.go(cacher.cache.add("added"));
  yield* cacher.watch();
  yield* rest.wait();
}

export const kernel: Kernel = {
  project: "kubernetes",
  number: 13135,
  blocking: true,
  class: "Resource Deadlock / AB-BA deadlock",
  bug: "Filling the cache anew takes the Cacher's lock and then the watch cache's; an event takes them the other way round.",
  source: "https://github.com/kubernetes/kubernetes/pull/13135",
  original: { goroutines: 3, locks: 2, channels: 1 },
  kept: { goroutines: 3, locks: 2, channels: 1 },
  scaled: "the cache is filled twice instead of again and again until a stop",
  symptoms: ["deadlock"],
  buggy: function* () {
    yield* program(false);
  },
  fixed: function* () {
    yield* program(true);
  },
};
