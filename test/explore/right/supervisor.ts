/** A supervisor: starts a worker anew when it fails, a few times, and stops it when it is told to. */

import { chan, gosched, select, type RecvChan, type Routine, type SendChan } from "goroutines";
import { choose } from "goroutines/testing";
import { WaitGroup } from "goroutines/sync";
import type { Right } from "../right.ts";

/** Does its work until it is stopped, or fails. */
function* worker(stop: RecvChan<void>): Routine<boolean> {
  for (let i = 0; i < 2; i++) {
    const r = yield* select({ stop: stop.recv(), work: gosched() });
    if (r.case === "stop") return true;
  }
  return choose(2, "whether the worker fails") === 0;
}

function* supervise(stop: RecvChan<void>, failures: SendChan<number>, limit: number): Routine {
  for (let n = 1; n <= limit; n++) {
    const ok = yield* worker(stop);
    if (ok) break;
    yield* failures.send(n);
  }
  failures.close();
}

export const right: Right = {
  name: "supervisor",
  *program() {
    const stop = chan<void>();
    const failures = chan<number>(3);
    const wg = new WaitGroup();
    wg.go(supervise, stop, failures, 3);
    wg.go(function* operator() {
      yield* gosched();
      stop.close();
    });
    yield* wg.wait();
    let last = 0;
    yield* failures.forEach((n) => {
      last = n;
    });
    return last;
  },
  check(last) {
    if (!(typeof last === "number" && last >= 0 && last <= 3)) throw new Error(`${String(last)} failures`);
  },
};
