/** The two ops of a group: to start a task, and to wait for all. */

import { currentProgram } from "../../core/default-program.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Park } from "../../core/op.ts";
import { BLOCKED, thread } from "../../core/thread.ts";
import type { Waiter } from "../../core/waiter.ts";
import type { Roster, Work } from "./roster.ts";

/** Waits for room in the group, and starts the task in it. */
export class Start extends Operation<void> {
  override readonly reason: string = "errgroup.Group.Go";
  readonly roster: Roster;
  readonly work: Work;

  constructor(roster: Roster, work: Work) {
    super();
    this.roster = roster;
    this.work = work;
  }

  override get subject(): object {
    return this.roster;
  }

  override get event(): Verb {
    return "acquire";
  }

  override [Symbol.iterator](): Iterator<Park, void, unknown> {
    this.roster.begin(this.work);
    return this;
  }

  override ready(): boolean {
    // A select asks each of its cases, and that is all that a loser sees of it.
    this.roster.begin(this.work);
    return this.roster.hasRoom;
  }

  override poll(): unknown {
    this.roster.begin(this.work);
    if (!this.roster.hasRoom) return BLOCKED;
    this.roster.takeRoom();
    this.roster.admit(this.work, currentProgram());
    return undefined;
  }

  override park(waiter: Waiter): void {
    if (thread.observer !== null) thread.observer.leaves(this.work, waiter);
    waiter.value = this.work;
    this.roster.applicants.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.roster.applicants.remove(waiter);
  }

  override settle(): void {}
}

/** Waits until no task is active. */
export class Wait extends Operation<void> {
  override readonly reason: string = "errgroup.Group.Wait";
  readonly roster: Roster;

  constructor(roster: Roster) {
    super();
    this.roster = roster;
  }

  override get subject(): object {
    return this.roster;
  }

  override get event(): Verb {
    return "wait";
  }

  override ready(): boolean {
    return this.roster.active === 0;
  }

  override poll(): unknown {
    if (this.roster.active > 0) return BLOCKED;
    this.roster.close();
    if (thread.observer !== null) thread.observer.emit("wait", this.roster);
    return undefined;
  }

  override park(waiter: Waiter): void {
    this.roster.waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.roster.waiters.remove(waiter);
  }

  override settle(): void {
    this.roster.check();
  }
}
