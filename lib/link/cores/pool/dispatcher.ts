/**
 * A pool from inside, on the thread that made it: tasks go out to the runners on its workers, and their answers come
 * back through one channel. A worker that dies is started anew as long as there are tasks and that helps (restarts.ts).
 *
 * A task that finds no room waits here. The goroutine that takes the answers, the collector, lives only while there are
 * tasks, so an idle pool keeps no process alive.
 *
 * Invariants:
 * - Each task with a ticket is under way, by that ticket; each without one is in the backlog, or over.
 * - A task learns of its outcome once.
 * - Of a worker that has died, all answers have been taken before its tasks are given up: word of its death comes
 *   through the channel of the answers.
 * - A worker is performing tasks, or dying (its last answers may still come), or dead; a dead one may be on its way
 *   back.
 */

import { host } from "#host";
import type { Chan } from "../../../core/chan.ts";
import { defaultProgram } from "../../../core/default-program.ts";
import { GoError } from "../../../core/error.ts";
import type { Routine } from "../../../core/op.ts";
import type { Program, Resource } from "../../../core/program.ts";
import { goBuiltin } from "../../go-on.ts";
import { world, type StartListener, type World } from "../../world.ts";
import { taskQueueFor, type TaskQueue } from "./queues.ts";
import { Restarts, type RestartLimits } from "./restarts.ts";
import type { RunnerOptions } from "./runner.ts";
import {
  Backlog,
  DEAD,
  DONE,
  Failure,
  FAILED,
  messageOf,
  NOTHING,
  SKIPPED,
  UNLOADABLE,
  type Answer,
  type Task,
  type TaskMessage,
} from "./task.ts";

/** How many answers may wait for the collector. */
const ANSWERS = 256;
/** With how many workers a task that is begun anew may die. */
const TRIES = 3;

export interface Settings {
  /** How many workers. */
  readonly size: number;
  /** How many tasks each performs at a time: more than one is for functions that wait. */
  readonly concurrency: number;
  /** Whether the tasks of a worker that dies are begun anew. */
  readonly retry: boolean;
  /** Null: workers that die are not started anew. */
  readonly restarts: RestartLimits | null;
}

/** What the workers call. */
export interface Work {
  readonly module: string;
  readonly name: string;
  readonly mapper: string | null;
}

export class Dispatcher implements Resource {
  readonly settings: Settings;
  readonly work: Work;
  readonly #world: World;
  /** The program that it ends with; the default program's never does. */
  readonly #program: Program;
  readonly #queue: TaskQueue;
  readonly #answers: Chan<Answer>;
  readonly #workers: readonly number[];
  /** How often each has been started for this pool. */
  readonly #lives: Map<number, number> = new Map();
  /** What the workers that have died died of; those that are dying. */
  readonly #causes: Map<number, unknown> = new Map();
  readonly #dying: Set<number> = new Set();
  readonly #restarts: Restarts;
  readonly #underWay: Map<number, Task> = new Map();
  readonly #backlog: Backlog = new Backlog();
  /** How many tasks are not over. */
  #pending = 0;
  #collecting = false;
  /** Why it takes no more tasks. */
  #failure: Failure | null = null;
  #left = false;
  #onIdle: (() => void)[] = [];
  /** Called when it can do nothing more. */
  readonly onEnd: Set<(failure: Failure) => void> = new Set();

