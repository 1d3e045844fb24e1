/** `Cond`: a signal is told before the wait that it ends. */

import { thread } from "../../../core/thread.ts";
import { Cond, Mutex } from "../../../std/sync/index.ts";
import { tell } from "./audience.ts";
import { callBy } from "./names.ts";
import { wrap } from "./wrap.ts";

/** The first half of a wait is the op at which a goroutine waits. */
interface Wait {
  readonly enter: object;
}

function subjectOf(cond: Cond): object {
  return (cond.wait() as unknown as Wait).enter;
}

export function observeConds(): void {
  const cond = new Cond(new Mutex());
  callBy("cond", subjectOf(cond));
  for (const verb of ["signal", "broadcast"] as const) {
    wrap(cond, verb, (self, wake) => {
      tell({ g: thread.current, verb, subject: subjectOf(self) });
      wake();
    });
  }
}
