/**
 * Tasks dealt out: where no memory is shared, each worker has a channel of its own, and gets a task only when it is
 * free to begin it. So what a worker has is known here, and one queue keeps the rest: the pool's backlog.
 */

import type { Chan } from "../../../core/chan.ts";
import type { World } from "../../world.ts";
import type { Fate, Outlet } from "./outlet.ts";
import type { TaskMessage } from "./protocol.ts";

interface Hand {
  readonly worker: number;
  readonly tasks: Chan<TaskMessage>;
  /** How many tasks it has. */
  load: number;
}

export class Dealer implements Outlet {
  readonly table: number = -1;
  readonly #concurrency: number;
  readonly #hands: Map<number, Hand> = new Map();
  /** Who has which task. */
  readonly #holders: Map<number, Hand> = new Map();
  /** Told of a task that can't cross, of which that becomes known late. */
  readonly #refused: (ticket: number, error: unknown) => void;
  #last = 0;

  constructor(
    world: World,
    workers: readonly number[],
    concurrency: number,
    refused: (ticket: number, error: unknown) => void,
  ) {
    this.#concurrency = concurrency;
    this.#refused = refused;
    for (const worker of workers) {
      this.#hands.set(worker, { worker, tasks: world.chan<TaskMessage, undefined>(concurrency, undefined), load: 0 });
    }
  }

  tasksOf(worker: number): Chan<TaskMessage> {
    return (this.#hands.get(worker) as Hand).tasks;
  }

  send(kind: number, args: readonly unknown[]): number {
    let least: Hand | null = null;
    for (const hand of this.#hands.values()) if (hand.load < (least?.load ?? this.#concurrency)) least = hand;
    if (least === null) return 0;
    const ticket = ++this.#last;
    least.load++;
    this.#holders.set(ticket, least);
    // There is room for it; but an end of a channel may learn later what can't cross.
    void least.tasks.send([ticket, kind, ...args]).then(undefined, (error: unknown) => {
      this.answered(ticket);
      this.#refused(ticket, error);
    });
    return ticket;
  }

  /** Its worker has begun it, and is not free before it has answered. */
  forget(): void {}

  answered(ticket: number): void {
    const hand = this.#holders.get(ticket);
    if (hand === undefined) return;
    this.#holders.delete(ticket);
    hand.load--;
  }

  died(worker: number): void {
    this.#hands.delete(worker);
    for (const [ticket, hand] of this.#holders) if (hand.worker === worker) this.#holders.delete(ticket);
  }

  fateOf(ticket: number, worker: number): Fate {
    return this.#holders.get(ticket)?.worker === worker ? "lost" : "elsewhere";
  }

  close(): void {
    for (const { tasks } of this.#hands.values()) tasks.close();
  }
}
