/**
 * How tasks get to the workers: where memory is shared by one queue, from which the worker that is free takes the next;
 * elsewhere by a queue for each worker, which gets a task only when it is free to begin it.
 */

import type { Chan } from "../../../core/chan.ts";
import type { SharedHeap, World } from "../../world.ts";
import type { TaskMessage } from "./task.ts";

/**
 * What has become of a task that has no answer, when a worker has died: no worker has begun it; the dead one had; or
 * another one has it.
 */
export type Fate = "unbegun" | "lost" | "elsewhere";

export interface TaskQueue {
  /** Where the runners of a worker take their tasks from. */
  tasksOf(worker: number): Chan<TaskMessage>;
  /** Where the table stands in which a runner notes that it begins a task; -1 if it need not. */
  readonly table: number;
  /**
   * Sends a task, if there is room now.
   *
   * @returns its ticket; 0 if there is none.
   * @throws if an argument can't cross.
   */
  send(kind: number, args: readonly unknown[]): number;
  /** The task of `ticket` is over, or not wanted any more: no worker begins it from now on. */
  forget(ticket: number): void;
  /** An answer to `ticket` has come, be it wanted or not. */
  answered(ticket: number): void;
  /** A worker takes tasks from now on; a worker has died. */
  add(worker: number): void;
  remove(worker: number): void;
  /** What has become of a task, now that `worker` has died; the ticket of one that is unbegun is void. */
  fateOf(ticket: number, worker: number): Fate;
  /** The runners may go. */
  close(): void;
}

/** Called with a task that can't cross, of which that becomes known only after it has been sent. */
type Refused = (ticket: number, error: unknown) => void;

/** @param concurrency how many tasks a worker performs at a time. */
export function taskQueueFor(world: World, concurrency: number, refused: Refused): TaskQueue {
  const { heap } = world;
  return heap === null ? new WorkerQueues(world, concurrency, refused) : new SharedQueue(world, heap, refused);
}

/** How many tasks wait where the workers find them. */
const LENGTH = 256;

class SharedQueue implements TaskQueue {
  readonly #tasks: Chan<TaskMessage, undefined>;
  readonly #tickets: Tickets;
  readonly #refused: Refused;

