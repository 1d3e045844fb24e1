/** Timers: who sets one comes before what it does when it fires. */

import { thread } from "../../../core/thread.ts";
import { Timers } from "../../../core/timers.ts";
import { afterFunc, type Timer } from "../../../std/time/index.ts";
import { audience, tellUse } from "./audience.ts";
import { wrap } from "./wrap.ts";

export function observeTimers(): void {
  wrap(Timers.prototype, "add", (_timers, add, timer) => {
    // The alarm of a timer channel, which has no owner, stands there on behalf of whoever waits first; the channel was
    // set by another.
    if (timer.owner !== null) audience.order?.leaves(thread.current, timer);
    add();
  });

  const timer = afterFunc(1, function* () {}) as Timer & { start(): void };
  timer.stop();
  wrap(timer, "stop", (self, stop) => {
    tellUse(self, "change");
    return stop();
  });
  wrap(timer, "start", (self, start) => {
    tellUse(self, "change");
    start();
  });
}