  constructor(at: World, program: Program, work: Work, settings: Settings) {
    this.#world = at;
    this.#program = program;
    this.work = work;
    this.#workers = this.#choose(settings);
    this.settings = { ...settings, size: this.#workers.length };
    this.#answers = at.chan<Answer, undefined>(ANSWERS, undefined);
    this.#queue = taskQueueFor(at, settings.concurrency, (ticket, error) => this.#refused(ticket, error));
    at.peers.onExit.add(this.#ended);
    this.#restarts = new Restarts(at, settings.restarts, this.#started);
    at.peers.onClose.add(this.#closing);
    program.adopt(this);
    for (const worker of this.#workers) {
      at.peers.turn = worker + 1;
      if (at.peers.isAlive(worker)) this.#employ(worker);
      else this.#causes.set(worker, undefined);
    }
    if (this.#workers.length === 0) this.#failure = new Failure("ERR_WORKER_DIED", "pool: all workers have died");
  }

  /** Each pool begins with another worker; those that are dead come last, if they can be started anew. */
  #choose({ size, restarts }: Settings): number[] {
    const { peers } = this.#world;
    const { size: all, turn } = peers;
    const workers = Array.from({ length: all }, (_, i) => (turn + i) % all);
    const living = workers.filter((worker) => peers.isAlive(worker));
    const dead = restarts === null ? [] : workers.filter((worker) => !peers.isAlive(worker));
    return [...living, ...dead].slice(0, size);
  }

  /** Whether it takes tasks. */
  get isOpen(): boolean {
    return this.#failure === null;
  }

  /** How many tasks have been submitted and are not over. */
  get pending(): number {
    return this.#pending;
  }

  /** Takes a task, unless the world is being closed. */
  begin(task: Task): void {
    if (this.#isClosing) this.#failure ??= closed();
    this.submit(task);
  }

  /** Takes a task, or a part of a call that has begun. */
  submit(task: Task): void {
    if (task.over) return;
    task.submitted = true;
    this.#pending++;
    if (this.#failure !== null) return this.#fail(task, this.#failure);
    if (!this.#backlog.isEmpty || !this.#send(task)) this.#backlog.push(task);
    this.#restart();
    this.#collect();
  }

  /** The outcome of `task` is not wanted any more: unless it has been begun, it is not. */
  cancel(task: Task): void {
    if (task.over) return;
    if (!task.submitted) {
      task.over = true;
      return;
    }
    this.#end(task);
    this.#nudge();
  }

  /** Lets what is under way end, then has the runners go. */
  async close(): Promise<void> {
    this.#failure ??= new Failure("ERR_POOL_CLOSED", "pool: it is closed");
    if (this.#pending > 0) await new Promise<void>((resolve) => void this.#onIdle.push(resolve));
    this.#leave();
  }

  /** Its program has ended: what others wait for here will not come. */
  release(): void {
    this.#giveUp(new Failure("ERR_PROGRAM_ENDED", "pool: the program that made it has ended"));
  }

  /** No task is under way any more: the runners go. */
  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    const { peers } = this.#world;
    peers.onExit.delete(this.#ended);
    peers.onClose.delete(this.#closing);
    this.#restarts.stop();
    this.#program.disown(this);
    if (world.current === this.#world) this.#queue.close();
  }

  /** Has a worker that lives perform tasks. */
  #employ(worker: number): void {
    const life = (this.#lives.get(worker) ?? 0) + 1;
    this.#lives.set(worker, life);
    this.#queue.add(worker);
    // It may be dead, and its queue gone, by the time that the goroutine runs.
    const tasks = this.#queue.tasksOf(worker);
    for (let i = 0; i < this.settings.concurrency; i++)
      this.#program.spawn(this.#startRunner(worker, life, tasks), null, [], null);
  }

  *#startRunner(worker: number, life: number, tasks: Chan<TaskMessage>): Routine {
    const options: RunnerOptions = {
      tasks,
      answers: this.#answers,
      table: this.#queue.table,
      worker,
      ...this.work,
    };
    try {
      yield* goBuiltin(worker, [options]);
    } catch (e) {
      if (!(e instanceof GoError && e.code === "ERR_WORKER_DIED")) this.#giveUp(Failure.of(e));
      else if (this.#lives.get(worker) === life) this.#ended(worker, e.cause);
    }
  }

  /** Sends `task` if there is room now, or fails it if it can't cross. */
  #send(task: Task): boolean {
    try {
      task.ticket = this.#queue.send(task.kind, task.args);
    } catch (e) {
      this.#fail(task, Failure.of(task.refusal(e)));
      return true;
    }
    if (task.ticket === 0) return false;
    this.#underWay.set(task.ticket, task);
    return true;
  }

  /** What had room could not cross, as becomes known only now. */
  #refused(ticket: number, error: unknown): void {
    const task = this.#underWay.get(ticket);
    if (task !== undefined) this.#fail(task, Failure.of(task.refusal(error)));
    this.#feed();
    this.#nudge();
  }

  /** Sends what waits in the backlog, as there is room. */
  #feed(): void {
    for (let task = this.#backlog.first; task !== null; task = this.#backlog.first) {
      if (!task.over && !this.#send(task)) return;
      this.#backlog.shift();
    }
  }

  #collect(): void {
    if (this.#collecting || this.#pending === 0) return;
    this.#collecting = true;
    defaultProgram.spawn(this.#collector(), null, [], null);
  }

  *#collector(): Routine {
    while (this.#pending > 0) {
      this.#take((yield* this.#answers.recv()) as Answer);
      this.#feed();
    }
    this.#collecting = false;
  }

  /** The collector may wait for an answer that no worker sends any more. */
  #nudge(): void {
    if (this.#pending === 0 && this.#collecting && world.current === this.#world)
      void this.#answers.send([0, NOTHING]).then(undefined, () => {});
  }

  #take(answer: Answer): void {
    const [ticket] = answer;
    const task = this.#underWay.get(ticket);
    this.#queue.answered(ticket);
    switch (answer[1]) {
      case DONE:
        this.#restarts.taskDone();
        // Otherwise it was cancelled, or given up for lost.
        if (task === undefined) return;
        this.#end(task);
        return task.done(answer[2], answer[3]);
      case FAILED: {
        this.#restarts.taskDone();
        const [, , error, worker, index] = answer;
        if (task === undefined) return;
        const message = `${this.work.name} threw on worker ${worker}: ${messageOf(error)}`;
        return this.#fail(task, new Failure("ERR_TASK", message, error, index));
      }
      case DEAD:
        return this.#bury(answer[2]);
      case UNLOADABLE:
        return this.#giveUp(new Failure(answer[2], answer[3], answer[4]));
      case NOTHING:
      case SKIPPED:
    }
  }

  #end(task: Task): void {
    task.over = true;
    this.#forget(task);
    if (--this.#pending > 0) return;
    const waiting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of waiting) resolve();
  }

  /** Takes a task out of what is under way. */
  #forget(task: Task): void {
    const { ticket } = task;
    if (ticket === 0) return;
    task.ticket = 0;
    this.#underWay.delete(ticket);
    this.#queue.forget(ticket);
  }

  #fail(task: Task, failure: Failure): void {
    if (task.over) return;
    this.#end(task);
    task.failed(failure);
  }

  /** Nothing more can be done: all tasks fail. */
  #giveUp(failure: Failure): void {
    this.#failure ??= this.#isClosing ? closed() : failure;
    for (const task of [...this.#underWay.values(), ...this.#backlog]) this.#fail(task, failure);
    this.#leave();
    this.#nudge();
    for (const tell of this.onEnd) tell(failure);
  }

  /** A worker has ended. What it has answered before comes first. */
  readonly #ended = (worker: number, error: unknown): void => {
    if (!this.#lives.has(worker) || this.#causes.has(worker)) return;
    this.#causes.set(worker, error);
    this.#dying.add(worker);
    if (this.#pending === 0) this.#bury(worker);
    else if (this.#causes.size < this.#workers.length || !this.#world.synchronous)
      void this.#answers.send([0, DEAD, worker]).then(undefined, () => {});
    else this.#buryLast(worker);
  };

  /**
   * All are dead, and perhaps the world ends with them: then nothing comes through its channels any more. A party whose
   * channels are elsewhere does not outlive them.
   */
  #buryLast(worker: number): void {
    this.#world.source.drain();
    for (let answer = this.#answers.tryRecv(); answer !== undefined; answer = this.#answers.tryRecv())
      this.#take(answer[0] as Answer);
    // After the collector, which may have been woken with an answer.
    host.defer(() => this.#bury(worker));
  }

  /** Nothing comes from a worker any more: its tasks are lost, or begun anew. */
  #bury(worker: number): void {
    if (!this.#dying.delete(worker)) return;
    const cause = this.#causes.get(worker);
    const failure = died(worker, cause);
    this.#restarts.workerDied(cause, this.#pending > 0);
    for (const [ticket, task] of this.#underWay) {
      const fate = this.#queue.fateOf(ticket, worker);
      if (fate === "elsewhere") continue;
      if (fate === "lost" && (!this.settings.retry || ++task.deaths === TRIES)) {
        this.#fail(task, failure);
        continue;
      }
      if (fate === "lost") this.#queue.forget(ticket);
      this.#underWay.delete(ticket);
      task.ticket = 0;
      this.#backlog.push(task);
    }
    this.#queue.remove(worker);
    this.#restart();
    if (this.#causes.size < this.#workers.length || this.#dying.size > 0 || this.#restarts.areUnderWay) this.#feed();
    else if (this.#isClosing || !this.#restarts.areLeft) this.#giveUp(failure);
  }

  get #isClosing(): boolean {
    return this.#world.closing || world.current !== this.#world;
  }

  /** Has the workers that are dead started anew, if there is something to do for them. */
  #restart(): void {
    if (this.#pending === 0 || this.#isClosing) return;
    for (const worker of this.#causes.keys()) if (!this.#dying.has(worker)) this.#restarts.begin(worker);
  }

  /** A worker has been started anew, or can't be. */
  readonly #started: StartListener = (worker, failure) => {
    if (failure !== null) return this.#giveUp(new Failure(failure.code, failure.message));
    this.#causes.delete(worker);
    this.#employ(worker);
    this.#feed();
  };

  /** The world begins to be closed. */
  readonly #closing = (): void => {
    this.#restarts.stop();
    const [worker] = this.#causes.keys();
    if (worker !== undefined && this.#causes.size === this.#workers.length && this.#dying.size === 0)
      this.#giveUp(died(worker, this.#causes.get(worker)));
  };
}

function closed(): Failure {
  return new Failure("ERR_CORES_CLOSED", "pool: the cores have been closed");
}

function died(worker: number, error: unknown): Failure {
  const why = error === undefined ? "" : `: ${messageOf(error)}`;
  return new Failure("ERR_WORKER_DIED", `pool: worker ${worker} has died${why}`, error);
}
