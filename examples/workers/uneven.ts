/** What uneven-jobs.ts has the cores do. */

import type { RecvChan, Routine, SendChan } from "goroutines";

/** A job: when it came, and how long it takes, in milliseconds. */
export interface Job {
  readonly came: number;
  readonly takes: number;
}

/** The same clock on every thread, in milliseconds. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

/** Does the jobs that come; tells of each how long it took from its coming. */
export function* serve(jobs: RecvChan<Job>, latencies: SendChan<number>): Routine {
  yield* jobs.forEach(function* ({ came, takes }) {
    for (const end = now() + takes; now() < end;);
    yield* latencies.send(now() - came);
  });
}
