/** A pool of workers whose results come in the order of the jobs. */

import { chan, go, gosched, type Chan, type RecvChan, type Routine, type SendChan } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import { returns, type Right } from "../right.ts";

interface Job {
  readonly n: number;
  readonly result: SendChan<number>;
}

function* work(jobs: RecvChan<Job>): Routine {
  yield* jobs.forEach(function* ({ n, result }) {
    yield* gosched(); // it takes its time
    yield* result.send(n * n);
  });
}

function* squares(numbers: readonly number[], workers: number): Routine<number[]> {
  const jobs = chan<Job>();
  const pending = chan<Chan<number>>(numbers.length);
  const wg = new WaitGroup();
  for (let i = 0; i < workers; i++) wg.go(work, jobs);
  go(function* feeder() {
    for (const n of numbers) {
      const result = chan<number>(1);
      yield* pending.send(result);
      yield* jobs.send({ n, result });
    }
    pending.close();
    jobs.close();
  });
  const results: number[] = [];
  yield* pending.forEach(function* (result) {
    results.push((yield* result.recv()) ?? -1);
  });
  yield* wg.wait();
  return results;
}

export const right: Right = {
  name: "ordered-pool",
  *program() {
    return yield* squares([1, 2, 3, 4], 2);
  },
  check: returns([1, 4, 9, 16]),
};
