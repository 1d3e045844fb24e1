// Bodies that several threads load.
import { go, type Routine } from "goroutines";
import { Mutex, WaitGroup } from "goroutines/sync";
import { workerData } from "node:worker_threads";

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
  if ((workerData as { readonly mark?: unknown } | null)?.mark === "goroutines.cores") process.exit(3);
}

export const notABody = 1;
