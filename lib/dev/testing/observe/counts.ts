/** What waits for a number of things to happen: `WaitGroup`, `CountDownLatch`, `CyclicBarrier`. */

import { thread } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { CountDownLatch, CyclicBarrier, WaitGroup } from "../../../std/sync/index.ts";
import { audience, goroutineOf, tell, tellUse } from "./audience.ts";
import { observePolls } from "./completion.ts";
import { callBy } from "./names.ts";
import { opOf, subjectOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

/** Of a `CyclicBarrier`. */
interface BarrierState {
  break(): void;
}

export function observeCounts(): void {
  const wg = new WaitGroup();
  callBy("wg", subjectOf(wg.wait()));
  observePolls(opOf(wg.wait()));
  wrap(wg, "add", (self, add, n) => {
    if (Number.isInteger(n)) tell({ g: thread.current, verb: "add", subject: subjectOf(self.wait()), value: n });
    add();
  });

  const latch = new CountDownLatch(1);
  wrap(latch, "countDown", (self, countDown) => {
    if (self.count > 0) tell({ g: thread.current, verb: "add", subject: subjectOf(self.wait()), value: -1 });
    else tellUse(subjectOf(self.wait()), "look");
    countDown();
  });

  // Each party's arrival comes before the others go on; the last one wakes them.
  const barrier = opOf(new CyclicBarrier(1).await());
  callBy("barrier", barrier.subject);
  observePolls(barrier);
  wrap(barrier, "park", (self, park, waiter: Waiter) => {
    audience.order?.leaves(goroutineOf(waiter), self.subject);
    park();
  });
  wrap(barrier.subject as BarrierState, "break", (self, end) => {
    tellUse(self, "change");
    end();
  });
}
