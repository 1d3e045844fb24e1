/** A user's program, checked by the compiler against the installed types; nobody runs it. */

import { chan, go, main, run, select, sleep, until, type Chan, type Op, type RecvChan, type Routine, type SendChan } from "goroutines";

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
  const r = yield* select({ job: jobs.recvOk(), late: sleep(50), page: until((signal) => fetchLike(signal)), off: null });
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
