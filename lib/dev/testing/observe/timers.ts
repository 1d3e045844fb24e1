/** Timers: who sets one comes before what it does when it fires. */

import { thread } from "../../../core/thread.ts";
import { Timers } from "../../../core/timers.ts";
import { audience } from "./audience.ts";
import { wrap } from "./wrap.ts";

export function observeTimers(): void {
  wrap(Timers.prototype, "add", (_timers, add, timer) => {
    // The alarm of a timer channel, which has no owner, stands there on behalf of whoever waits first; the channel was set by another.
    if (timer.owner !== null) audience.order?.leaves(thread.current, timer);
    add();
  });
}
