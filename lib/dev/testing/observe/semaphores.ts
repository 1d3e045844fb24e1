/** Semaphores. */

import { thread } from "../../../core/thread.ts";
import { Weighted } from "../../../std/semaphore/index.ts";
import { tell, tellUse } from "./audience.ts";
import { observeTries } from "./completion.ts";
import { callBy } from "./names.ts";
import { opOf, subjectOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

interface Tokens {
  readonly taken: number;
  take(n: number): boolean;
  giveBack(n: number): void;
}

export function observeSemaphores(): void {
  const tokens = subjectOf(new Weighted(1).acquire()) as Tokens;
  callBy("sem", tokens);
  wrap(tokens, "take", (self, take, n) => {
    const taken = take();
    if (taken) tell({ g: thread.current, verb: "acquire", subject: self, value: n });
    return taken;
  });
  wrap(tokens, "giveBack", (self, giveBack, n) => {
    if (n <= self.taken) tell({ g: thread.current, verb: "release", subject: self, value: n });
    else tellUse(self, "look");
    giveBack();
  });
  observeTries(new Weighted(1), "tryAcquire", (sem) => opOf(sem.acquire()));
}
