// Workloads over the scheduler: starting, joining, switching, sleeping.

import { chan, go, gosched as yieldNow, run, sleep, type Chan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";

/** Who is still out, and what those who are back have brought. */
class Tally {
  readonly wg: WaitGroup = new WaitGroup();
  sum = 0;

  constructor(n: number) {
    this.wg.add(n);
  }

  done(v: number): void {
    this.sum += v;
    this.wg.done();
  }
}

export function spawnClosure(n: number): Promise<number> {
  return run(function* () {
    const tally = new Tally(n);
    for (let i = 0; i < n; i++) {
      go(function* () {
        tally.done(i);
      });
    }
    yield* tally.wg.wait();
    return tally.sum;
  });
}

function* addOne(i: number, tally: Tally): Routine {
  tally.done(i);
}

export function spawnShared(n: number): Promise<number> {
  return run(function* () {
    const tally = new Tally(n);
    for (let i = 0; i < n; i++) go(addOne, i, tally);
    yield* tally.wg.wait();
    return tally.sum;
  });
}

function* yielder(turns: number, done: Chan<number, number>): Routine {
  for (let i = 0; i < turns; i++) yield* yieldNow();
  yield* done.send(turns);
}

/** Switches between two goroutines. */
export function gosched(n: number): Promise<number> {
  return run(function* () {
    const done = chan<number>(0, 0);
    go(yielder, n / 2, done);
    go(yielder, n / 2, done);
    return (yield* done.recv()) + (yield* done.recv());
  });
}

function* nap(ms: number, tally: Tally): Routine {
  yield* sleep(ms);
  tally.done(1);
}

/** n goroutines are asleep at once, for 0 to 99 ms each. */
export function timers(n: number): Promise<number> {
  return run(function* () {
    const tally = new Tally(n);
    for (let i = 0; i < n; i++) go(nap, i % 100, tally);
    yield* tally.wg.wait();
    return tally.sum;
  });
}
