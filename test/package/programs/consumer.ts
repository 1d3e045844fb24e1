/** A user's program, checked by the compiler against the installed types; nobody runs it. */

import {
  chan,
  go,
  main,
  run,
  select,
  sleep,
  until,
  type Chan,
  type Op,
  type RecvChan,
  type Routine,
  type SendChan,
} from "goroutines";

function* worker(id: number, jobs: RecvChan<number>, results: SendChan<string>): Routine {
  yield* jobs.forEach(function* (job) {
    yield* results.send(`${id}: ${job}`);
  });
}

main(function* () {
  const jobs: Chan<number> = chan<number>(8);
  const results = chan<string>(0, "");
  go(worker, 1, jobs, results);
  // @ts-expect-error: the arguments are the worker's
  go(worker, "1", jobs, results);
  const text: string = yield* results.recv();
  const maybe: number | undefined = yield* jobs.recv();
  const r = yield* select({
    job: jobs.recvOk(),
    late: sleep(50),
    page: until((signal) => fetchLike(signal)),
    off: null,
  });
  switch (r.case) {
    case "job": {
      const [job, ok] = r.value;
      if (ok) job.toFixed();
      break;
    }
    case "page":
      r.value.toUpperCase();
      break;
    case "late":
      break;
  }
  return [text, maybe];
});

// @ts-expect-error: `yield` where `yield*` is meant
main(function* () {
  yield sleep(1);
});

declare function fetchLike(signal: AbortSignal): Promise<string>;

const ops: Op<void>[] = [sleep(1)];
export const sum: Promise<number> = run(function* () {
  for (const op of ops) yield* op;
  return 1;
});

// Every way in, so that the declarations behind it are checked too; the one that needs fast-check is left out.
export type * as atomic from "goroutines/atomic";
export type * as context from "goroutines/context";
export type * as cores from "goroutines/cores";
export type * as defer from "goroutines/defer";
export type * as errgroup from "goroutines/errgroup";
export type * as interop from "goroutines/interop";
export type * as queue from "goroutines/queue";
export type * as semaphore from "goroutines/semaphore";
export type * as singleflight from "goroutines/singleflight";
export type * as sync from "goroutines/sync";
export type * as testing from "goroutines/testing";
export type * as conformance from "goroutines/testing/conformance";
export type * as time from "goroutines/time";
