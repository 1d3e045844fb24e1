/** Workers that take jobs from a channel, and a main that waits for them without closing it. */

import { chan, type RecvChan, type Routine } from "goroutines";
import { WaitGroup } from "goroutines/sync";
import type { Wrong } from "../wrong.ts";

function* worker(jobs: RecvChan<number>, done: number[]): Routine {
  yield* jobs.forEach((job) => {
    done.push(job * job);
  });
}

export const wrong: Wrong = {
  name: "forgotten-close",
  mistake: "nobody closes the channel of jobs, so the workers never end, and main waits for them",
  kind: "deadlock",
  cause:
    /main alone feeds ch1 and waits for wg1, worker \(2\), worker \(3\) are counted by wg1 and wait to receive from ch1/,
  advice: { helps: /call ch1\.close\(\) after the last send \(\S+\), before main waits/ },
  *program() {
    const jobs = chan<number>();
    const done: number[] = [];
    const wg = new WaitGroup();
    for (let i = 0; i < 2; i++) wg.go(worker, jobs, done);
    for (let job = 0; job < 3; job++) yield* jobs.send(job);
    yield* wg.wait();
    return done;
  },
};
