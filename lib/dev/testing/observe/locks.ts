/** Locks. An unlock is told before the lock that it lets in. */

import type { Goroutine } from "../../../core/goroutine.ts";
import { thread } from "../../../core/thread.ts";
import { Mutex, ReentrantMutex, RWMutex } from "../../../std/sync/index.ts";
import { tell, tellUse } from "./audience.ts";
import { observePolls, observeTries } from "./completion.ts";
import { callBy } from "./names.ts";
import { opOf, subjectOf } from "./specimen.ts";
import { wrap } from "./wrap.ts";

/** Of a `Mutex`. */
interface Exclusion {
  readonly locked: boolean;
  tryLock(): boolean;
  unlock(): void;
  compete(g: Goroutine, since: number): boolean;
}

/** Of an `RWMutex`. */
interface Sharing {
  readonly readers: number;
  readonly writing: boolean;
  tryRead(): boolean;
  tryWrite(): boolean;
  endRead(): void;
  endWrite(): void;
}

/** Of a `ReentrantMutex`. */
interface Ownership {
  giveBack(): void;
}

export function observeLocks(): void {
  const exclusion = subjectOf(new Mutex().lock()) as Exclusion;
  callBy("mu", exclusion);
  wrap(exclusion, "tryLock", (self, lock) => {
    const locked = lock();
    if (locked) tell({ g: thread.current, verb: "lock", subject: self });
    return locked;
  });
  wrap(exclusion, "compete", (self, compete, g) => {
    const won = compete();
    if (won) tell({ g, verb: "lock", subject: self });
    return won;
  });
  wrap(exclusion, "unlock", (self, unlock) => {
    if (self.locked) tell({ g: thread.current, verb: "unlock", subject: self });
    else tellUse(self, "look");
    unlock();
  });
  observeTries(new Mutex(), "tryLock", (mu) => opOf(mu.lock()));

  const rw = new RWMutex();
  const sharing = subjectOf(rw.lock()) as Sharing;
  callBy("rw", sharing);
  wrap(sharing, "tryWrite", (self, lock) => {
    const locked = lock();
    if (locked) tell({ g: thread.current, verb: "lock", subject: self });
    return locked;
  });
  wrap(sharing, "tryRead", (self, lock) => {
    const locked = lock();
    if (locked) tell({ g: thread.current, verb: "rlock", subject: self });
    return locked;
  });
  wrap(sharing, "endWrite", (self, unlock) => {
    if (self.writing) tell({ g: thread.current, verb: "unlock", subject: self });
    else tellUse(self, "look");
    unlock();
  });
  wrap(sharing, "endRead", (self, unlock) => {
    if (self.readers > 0) tell({ g: thread.current, verb: "runlock", subject: self });
    else tellUse(self, "look");
    unlock();
  });
  observeTries(rw, "tryLock", (self) => opOf(self.lock()));
  observeTries(rw, "tryRLock", (self) => opOf(self.rLock()));

  const reentrant = new ReentrantMutex();
  observePolls(opOf(reentrant.lock()));
  const ownership = subjectOf(reentrant.lock()) as Ownership;
  callBy("mu", ownership);
  wrap(ownership, "giveBack", (self, giveBack) => {
    tell({ g: thread.current, verb: "unlock", subject: self });
    giveBack();
  });
  wrap(reentrant, "tryLock", (self, lock) => {
    const locked = lock();
    const subject = subjectOf(self.lock());
    tell(
      locked ? { g: thread.current, verb: "lock", subject } : { g: thread.current, verb: "lock", subject, ok: false },
    );
    return locked;
  });
}