  constructor(world: World, heap: SharedHeap, refused: Refused) {
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

  add(): void {}

  remove(): void {}

  fateOf(ticket: number, worker: number): Fate {
    // Not taken by any: perhaps it was lost on its way.
    if (this.#tickets.takeBack(ticket)) return "unbegun";
    return this.#tickets.holder(ticket) === worker ? "lost" : "elsewhere";
  }

  close(): void {
    this.#tasks.close();
    this.#tickets.release();
  }
}

/** How many tasks of a pool may be with the workers, or on their way to them and back. */
const PLACES = 1024;
const FREE = 0;

interface Table {
  readonly at: number;
  readonly generations: Int32Array;
}

const spare: WeakMap<SharedHeap, Table[]> = new WeakMap();

/**
 * Begins the task of `ticket` on `worker`, as its table then says.
 *
 * @returns false if another worker has begun it, or it is not wanted any more.
 */
export function beginTask(heap: SharedHeap, table: number, ticket: number, worker: number): boolean {
  const generation = Math.floor(ticket / PLACES);
  const word = (table >> 2) + (ticket % PLACES);
  return Atomics.compareExchange(heap.ints, word, generation, -1 - worker) === generation;
}

/**
 * Which worker has begun which task. A table in shared memory has a word a task: its generation until a worker has
 * begun it, then minus one minus that worker's number.
 *
 * The channel of the tasks can't tell: of a worker that dies, it is not known whether it had just received one. So a
 * task counts as begun once its worker has turned the word, and after a death those that none has begun are sent again,
 * with other tickets.
 *
 * Invariant: a table is of one size and never given back, and the generations of a place only rise. So a worker that
 * comes with a ticket of long ago, for a pool that is no more, does no harm.
 */
class Tickets {
  readonly #heap: SharedHeap;
  readonly #table: Table;
  readonly #free: number[] = [];

  constructor(heap: SharedHeap) {
    this.#heap = heap;
    this.#table = spare.get(heap)?.pop() ?? { at: heap.alloc(PLACES * 4), generations: new Int32Array(PLACES) };
    for (let place = PLACES - 1; place >= 0; place--) this.#free.push(place);
  }

  /** Where the table stands. */
  get at(): number {
    return this.#table.at;
  }

  /** A ticket for a task; 0 if all are out. */
  issue(): number {
    const place = this.#free.pop();
    if (place === undefined) return 0;
    const { generations } = this.#table;
    const generation = ((generations[place] as number) + 1) & 0x7fffffff || 1;
    generations[place] = generation;
    Atomics.store(this.#heap.ints, this.#word(place), generation);
    return generation * PLACES + place;
  }

  /** No worker begins the task of `ticket` any more. */
  withdraw(ticket: number): void {
    const place = ticket % PLACES;
    Atomics.store(this.#heap.ints, this.#word(place), FREE);
    this.#free.push(place);
  }

  /** Withdraws a ticket whose task no worker has begun; false if one has. */
  takeBack(ticket: number): boolean {
    const place = ticket % PLACES;
    const generation = Math.floor(ticket / PLACES);
    if (Atomics.compareExchange(this.#heap.ints, this.#word(place), generation, FREE) !== generation) return false;
    this.#free.push(place);
    return true;
  }

  /** The worker that has begun it; -1 if none has. */
  holder(ticket: number): number {
    const word = Atomics.load(this.#heap.ints, this.#word(ticket % PLACES));
    return word < 0 ? -1 - word : -1;
  }

  /** Lets another pool have the table. */
  release(): void {
    for (let place = 0; place < PLACES; place++) Atomics.store(this.#heap.ints, this.#word(place), FREE);
    const tables = spare.get(this.#heap);
    if (tables === undefined) spare.set(this.#heap, [this.#table]);
    else tables.push(this.#table);
  }

  #word(place: number): number {
    return (this.#table.at >> 2) + place;
  }
}

interface WorkerQueue {
  readonly worker: number;
  readonly tasks: Chan<TaskMessage>;
  /** How many tasks it has. */
  load: number;
}

/** What a worker has is known here; the rest waits in the pool's backlog. */
class WorkerQueues implements TaskQueue {
  readonly table: number = -1;
  readonly #world: World;
  readonly #concurrency: number;
  readonly #refused: Refused;
  readonly #queues: Map<number, WorkerQueue> = new Map();
  /** The queue of the worker that has a task, by its ticket. */
  readonly #holders: Map<number, WorkerQueue> = new Map();
  #last = 0;

  constructor(world: World, concurrency: number, refused: Refused) {
    this.#world = world;
    this.#concurrency = concurrency;
    this.#refused = refused;
  }

  tasksOf(worker: number): Chan<TaskMessage> {
    return (this.#queues.get(worker) as WorkerQueue).tasks;
  }

  send(kind: number, args: readonly unknown[]): number {
    let least: WorkerQueue | null = null;
    for (const queue of this.#queues.values()) if (queue.load < (least?.load ?? this.#concurrency)) least = queue;
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
    const holder = this.#holders.get(ticket);
    if (holder === undefined) return;
    this.#holders.delete(ticket);
    holder.load--;
  }

  add(worker: number): void {
    const tasks = this.#world.chan<TaskMessage, undefined>(this.#concurrency, undefined);
    this.#queues.set(worker, { worker, tasks, load: 0 });
  }

  remove(worker: number): void {
    this.#queues.delete(worker);
    for (const [ticket, holder] of this.#holders) if (holder.worker === worker) this.#holders.delete(ticket);
  }

  fateOf(ticket: number, worker: number): Fate {
    return this.#holders.get(ticket)?.worker === worker ? "lost" : "elsewhere";
  }

  close(): void {
    for (const { tasks } of this.#queues.values()) tasks.close();
  }
}
