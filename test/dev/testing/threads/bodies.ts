// Bodies that several threads load.
import { go, gosched, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { choose, watch } from "goroutines/testing";
import { threadId, workerData } from "node:worker_threads";

export { move, shutdown } from "../../../explore/deep/kernels.ts";

/** Two locks in two orders. */
export function* twoLocks(): Routine {
  const [a, b] = [new Mutex(), new Mutex()];
  function* both(first: Mutex, second: Mutex): Routine {
    yield* first.lock();
    yield* second.lock();
    second.unlock();
    first.unlock();
  }
  const wg = new WaitGroup();
  wg.go(both, a, b);
  wg.go(both, b, a);
  yield* wg.wait();
}

/** Nothing fails, and there are some thousand schedules with at most two deviations. */
export function* right(): Routine<number> {
  const mu = new Mutex();
  const wg = new WaitGroup();
  let n = 0;
  for (let i = 0; i < 3; i++) {
    wg.go(function* () {
      for (let round = 0; round < 4; round++) {
        yield* mu.lock();
        n++;
        mu.unlock();
      }
    });
  }
  yield* wg.wait();
  return n;
}

export function isTwelve(n: number): void {
  if (n !== 12) throw new Error(`${n}, not 12`);
}

export function isEleven(n: number): void {
  if (n !== 11) throw new Error(`${n}, not 11`);
}

/** Ends the thread in the middle of a search, where it is one that was started for that. */
export function* leaves(): Routine {
  go(function* () {
    yield* new Mutex().lock();
  });
  if (isStarted()) process.exit(3);
}

/** Whether this thread is one that was started for a search. */
function isStarted(): boolean {
  return (workerData as { readonly mark?: unknown } | null)?.mark === "goroutines.cores";
}

/** More steps than there are between two looks at the clock; then it fails by a choice. */
export function* sixtySteps(): Routine {
  for (let i = 0; i < 60; i++) yield* gosched();
  if (choose(2, "which") === 1) throw new Error("chosen");
}

/** Fails by a choice that it has only in a thread that was started for a search. */
export function* onlyElsewhere(): Routine {
  yield* gosched();
  if (isStarted() && choose(2, "which") === 1) throw new Error("elsewhere");
}

/** Fails in every other one of the threads that were started, and takes long there. */
export function* oddThreads(): Routine {
  yield* gosched();
  const way = choose(2, "which");
  if (!isStarted() || threadId % 2 === 0) return;
  const end = performance.now() + 300;
  while (performance.now() < end);
  if (way === 1) throw new Error("odd");
}

/** The later a goroutine comes, the more it reads that others have written; two of them in turn. */
export function* lostUpdate(): Routine {
  const data = watch({ n: 0 }, "data");
  const wg = new WaitGroup();
  function* add(late: number): Routine {
    for (let i = 0; i < late; i++) yield* gosched();
    const { n } = data;
    if (n > 0) yield* gosched();
    data.n = n + 1;
  }
  for (const late of [0, 3, 6, 9]) wg.go(add, late);
  yield* wg.wait();
}

/** A wait group is added to from zero while another goroutine may wait for it. */
export function* addBesideWait(): Routine {
  const wg = new WaitGroup();
  go(function* () {
    for (let i = 0; i < 3; i++) yield* gosched();
    wg.add(1);
    yield* gosched();
    wg.done();
  });
  for (let i = 0; i < 4; i++) yield* gosched();
  yield* wg.wait();
}

export const notABody = 1;
