/** A select with a default has asked every case, in vain if it takes the default. */

import { select } from "../../../core/select.ts";
import { BLOCKED } from "../../../core/thread.ts";
import { tellUse } from "./audience.ts";
import { tellVain } from "./completion.ts";
import { opOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

export function observeSelects(): void {
  wrap(opOf(select([])), "poll", (self, poll) => {
    const outcome = poll();
    for (const op of self.alternatives) {
      if (outcome === BLOCKED) tellVain(op);
      else tellUse(op.subject, "look");
    }
    return outcome;
  });
}
