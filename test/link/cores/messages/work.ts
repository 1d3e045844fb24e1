// What the tests of locks and contexts by messages run on workers.
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { chan, go, select, sleep, type Routine, type SendChan } from "goroutines";
import {
  shared,
  type SharedLatch,
  type SharedMutex,
  type SharedOnce,
  type SharedRWMutex,
  type SharedSemaphore,
  type SharedWaitGroup,
} from "goroutines/cores";
import { background, cause, withCancel, type Context } from "goroutines/context";

export type Misdeed = "unlock" | "rwUnlock" | "rUnlock" | "done" | "release" | "close";

/** What can be wrong with what never waits. */
const misdeeds: { readonly [name in Misdeed]: () => void } = {
  unlock: () => shared.mutex().unlock(),
  rwUnlock: () => shared.rwMutex().unlock(),
  rUnlock: () => shared.rwMutex().rUnlock(),
  done: () => shared.waitGroup().done(),
  release: () => shared.semaphore(1).release(),
  close() {
    const ch = shared.chan(1);
    ch.close();
    ch.close();
  },
};

export function* commit(misdeed: Misdeed): Routine {
  misdeeds[misdeed]();
  yield* chan().recv();
}

function codeOf(call: () => unknown): unknown {
  try {
    return call();
  } catch (e) {
    return (e as { code?: string }).code;
  }
}

/** What can't be known at once here. */
export function* attempt(codes: SendChan<unknown[]>): Routine {
  const [mu, rw, sem, latch] = [shared.mutex(), shared.rwMutex(), shared.semaphore(1), shared.latch(1)];
  const attempts = [
    () => mu.tryLock(),
    () => rw.tryLock(),
    () => rw.tryRLock(),
    () => sem.tryAcquire(),
    () => latch.count,
    () => shared.int32(),
  ];
  yield* codes.send(attempts.map(codeOf));
}

/** Waits at one of each, for ever. */
export function* waitForAll(
  mu: SharedMutex,
  rw: SharedRWMutex,
  sem: SharedSemaphore,
  wg: SharedWaitGroup,
  latch: SharedLatch,
  once: SharedOnce,
  ctx: Context,
): Routine {
  go(function* () {
    yield* mu.lock();
  });
  go(function* () {
    yield* rw.lock();
  });
  go(function* () {
    yield* rw.rLock();
  });
  go(function* () {
    yield* sem.acquire(2);
  });
  go(function* () {
    yield* wg.wait();
  });
  go(function* () {
    yield* latch.wait();
  });
  go(function* () {
    yield* once.do(() => {});
  });
  go(function* () {
    yield* select({ done: ctx.done().recv(), held: mu.lock() });
  });
  yield* ctx.done().recv();
}

/** Locks beside what is always ready, till it has had the lock so often. */
export function* lockBesides(mu: SharedMutex, times: number, wg: SharedWaitGroup): Routine {
  const always = chan<number>();
  always.close();
  for (let held = 0; held < times;) {
    const r = yield* select({ held: mu.lock(), always: always.recv() });
    if (r.case !== "held") continue;
    held++;
    r.value[Symbol.dispose]();
  }
  wg.done();
}

/** Waits for a wait group in a select that must be asked. */
export function* waitBesides(wg: SharedWaitGroup, ready: SharedLatch, results: SendChan<string>): Routine {
  go(function* () {
    yield* sleep(1);
    ready.countDown();
  });
  const r = yield* select({ all: wg.wait(), never: chan().recv() });
  yield* results.send(r.case);
}

/** What there is to be known of a context that has come. */
export function* tell(ctx: Context, results: SendChan<unknown>): Routine {
  yield* results.send({
    err: ctx.err()?.message,
    cause: cause(ctx),
    deadline: ctx.deadline(),
    value: ctx.value("user"),
  });
}

/** Ends a context that has come, by one derived from it and by itself, and says what it sees at once. */
export function* endHere(results: SendChan<unknown>): Routine {
  const [parent, cancel] = shared.withCancelCause(background());
  const [child] = shared.withCancel(parent);
  const [below] = withCancel(child);
  yield* results.send(child);
  cancel({ why: "there" });
  yield* results.send([parent, child, below].map((ctx) => [ctx.err()?.message, cause(ctx)]));
}

/** Waits for a lock that comes when its program has just ended. */
export function* lockWhenEnded(mu: SharedMutex, ready: SharedLatch): Routine {
  go(function* () {
    yield* mu.lock();
  });
  yield* sleep(1);
  ready.countDown();
  yield* chan().recv();
}

/** Has what came be collected here. */
export function* collect(_things: readonly unknown[], collected: SendChan<null>): Routine {
  collectGarbage();
  yield* collected.send(null);
}

export function collectGarbage(): void {
  setFlagsFromString("--expose-gc");
  (runInNewContext("gc") as () => void)();
}
