/**
 * A pool from inside, on the thread that made it: pieces of work go out to the residents of its workers, and their
 * answers come back through one channel.
 *
 * A piece that finds no room waits here. Whoever takes the answers, the collector, is a goroutine that lives only while
 * there is work, so an idle pool keeps nobody waiting.
 *
 * Invariants:
 * - Each piece with a ticket is under way, by that ticket; each without one is in the backlog, or over.
 * - A piece learns of its outcome once.
 * - Of a worker that has died, all answers have been taken before its tasks are given up: word of its death comes
 *   through the channel of the answers.
 */

import { host } from "#host";
import type { Chan } from "../../../core/chan.ts";
import { defaultProgram } from "../../../core/default-program.ts";
import { GoError } from "../../../core/error.ts";
import type { Routine } from "../../../core/op.ts";
import type { Program, Resource } from "../../../core/program.ts";
import { goBuiltin } from "../../go-on.ts";
import { world, type World } from "../../world.ts";
import { Backlog } from "./backlog.ts";
import { Failure, messageOf } from "./failure.ts";
import type { Outlet } from "./outlet.ts";
import type { Piece } from "./piece.ts";
import { DEAD, DONE, FAILED, NOTHING, SKIPPED, UNLOADABLE, type Answer } from "./protocol.ts";
import type { Post } from "./resident.ts";
import { Dealer } from "./dealer.ts";
import { Queue } from "./queue.ts";

/** How many answers may wait for the collector. */
const ANSWERS = 256;

export interface Staff {
  /** How many workers. */
  readonly size: number;
  /** How many tasks each performs at a time: more than one is for functions that wait. */
  readonly concurrency: number;
  /** Whether the tasks of a worker that dies are begun anew on another. */
  readonly retry: boolean;
}

export interface Work {
  readonly module: string;
  readonly name: string;
  readonly mapper: string | null;
}

export class Dispatcher implements Resource {
  readonly staff: Staff;
  readonly work: Work;
  readonly #world: World;
  /** The program that it ends with; the default program's never does. */
  readonly #program: Program;
  readonly #outlet: Outlet;
  readonly #answers: Chan<Answer>;
  readonly #workers: readonly number[];
  /** What the workers that have died died of. */
  readonly #deaths: Map<number, unknown> = new Map();
  readonly #underWay: Map<number, Piece> = new Map();
  readonly #backlog: Backlog = new Backlog();
  /** How many pieces are not over. */
  #pending = 0;
  #collecting = false;
  /** Why nothing can be done any more. */
  #failure: Failure | null = null;
  #left = false;
  #onIdle: (() => void)[] = [];

