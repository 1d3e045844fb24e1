// Programs that the strategies are tried on.
import { chan, go, gosched, select, sleep, type Body, type Routine } from "goroutines";
import { Mutex } from "goroutines/sync";
import { choose } from "goroutines/testing";

/** Goroutines that have nothing to do with each other; each makes as many steps as the list says. */
export function independent(...steps: readonly number[]): Body<void> {
  return function* (): Routine {
    for (const n of steps) {
      go(function* () {
        for (let i = 1; i < n; i++) yield* gosched();
      });
    }
  };
}

/** Three goroutines that meet at two channels and a lock, with a select and a choice of their own. */
export function* meeting(): Routine<number> {
  const a = chan<number>(1);
  const b = chan<number>();
  const mu = new Mutex();
  go(function* () {
    yield* mu.lock();
    yield* a.send(1 + choose(2, "the value"));
    mu.unlock();
  });
  go(function* () {
    yield* b.send(10);
    yield* mu.lock();
    mu.unlock();
  });
  const r = yield* select({ a: a.recv(), b: b.recv() });
  const rest = yield* r.case === "a" ? b.recv() : a.recv();
  return (r.value as number) - (rest as number);
}

/** A goroutine that waits for a time, and another that comes or does not come before. */
export function* late(): Routine<string> {
  const ch = chan<number>(1);
  go(function* () {
    yield* sleep(10);
    yield* ch.send(1);
  });
  const r = yield* select({ value: ch.recv(), late: sleep(5) });
  return r.case;
}

/** Somebody spins until another has done something, as Go programs with atomics do. */
export function* spinning(): Routine {
  const state = { ready: false };
  go(function* () {
    while (!state.ready) yield* gosched();
  });
  go(function* () {
    yield* gosched();
    state.ready = true;
  });
}

/** Never ends. */
export function* endless(): Routine {
  go(function* () {});
  for (;;) yield* gosched();
}
