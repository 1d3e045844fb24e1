// Workloads in which goroutines really wait: who holds a lock yields with it, so that all others come to
// queue for it. What a yield separates, only the lock keeps whole: the results tell.

import { go, gosched, run, type Routine } from "goroutines";
import { Weighted } from "goroutines/semaphore";
import { Cond, Mutex, RWMutex, WaitGroup } from "goroutines/sync";

const members = 10;
const writers = 2;

interface Total {
  value: number;
}

/** Runs what `member` makes in each of `members` goroutines, and waits for them. */
function* together(member: (i: number, wg: WaitGroup) => Routine): Routine {
  const wg = new WaitGroup();
  wg.add(members);
  for (let i = 0; i < members; i++) go(member, i, wg);
  yield* wg.wait();
}

export function mutex(n: number): Promise<number> {
  return run(function* () {
    const mu = new Mutex();
    let count = 0;
    yield* together(function* (_, wg) {
      for (let i = 0; i < n / members; i++) {
        yield* mu.lock();
        const seen = count;
        yield* gosched();
        count = seen + 1;
        mu.unlock();
      }
      wg.done();
    });
    return count;
  });
}

/** Counts the writers' turns, and the readers' in which nothing was written. */
export function rwMutex(n: number): Promise<number> {
  return run(function* () {
    const mu = new RWMutex();
    let written = 0;
    let read = 0;
    yield* together(function* (member, wg) {
      for (let i = 0; i < n / members; i++) {
        if (member < writers) {
          yield* mu.lock();
          const seen = written;
          yield* gosched();
          written = seen + 1;
          mu.unlock();
        } else {
          yield* mu.rLock();
          const seen = written;
          yield* gosched();
          if (written === seen) read++;
          mu.rUnlock();
        }
      }
      wg.done();
    });
    return written + read;
  });
}

function* addOne(total: Total, wg: WaitGroup): Routine {
  total.value++;
  wg.done();
}

export function waitGroup(n: number): Promise<number> {
  const size = 100;
  return run(function* () {
    const wg = new WaitGroup();
    const total: Total = { value: 0 };
    for (let i = 0; i < n / size; i++) {
      wg.add(size);
      for (let j = 0; j < size; j++) go(addOne, total, wg);
      yield* wg.wait();
    }
    return total.value;
  });
}

/** Two goroutines alternate, each waiting on a Cond of its own. */
export function cond(n: number): Promise<number> {
  return run(function* () {
    const mu = new Mutex();
    const ping = new Cond(mu);
    const pong = new Cond(mu);
    const game = { served: false, returns: 0 };
    go(function* () {
      yield* mu.lock();
      for (let i = 0; i < n; i++) {
        while (!game.served) yield* ping.wait();
        game.served = false;
        game.returns++;
        pong.signal();
      }
      mu.unlock();
    });
    yield* mu.lock();
    for (let i = 0; i < n; i++) {
      game.served = true;
      ping.signal();
      while (game.served) yield* pong.wait();
    }
    mu.unlock();
    return game.returns;
  });
}

/** Counts the turns in which no more than three were inside. */
export function semaphore(n: number): Promise<number> {
  const tokens = 3;
  return run(function* () {
    const sem = new Weighted(tokens);
    let inside = 0;
    let sound = 0;
    yield* together(function* (_, wg) {
      for (let i = 0; i < n / members; i++) {
        yield* sem.acquire();
        if (++inside <= tokens) sound++;
        yield* gosched();
        inside--;
        sem.release();
      }
      wg.done();
    });
    return sound;
  });
}
