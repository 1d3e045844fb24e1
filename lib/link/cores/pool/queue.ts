/** One queue in shared memory: every resident takes from it, so a task waits for none in particular. */

import type { Chan } from "../../../core/chan.ts";
import type { SharedHeap, World } from "../../world.ts";
import type { Fate, Outlet } from "./outlet.ts";
import type { TaskMessage } from "./protocol.ts";
import { Tickets } from "./tickets.ts";

/** How many tasks wait where the workers find them. */
const LENGTH = 256;

export class Queue implements Outlet {
  readonly #tasks: Chan<TaskMessage, undefined>;
  readonly #tickets: Tickets;

  /** Told of a task that can't cross, of which that becomes known late. */
  readonly #refused: (ticket: number, error: unknown) => void;

  constructor(world: World, heap: SharedHeap, refused: (ticket: number, error: unknown) => void) {
    this.#refused = refused;
    this.#tasks = world.chan<TaskMessage, undefined>(LENGTH, undefined);
    this.#tickets = new Tickets(heap);
  }

  get table(): number {
    return this.#tickets.at;
  }

  tasksOf(): Chan<TaskMessage> {
    return this.#tasks;
  }

  send(kind: number, args: readonly unknown[]): number {
    if (this.#tasks.len >= LENGTH) return 0;
    const ticket = this.#tickets.issue();
    if (ticket === 0) return 0;
    const task: TaskMessage = [ticket, kind, ...args];
    try {
      // There is room; but memory in it may have to go to the other threads first.
      if (!this.#tasks.trySend(task))
        void this.#tasks.send(task).then(undefined, (error: unknown) => this.#refused(ticket, error));
    } catch (e) {
      this.#tickets.withdraw(ticket);
      throw e;
    }
    return ticket;
  }

  forget(ticket: number): void {
    this.#tickets.withdraw(ticket);
  }

  answered(): void {}

  died(): void {}

  fateOf(ticket: number, worker: number): Fate {
    // Nobody has taken it: perhaps it was lost on its way.
    if (this.#tickets.takeBack(ticket)) return "unbegun";
    return this.#tickets.holder(ticket) === worker ? "lost" : "elsewhere";
  }

  close(): void {
    this.#tasks.close();
    this.#tickets.release();
  }
}
