// What the tests of locks and counters run on workers.
import { chan, go, gosched, select, sleep, type Chan, type Routine, type SendChan } from "goroutines";
import {
  shared,
  type SharedInt32,
  type SharedLatch,
  type SharedMutex,
  type SharedOnce,
  type SharedRWMutex,
  type SharedSemaphore,
  type SharedWaitGroup,
} from "goroutines/cores";
import { cause, withCancel, type Context } from "goroutines/context";
import { Mutex } from "goroutines/sync";

/** Adds one `times` over, each time by a load and a store. */
export function* increment(mu: SharedMutex, n: SharedInt32, times: number, wg: SharedWaitGroup): Routine {
  for (let i = 0; i < times; i++) {
    yield* mu.lock();
    n.store(n.load() + 1);
    mu.unlock();
  }
  wg.done();
}

/** The same by all ways to lock, with others in between. */
export function* incrementBySelect(mu: SharedMutex, n: SharedInt32, times: number, wg: SharedWaitGroup): Routine {
  const local = new Mutex();
  for (let i = 0; i < times;) {
    if (i % 3 === 0 && mu.tryLock()) {
      n.store(n.load() + 1);
      mu.unlock();
      i++;
      continue;
    }
    const r = yield* select({ held: mu.lock(), late: sleep(1), other: i % 5 === 0 ? local.lock() : null });
    if (r.case === "other") local.unlock();
    if (r.case !== "held") continue;
    const before = n.load();
    if (i % 16 === 0) yield* gosched();
    n.store(before + 1);
    r.value[Symbol.dispose]();
    i++;
  }
  wg.done();
}

/** Goes in and out of a semaphore; `most` is how many there have been inside. */
export function* visit(
  sem: SharedSemaphore,
  inside: SharedInt32,
  most: SharedInt32,
  times: number,
  wg: SharedWaitGroup,
): Routine {
  for (let i = 0; i < times; i++) {
    const n = 1 + (i % 3);
    yield* sem.acquire(n);
    const now = inside.add(n);
    for (let seen = most.load(); seen < now && !most.compareAndSwap(seen, now);) seen = most.load();
    if (i % 8 === 0) yield* gosched();
    inside.add(-n);
    sem.release(n);
  }
  wg.done();
}

/** Reads and writes two words that are the same whenever nobody writes. */
export function* readAndWrite(
  rw: SharedRWMutex,
  a: SharedInt32,
  b: SharedInt32,
  torn: SharedInt32,
  times: number,
  wg: SharedWaitGroup,
): Routine {
  for (let i = 0; i < times; i++) {
    if (i % 5 === 0) {
      yield* rw.lock();
      a.add(1);
      if (i % 10 === 0) yield* gosched();
      b.add(1);
      rw.unlock();
    } else {
      using _ = yield* rw.rLock();
      const seen = a.load();
      if (i % 7 === 0) yield* gosched();
      if (seen !== b.load() || seen !== a.load()) torn.add(1);
    }
  }
  wg.done();
}

export function* doOnce(once: SharedOnce, runs: SharedInt32, wg: SharedWaitGroup, results: SendChan<number>): Routine {
  for (let i = 0; i < 4; i++)
    wg.go(function* () {
      yield* once.do(function* () {
        yield* sleep(5);
        runs.add(1);
      });
      yield* results.send(runs.load());
    });
  wg.done();
}

/** Runs the first half of a function, then waits for ever. */
export function* beginOnce(once: SharedOnce, begun: SharedLatch): Routine {
  yield* once.do(function* () {
    begun.countDown();
    yield* chan().recv();
  });
}

export function* passLatch(ready: SharedLatch, start: SharedLatch, passed: SharedInt32, wg: SharedWaitGroup): Routine {
  for (let i = 0; i < 3; i++)
    wg.go(function* () {
      yield* start.wait();
      passed.add(1);
    });
  ready.countDown();
  wg.done();
}

/** Waits for a context in several ways, beside timers and channels of this thread. */
export function* untilDone(ctx: Context, ready: SendChan<null>, results: SendChan<unknown>): Routine {
  const [below] = withCancel(ctx);
  const ticks = chan<number>();
  go(function* () {
    for (let i = 0; ; i++)
      if ((yield* select({ tick: ticks.send(i), stop: ctx.done().recv() })).case === "stop") return;
  });
  go(function* () {
    yield* below.done().recv();
    yield* results.send({ way: "a local child", err: below.err()?.message, cause: cause(below) });
  });
  yield* ready.send(null);
  let ticked = 0;
  for (;;) {
    // Not before it has seen a tick, however long this thread waits for a processor.
    const stop = ticked > 0 ? ctx.done().recv() : null;
    const r = yield* select({ stop, tick: ticks.recv(), pause: sleep(2) });
    if (r.case === "stop") break;
    ticked++;
    yield* sleep(1);
  }
  yield* results.send({ way: "a select", err: ctx.err()?.message, cause: cause(ctx), ticked: ticked > 0 });
}

/** Derives from a context and sends what it has derived; `cancel` cancels it. */
export function* deriveHere(parent: Context, derived: SendChan<Context>, cancel: Chan<string>): Routine {
  const [ctx, stop] = shared.withCancelCause(parent);
  yield* derived.send(ctx);
  const why = yield* cancel.recv();
  if (why !== undefined) stop(why);
}

/** Computes until the context is done, and never waits. */
export function* computeUntilDone(ctx: Context, ready: SendChan<null>, results: SendChan<string>): Routine {
  yield* ready.send(null);
  while (ctx.err() === undefined);
  // Not how often it looked: a deadline may have passed before this thread got a processor.
  yield* results.send("stopped");
}

/** Takes all that there is, and never gives it back. */
export function* holdAll(held: {
  mu?: SharedMutex;
  rw?: SharedRWMutex;
  reading?: SharedRWMutex;
  ready: SharedLatch;
}): Routine {
  if (held.mu) yield* held.mu.lock();
  if (held.rw) yield* held.rw.lock();
  for (let i = 0; i < 3; i++) if (held.reading) yield* held.reading.rLock();
  held.ready.countDown();
  yield* chan().recv();
}

/** Waits at everything, and never gets anything. */
export function* waitForAll(waits: {
  mu: SharedMutex;
  rw: SharedRWMutex;
  sem: SharedSemaphore;
  ready: SharedLatch;
}): Routine {
  go(function* () {
    yield* waits.mu.lock();
  });
  go(function* () {
    yield* select({ lock: waits.mu.lock() });
  });
  go(function* () {
    yield* waits.rw.lock();
  });
  go(function* () {
    yield* waits.sem.acquire(2);
  });
  yield* sleep(1);
  waits.ready.countDown();
  yield* chan().recv();
}

/** Locks, counts and unlocks, for ever; dies in the midst of it. */
export function* contend(mu: SharedMutex, rw: SharedRWMutex, turns: SharedLatch, ready: SharedLatch): Routine {
  go(function* () {
    for (;;) {
      yield* rw.rLock();
      rw.rUnlock();
      using _ = yield* rw.lock();
    }
  });
  ready.countDown();
  for (;;) {
    yield* mu.lock();
    turns.countDown();
    mu.unlock();
  }
}

/** Sends back what it got, and whether two of it are one. */
export function* echo(things: readonly unknown[], back: SendChan<unknown>): Routine {
  yield* back.send({ things, same: things[0] === things[1] });
}

export function* takeTokens(sem: SharedSemaphore, n: number, ready: SharedLatch): Routine {
  yield* sem.acquire(n);
  ready.countDown();
  yield* chan().recv();
}
