/** Error groups: a count of active tasks and, with a limit, a semaphore. */

import type { Op } from "../../../core/op.ts";
import type { Program } from "../../../core/program.ts";
import { thread } from "../../../core/thread.ts";
import { Group } from "../../../std/errgroup/index.ts";
import { audience, goroutineOf, tell } from "./audience.ts";
import { observePolls } from "./completion.ts";
import { callBy } from "./names.ts";
import { opOf, subjectOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

interface Roster {
  readonly limit: number;
  readonly active: number;
  readonly hasRoom: boolean;
  admit(work: object, program: Program): void;
  leave(): void;
}

interface Start {
  readonly work: object;
  ready(): boolean;
  poll(): unknown;
}

let rosters: object | null = null;

/** The group whose ops and deeds are `subject`'s; null if it is none. */
export function groupOf(subject: object): Pick<Roster, "limit" | "active"> | null {
  return rosters !== null && Object.prototype.isPrototypeOf.call(rosters, subject) ? (subject as Roster) : null;
}

export function observeGroups(): void {
  const group = new Group();
  const start = opOf(group.go(function* () {}));
  observePolls(opOf(group.wait()));

  // Who starts a task finds what made room for it before the task begins.
  wrap(start as unknown as Start, "poll", (self, poll) => {
    if (self.ready()) tellRoom(subjectOf(self as unknown as Op<void>) as Roster);
    return poll();
  });
  wrap(group, "tryGo", (self, tryGo) => {
    const roster = subjectOf(self.wait()) as Roster;
    if (roster.hasRoom) tellRoom(roster);
    else tell({ g: thread.current, verb: "acquire", subject: roster, ok: false });
    return tryGo();
  });

  // A task that had to wait is started by the one that ends, but what was done before its `go` comes before it.
  wrap(start, "park", (self, park, waiter) => {
    audience.order?.leaves(goroutineOf(waiter), (self as unknown as Start).work);
    park();
  });
  const roster = subjectOf(group.wait()) as Roster;
  rosters = Object.getPrototypeOf(roster) as object;
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
}

function tellRoom(roster: Roster): void {
  if (roster.limit >= 0) tell({ g: thread.current, verb: "acquire", subject: roster });
}
