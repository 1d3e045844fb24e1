// Locks and their like where nobody waits: what the `yield*` form costs.

import { run } from "goroutines";
import { Int32 } from "goroutines/atomic";
import { Weighted } from "goroutines/semaphore";
import { Mutex, Once, RWMutex } from "goroutines/sync";

export function mutexPair(n: number): Promise<number> {
  return run(function* () {
    const mu = new Mutex();
    let count = 0;
    for (let i = 0; i < n; i++) {
      yield* mu.lock();
      count++;
      mu.unlock();
    }
    return count;
  });
}

export function readPair(n: number): Promise<number> {
  return run(function* () {
    const mu = new RWMutex();
    let count = 0;
    for (let i = 0; i < n; i++) {
      yield* mu.rLock();
      count++;
      mu.rUnlock();
    }
    return count;
  });
}

export function writePair(n: number): Promise<number> {
  return run(function* () {
    const mu = new RWMutex();
    let count = 0;
    for (let i = 0; i < n; i++) {
      yield* mu.lock();
      count++;
      mu.unlock();
    }
    return count;
  });
}

export function semaphorePair(n: number): Promise<number> {
  return run(function* () {
    const sem = new Weighted(1);
    let count = 0;
    for (let i = 0; i < n; i++) {
      yield* sem.acquire();
      count++;
      sem.release();
    }
    return count;
  });
}

/** Asks for what has been done already. */
export function once(n: number): Promise<number> {
  return run(function* () {
    const first = new Once();
    let runs = 0;
    const f = (): void => {
      runs++;
    };
    yield* first.do(f);
    let sum = 0;
    for (let i = 0; i < n; i++) {
      yield* first.do(f);
      sum += runs;
    }
    return sum;
  });
}

/** Outside any goroutine: what can be measured at all of an atomic's method. */
export function atomicAdd(n: number): number {
  const hits = new Int32();
  for (let i = 0; i < n; i++) hits.add(1);
  return hits.load();
}
