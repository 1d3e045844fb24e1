/**
 * A pool from inside, on the thread that made it: pieces of work go out through one channel that the residents of all
 * its workers drain, and their answers come back through another.
 *
 * A piece that finds the channel full waits here. Whoever fills it up (the feeder) and whoever takes the answers
 * (the collector) are goroutines that live only while there is work, so an idle pool keeps nobody waiting.
 *
 * Invariants:
 * - Each piece with a ticket is under way, by that ticket; each without one waits in the backlog, or is over.
 * - A piece learns of its outcome once.
 * - Of a worker that has died, all answers have been taken before its tasks are given up: word of its death comes
 *   through the channel of the answers.
 */

import { host } from "#host";
import { defaultProgram } from "../../../core/default-program.ts";
import { GoError } from "../../../core/error.ts";
import type { Routine } from "../../../core/op.ts";
import type { Program, Resource } from "../../../core/program.ts";
import { crewSize, goBuiltin, isAlive, mourners } from "../crew.ts";
import { currentSeat, type Seat } from "../seat.ts";
import { makeShared, type SharedChannel } from "../shared-channel.ts";
import { Failure, messageOf } from "./failure.ts";
import { Backlog } from "./backlog.ts";
import type { Piece } from "./piece.ts";
import { DEAD, DONE, FAILED, NOTHING, UNLOADABLE, type Answer, type TaskMessage } from "./protocol.ts";
import type { Post } from "./resident.ts";
import { Tickets } from "./tickets.ts";

/** How many tasks wait in the channel, where the workers find them, and how many answers. */
const QUEUE = 256;

export interface Staff {
  /** How many workers. */
  readonly size: number;
  /** How many tasks each performs at a time: more than one is for functions that wait. */
  readonly concurrency: number;
  /** Whether the tasks of a worker that dies are begun anew elsewhere. */
  readonly retry: boolean;
}

export interface Work {
  readonly module: string;
  readonly name: string;
  readonly mapper: string | null;
}

let turn = 0;

export class Dispatcher implements Resource {
  readonly staff: Staff;
  readonly work: Work;
  readonly #seat: Seat;
  /** The program that it ends with; the default program's never does. */
  readonly #program: Program;
  readonly #tasks: SharedChannel<TaskMessage, undefined>;
  readonly #answers: SharedChannel<Answer, undefined>;
  readonly #tickets: Tickets;
  /** The workers that have residents, and what those that have died died of. */
  readonly #workers: Set<number> = new Set();
  readonly #deaths: Map<number, unknown> = new Map();
  readonly #underWay: Map<number, Piece> = new Map();
  readonly #backlog: Backlog = new Backlog();
  /** How many pieces are not over. */
  #pending = 0;
  #collecting = false;
  #feeding = false;
  /** Why nothing can be done any more. */
  #failure: Failure | null = null;
  #left = false;
  #onIdle: (() => void)[] = [];

