/**
 * hugo#3251: each remote resource has a lock of its own, in a map under a read-write lock. Who wants a resource
 * waits for its lock with the map's write lock held. Who has it needs the map's read lock to find the lock that
 * it is to unlock. The fix gives the map's lock up before it waits.
 */

import { gosched, type Routine } from "goroutines";
import { Mutex, RWMutex, WaitGroup } from "goroutines/sync";
import type { Kernel } from "../../kernel.ts";

const PAGES = 3;

class RemoteLock {
  readonly #mu = new RWMutex();
  /** Under `#mu`. */
  readonly #locks = new Map<string, Mutex>();
  readonly #fixed: boolean;

  constructor(fixed: boolean) {
    this.#fixed = fixed;
  }

  *lock(url: string): Routine {
    yield* this.#mu.lock();
    let lock = this.#locks.get(url);
    if (lock === undefined) this.#locks.set(url, (lock = new Mutex()));
    if (this.#fixed) {
      this.#mu.unlock();
      yield* lock.lock();
    } else {
      yield* lock.lock();
      this.#mu.unlock();
    }
  }

  *unlock(url: string): Routine {
    yield* this.#mu.rLock();
    this.#locks.get(url)?.unlock();
    this.#mu.rUnlock();
  }
}

class Resources {
  readonly #remote: RemoteLock;
  readonly #cache = new Map<string, string>();

  constructor(fixed: boolean) {
    this.#remote = new RemoteLock(fixed);
  }

  /** Downloaded once. */
  *get(url: string): Routine<string> {
    yield* this.#remote.lock(url);
    let content = this.#cache.get(url);
    if (content === undefined) {
      yield* gosched();
      content = `content of ${url}`;
      this.#cache.set(url, content);
    }
    yield* this.#remote.unlock(url);
    return content;
  }
}

/** All pages show the same feed. */
const program = (fixed: boolean) =>
  function* (): Routine {
    const resources = new Resources(fixed);
    const wg = new WaitGroup();
    for (let i = 0; i < PAGES; i++) wg.go(resources.get("https://example.org/feed.json"));
    yield* wg.wait();
  };

export const kernel: Kernel = {
  project: "hugo",
  number: 3251,
  blocking: true,
  class: "Resource Deadlock / AB-BA deadlock",
  bug: "A resource's lock is waited for with the map's lock held, and its owner needs the map's lock to unlock it.",
  source: "https://github.com/gohugoio/hugo/pull/3251",
  original: { goroutines: 3, locks: 2, channels: 0 },
  kept: { goroutines: 4, locks: 2, channels: 0 },
  symptoms: ["deadlock"],
  buggy: program(false),
  fixed: program(true),
};
