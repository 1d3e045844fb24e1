/** Single flights: the call that is made, as `do`, and those who find it made. */

import { nilChan } from "../../../core/nil-chan.ts";
import type { Routine } from "../../../core/op.ts";
import { thread } from "../../../core/thread.ts";
import { Group } from "../../../std/singleflight/index.ts";
import { tell, tellUse } from "./audience.ts";
import { observePolls } from "./completion.ts";
import { callBy } from "./names.ts";
import { waitedAt } from "./specimen.ts";
import { wrap } from "./wrap.ts";

interface Flight {
  readonly landing: object | null;
  land(landing: object): void;
}

export function observeFlights(): void {
  const group = new Group<string, void>();
  const ask = function* (): Routine {
    yield* group.do("key", function* () {
      yield* nilChan<void>().recv();
    });
  };
  const landed = waitedAt(ask, ask);
  observePolls(landed);
  callBy("flight", landed.subject);
  wrap(landed.subject as Flight, "land", (self, land) => {
    if (self.landing === null) tell({ g: thread.current, verb: "do", subject: self, ok: true });
    tellUse(Group, "change");
    land();
  });
  // Which flights a group has. No flight knows its group, so all groups are taken for one.
  for (const name of ["do", "doChan", "forget"] as const) {
    wrap(group as { [K in typeof name]: (...args: never[]) => unknown }, name, (_self, proceed) => {
      tellUse(Group, "change");
      return proceed();
    });
  }
}
