// Worker pool: four workers share one channel of jobs and answer on one channel of results.
// Which worker gets which job is left open; the results are put in order before they are printed.
import { chan, go, main, type RecvChan, type Routine, type SendChan } from "goroutines";

interface Result {
  readonly job: number;
  readonly collatzSteps: number;
}

function* worker(jobs: RecvChan<number>, results: SendChan<Result>, done: SendChan<boolean>): Routine {
  yield* jobs.forEach(function* (job) {
    let steps = 0;
    for (let n = job; n !== 1; steps++) {
      n = n % 2 === 0 ? n / 2 : 3 * n + 1;
    }
    yield* results.send({ job, collatzSteps: steps });
  });
  yield* done.send(true);
}

main(function* () {
  const workers = 4;
  const count = 30;
  const jobs = chan<number>(5);
  const results = chan<Result>();
  const done = chan<boolean>();
  for (let i = 0; i < workers; i++) {
    go(worker, jobs, results, done);
  }
  go(function* () {
    for (let n = 1; n <= count; n++) {
      yield* jobs.send(n);
    }
    jobs.close();
  });
  go(function* () {
    for (let i = 0; i < workers; i++) {
      yield* done.recv();
    }
    results.close();
  });

  const all: Result[] = [];
  yield* results.forEach((r) => {
    all.push(r);
  });
  all.sort((a, b) => a.job - b.job);
  for (const r of all) {
    console.log("job", r.job, "steps", r.collatzSteps);
  }
  console.log(all.length, "results");
});
