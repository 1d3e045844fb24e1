// Workloads over the scheduler: starting, joining, switching, sleeping.

import { chan, go, gosched as yieldNow, run, sleep, type Chan, type Routine } from "goroutines";

/** Who is still out, and the channel that closes when nobody is. */
class Countdown {
  sum = 0;
  left: number;
  readonly zero: Chan<undefined> = chan<undefined>();

  constructor(n: number) {
    this.left = n;
  }

  done(v: number): void {
    this.sum += v;
    if (--this.left === 0) this.zero.close();
  }
}

export function spawnClosure(n: number): Promise<number> {
  return run(function* () {
    const countdown = new Countdown(n);
    for (let i = 0; i < n; i++) {
      go(function* () {
        countdown.done(i);
      });
    }
    yield* countdown.zero.recv();
    return countdown.sum;
  });
}

function* addOne(i: number, countdown: Countdown): Routine {
  countdown.done(i);
}

export function spawnShared(n: number): Promise<number> {
  return run(function* () {
    const countdown = new Countdown(n);
    for (let i = 0; i < n; i++) go(addOne, i, countdown);
    yield* countdown.zero.recv();
    return countdown.sum;
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

function* nap(ms: number, countdown: Countdown): Routine {
  yield* sleep(ms);
  countdown.done(1);
}

/** n goroutines are asleep at once, for 0 to 99 ms each. */
export function timers(n: number): Promise<number> {
  return run(function* () {
    const countdown = new Countdown(n);
    for (let i = 0; i < n; i++) go(nap, i % 100, countdown);
    yield* countdown.zero.recv();
    return countdown.sum;
  });
}
