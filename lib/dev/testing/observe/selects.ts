/** A select with a default that takes it has asked every case in vain. */

import { select } from "../../../core/select.ts";
import { BLOCKED } from "../../../core/thread.ts";
import { tellVain } from "./completion.ts";
import { opOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

export function observeSelects(): void {
  wrap(opOf(select([])), "poll", (self, poll) => {
    const outcome = poll();
    if (outcome === BLOCKED) for (const op of self.alternatives) tellVain(op);
    return outcome;
  });
}