  constructor(at: World, program: Program, work: Work, staff: Staff) {
    this.#world = at;
    this.#program = program;
    this.work = work;
    const { peers } = at;
    const { size, turn } = peers;
    const living = Array.from({ length: size }, (_, i) => (turn + i) % size).filter((worker) => peers.isAlive(worker));
    this.#workers = living.slice(0, staff.size);
    this.staff = { ...staff, size: this.#workers.length };
    this.#answers = at.chan<Answer, undefined>(ANSWERS, undefined);
    const refused = (ticket: number, error: unknown): void => this.#refused(ticket, error);
    this.#outlet =
      at.heap === null ? new Dealer(at, this.#workers, staff.concurrency, refused) : new Queue(at, at.heap, refused);
    peers.onExit.add(this.#learn);
    program.adopt(this);
    for (const worker of this.#workers) {
      peers.turn = worker + 1;
      for (let i = 0; i < staff.concurrency; i++) program.spawn(this.#settle(worker), null, [], null);
    }
    if (this.#workers.length === 0) this.#failure = new Failure("ERR_WORKER_DIED", "pool: all workers have died");
  }

  /** Whether it can take work. */
  get isOpen(): boolean {
    return this.#failure === null;
  }

  /** How many pieces have been submitted and are not over. */
  get pending(): number {
    return this.#pending;
  }

  submit(piece: Piece): void {
    if (piece.over) return;
    piece.submitted = true;
    this.#pending++;
    if (this.#failure !== null) return this.#fail(piece, this.#failure);
    if (!this.#backlog.isEmpty || !this.#send(piece)) this.#backlog.push(piece);
    this.#collect();
  }

  /** Nobody wants to know any more what becomes of `piece`: unless it has been begun, it is not. */
  cancel(piece: Piece): void {
    if (piece.over) return;
    if (!piece.submitted) {
      piece.over = true;
      return;
    }
    this.#end(piece);
    this.#nudge();
  }

  /** Lets what is under way end, then has the residents go. */
  async close(): Promise<void> {
    this.#failure ??= new Failure("ERR_POOL_CLOSED", "pool: it is closed");
    if (this.#pending > 0) await new Promise<void>((resolve) => void this.#onIdle.push(resolve));
    this.#leave();
  }

  /** Its program has ended: what others wait for here will not come. */
  release(): void {
    this.#giveUp(new Failure("ERR_PROGRAM_ENDED", "pool: the program that made it has ended"));
  }

  /** Nothing is under way any more: the residents go. */
  #leave(): void {
    if (this.#left) return;
    this.#left = true;
    this.#world.peers.onExit.delete(this.#learn);
    this.#program.disown(this);
    if (world.current === this.#world) this.#outlet.close();
  }

  /** Starts one resident. */
  *#settle(worker: number): Routine {
    const { table } = this.#outlet;
    const post: Post = {
      tasks: this.#outlet.tasksOf(worker),
      answers: this.#answers,
      tickets: table,
      worker,
      ...this.work,
    };
    try {
      yield* goBuiltin(worker, [post]);
    } catch (e) {
      if (e instanceof GoError && e.code === "ERR_WORKER_DIED") this.#learn(worker, e.cause);
      else this.#giveUp(Failure.of(e));
    }
  }

  /** Sends `piece` if there is room now, or fails it if it can't cross. */
  #send(piece: Piece): boolean {
    try {
      piece.ticket = this.#outlet.send(piece.kind, piece.args);
    } catch (e) {
      this.#fail(piece, Failure.of(e));
      return true;
    }
    if (piece.ticket === 0) return false;
    this.#underWay.set(piece.ticket, piece);
    return true;
  }

  /** What had room could not cross, as becomes known only now. */
  #refused(ticket: number, error: unknown): void {
    const piece = this.#underWay.get(ticket);
    if (piece !== undefined) this.#fail(piece, Failure.of(error));
    this.#feed();
    this.#nudge();
  }

  /** Sends what waits in the backlog, as there is room. */
  #feed(): void {
    for (let piece = this.#backlog.first; piece !== null; piece = this.#backlog.first) {
      if (!piece.over && !this.#send(piece)) return;
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

  /** The collector may wait for an answer that nobody sends any more. */
  #nudge(): void {
    if (this.#pending === 0 && this.#collecting && world.current === this.#world)
      void this.#answers.send([0, NOTHING]).then(undefined, () => {});
  }

  #take(answer: Answer): void {
    const [ticket] = answer;
    const piece = this.#underWay.get(ticket);
    this.#outlet.answered(ticket);
    switch (answer[1]) {
      case DONE:
        // Otherwise it was cancelled, or given up for lost.
        if (piece === undefined) return;
        this.#end(piece);
        return piece.done(answer[2], answer[3]);
      case FAILED: {
        const [, , error, worker, index] = answer;
        if (piece === undefined) return;
        return this.#fail(
          piece,
          new Failure("ERR_TASK", `${this.work.name} threw on worker ${worker}: ${messageOf(error)}`, error, index),
        );
      }
      case DEAD:
        return this.#bury(answer[2]);
      case UNLOADABLE:
        return this.#giveUp(new Failure(answer[2], answer[3], answer[4]));
      case NOTHING:
      case SKIPPED:
    }
  }

  #end(piece: Piece): void {
    piece.over = true;
    this.#forget(piece);
    if (--this.#pending > 0) return;
    const waiting = this.#onIdle;
    this.#onIdle = [];
    for (const resolve of waiting) resolve();
  }

  /** Takes a piece out of what is under way. */
  #forget(piece: Piece): void {
    const { ticket } = piece;
    if (ticket === 0) return;
    piece.ticket = 0;
    this.#underWay.delete(ticket);
    this.#outlet.forget(ticket);
  }

  #fail(piece: Piece, failure: Failure): void {
    if (piece.over) return;
    this.#end(piece);
    piece.failed(failure);
  }

  /** Nothing more can be done: all pieces fail. */
  #giveUp(failure: Failure): void {
    this.#failure ??= failure;
    for (const piece of [...this.#underWay.values(), ...this.#backlog]) this.#fail(piece, failure);
    this.#leave();
    this.#nudge();
  }

  /** A worker has died. What it has answered before comes first. */
  readonly #learn = (worker: number, error: unknown): void => {
    if (!this.#workers.includes(worker) || this.#deaths.has(worker)) return;
    this.#deaths.set(worker, error);
    if (this.#pending === 0) this.#bury(worker);
    else if (this.#deaths.size < this.staff.size) void this.#answers.send([0, DEAD, worker]).then(undefined, () => {});
    else this.#buryLast(worker);
  };

  /** All are dead, and perhaps the world ends with them: then nothing comes through its channels any more. */
  #buryLast(worker: number): void {
    this.#world.source.drain();
    if (this.#world.synchronous)
      for (let answer = this.#answers.tryRecv(); answer !== undefined; answer = this.#answers.tryRecv())
        this.#take(answer[0] as Answer);
    // After the collector, which may have been woken with an answer.
    host.defer(() => this.#bury(worker));
  }

  #bury(worker: number): void {
    const failure = died(worker, this.#deaths.get(worker));
    for (const [ticket, piece] of this.#underWay) {
      const fate = this.#outlet.fateOf(ticket, worker);
      if (fate === "elsewhere") continue;
      if (fate === "lost" && !this.staff.retry) {
        this.#fail(piece, failure);
        continue;
      }
      if (fate === "lost") this.#outlet.forget(ticket);
      this.#underWay.delete(ticket);
      piece.ticket = 0;
      this.#backlog.push(piece);
    }
    this.#outlet.died(worker);
    if (this.#deaths.size === this.staff.size) this.#giveUp(failure);
    else this.#feed();
  }
}

function died(worker: number, error: unknown): Failure {
  return new Failure(
    "ERR_WORKER_DIED",
    `pool: worker ${worker} has died${error === undefined ? "" : `: ${messageOf(error)}`}`,
    error,
  );
}
