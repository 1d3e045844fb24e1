/** Error groups: a count of active tasks and, with a limit, a semaphore. */

import type { Program } from "../../../core/program.ts";
import { thread } from "../../../core/thread.ts";
import { Group } from "../../../std/errgroup/index.ts";
import { audience, goroutineOf, tell } from "./audience.ts";
import { observePolls, tellVain } from "./completion.ts";
import { callBy } from "./names.ts";
import { opOf, subjectOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

interface Roster {
  readonly limit: number;
  admit(work: object, program: Program): void;
  leave(): void;
}

interface Start {
  readonly work: object;
}

export function observeGroups(): void {
  const group = new Group();
  const start = opOf(group.go(function* () {}));
  observePolls(start);
  observePolls(opOf(group.wait()));

  // A task that had to wait is started by the one that ends, but what was done before its `go` comes before it.
  wrap(start, "park", (self, park, waiter) => {
    audience.order?.leaves(goroutineOf(waiter), (self as unknown as Start).work);
    park();
  });
  const roster = subjectOf(group.wait()) as Roster;
  callBy("group", roster);
  wrap(roster, "admit", (self, admit, work, program) => {
    tell({ g: thread.current, verb: "add", subject: self, value: 1 });
    const before = program.lastId;
    admit();
    if (program.lastId > before) audience.order?.finds(program.all.at(-1) ?? null, work);
  });
  wrap(roster, "leave", (self, leave) => {
    tell({ g: thread.current, verb: "add", subject: self, value: -1 });
    if (self.limit >= 0) tell({ g: thread.current, verb: "release", subject: self });
    leave();
  });
  wrap(group, "tryGo", (self, tryGo) => {
    const started = tryGo();
    if (started) tell({ g: thread.current, verb: "acquire", subject: subjectOf(self.wait()) });
    else tellVain(opOf(self.go(function* () {})));
    return started;
  });
}