  constructor(seat: Seat, program: Program, work: Work, staff: Staff) {
    this.#seat = seat;
    this.#program = program;
    this.work = work;
    this.#tasks = makeShared<TaskMessage, undefined>(seat, QUEUE, undefined);
    this.#answers = makeShared<Answer, undefined>(seat, QUEUE, undefined);
    this.#tickets = new Tickets(seat);
    const crew = Array.from({ length: crewSize(seat) }, (_, i) => (turn + i) % crewSize(seat)).filter((worker) => isAlive(seat, worker));
    this.staff = { ...staff, size: Math.min(staff.size, crew.length) };
    mourners.add(this.#learn);
    program.adopt(this);
    for (const worker of crew.slice(0, this.staff.size)) {
      turn = worker + 1;
      this.#workers.add(worker);
      for (let i = 0; i < staff.concurrency; i++) program.spawn(this.#settle(worker), null, []);
    }
    if (this.#workers.size === 0) this.#failure = new Failure("ERR_WORKER_DIED", "pool: all workers have died");
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
    if (!this.#backlog.isEmpty || !this.#trySend(piece)) {
      this.#backlog.push(piece);
      this.#feed();
    }
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
    this.#feed();
    // An answer that nobody will send is nothing to wait for. If the channel is full, one comes.
    if (this.#pending === 0 && this.#collecting) void this.#answers.trySend([0, NOTHING]);
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
    mourners.delete(this.#learn);
    this.#program.disown(this);
    if (currentSeat() !== this.#seat) return;
    this.#tasks.close();
    this.#tickets.release();
  }

  /** Starts one resident. */
  *#settle(worker: number): Routine {
    const post: Post = { tasks: this.#tasks, answers: this.#answers, tickets: this.#tickets.at, worker, ...this.work };
    try {
      yield* goBuiltin(worker, [post]);
    } catch (e) {
      // Of its worker's death it hears otherwise.
      if (!(e instanceof GoError && e.code === "ERR_WORKER_DIED")) this.#giveUp(Failure.of(e));
    }
  }

  #message(piece: Piece): TaskMessage {
    return [piece.ticket, piece.kind, ...piece.args];
  }

  #issue(piece: Piece): boolean {
    if (piece.ticket === 0) {
      piece.ticket = this.#tickets.issue();
      if (piece.ticket === 0) return false;
      this.#underWay.set(piece.ticket, piece);
    }
    return true;
  }

  /** Sends `piece` if that can be done now, or fails it if it can't cross. */
  #trySend(piece: Piece): boolean {
    if (this.#tasks.len >= QUEUE || !this.#issue(piece)) return false;
    try {
      if (this.#tasks.trySend(this.#message(piece))) return true;
      this.#forget(piece);
      return false;
    } catch (e) {
      this.#fail(piece, Failure.of(e));
      return true;
    }
  }

  /** Sends what waits in the backlog, as there is room. */
  #feed(): void {
    if (this.#feeding || this.#backlog.isEmpty || this.#tickets.areOut) return;
    this.#feeding = true;
    defaultProgram.spawn(this.#feeder(), null, []);
  }

  *#feeder(): Routine {
    for (let piece = this.#backlog.first; piece !== null; piece = this.#backlog.first) {
      if (!piece.over) {
        if (!this.#issue(piece)) break;
        const { ticket } = piece;
        try {
          yield* this.#tasks.send(this.#message(piece));
        } catch (e) {
          this.#fail(piece, Failure.of(e));
        }
        // Meanwhile it was taken all the same, by a worker that has died.
        if (!piece.over && piece.ticket !== ticket) continue;
      }
      this.#backlog.shift();
    }
    this.#feeding = false;
  }

  #collect(): void {
    if (this.#collecting || this.#pending === 0) return;
    this.#collecting = true;
    defaultProgram.spawn(this.#collector(), null, []);
  }

  *#collector(): Routine {
    while (this.#pending > 0) {
      this.#take((yield* this.#answers.recv()) as Answer);
      this.#feed();
    }
    this.#collecting = false;
  }

  #take(answer: Answer): void {
    switch (answer[1]) {
      case DONE: {
        const piece = this.#underWay.get(answer[0]);
        // Otherwise it was cancelled, or given up for lost.
        if (piece === undefined) return;
        this.#end(piece);
        return piece.done(answer[2], answer[3]);
      }
      case FAILED: {
        const [ticket, , error, worker, index] = answer;
        const piece = this.#underWay.get(ticket);
        if (piece === undefined) return;
        return this.#fail(piece, new Failure("ERR_TASK", `${this.work.name} threw on worker ${worker}: ${messageOf(error)}`, error, index));
      }
      case DEAD:
        return this.#bury(answer[2]);
      case UNLOADABLE:
        return this.#giveUp(new Failure(answer[2], answer[3], answer[4]));
      case NOTHING:
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
    this.#tickets.withdraw(ticket);
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
    if (this.#collecting && currentSeat() === this.#seat) void this.#answers.trySend([0, NOTHING]);
  }

  /** A worker has died. What it has answered before comes first. */
  readonly #learn = (worker: number, error: unknown): void => {
    if (!this.#workers.has(worker)) return;
    this.#deaths.set(worker, error);
    if (this.#pending === 0) this.#bury(worker);
    else if (this.#deaths.size < this.staff.size) void this.#answers.send([0, DEAD, worker]).then(undefined, () => {});
    else this.#buryLast(worker);
  };

  /** All are dead, and perhaps the world ends with them: then nothing comes through its channels any more. */
  #buryLast(worker: number): void {
    this.#seat.drain();
    for (let answer = this.#answers.tryRecv(); answer !== undefined; answer = this.#answers.tryRecv()) this.#take(answer[0] as Answer);
    // After the collector, which may have been woken with an answer.
    host.defer(() => this.#bury(worker));
  }

  #bury(worker: number): void {
    this.#workers.delete(worker);
    const failure = died(worker, this.#deaths.get(worker));
    for (const [ticket, piece] of this.#underWay) {
      const holder = this.#tickets.holder(ticket);
      if (holder >= 0 && holder !== worker) continue;
      // Nobody has taken it: it may have been lost on its way. Whoever gets it a second time finds it taken.
      if (holder < 0) this.#backlog.push(piece);
      else if (this.staff.retry) {
        this.#forget(piece);
        this.#backlog.push(piece);
      } else this.#fail(piece, failure);
    }
    if (this.#deaths.size === this.staff.size) this.#giveUp(failure);
    this.#feed();
  }
}

function died(worker: number, error: unknown): Failure {
  return new Failure("ERR_WORKER_DIED", `pool: worker ${worker} has died${error === undefined ? "" : `: ${messageOf(error)}`}`, error);
}
