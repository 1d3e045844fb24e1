/**
 * How a thread attends to others: it starts the goroutines that they send it, and tells the thread that made the world
 * what became of them.
 *
 * A goroutine that was started here from elsewhere runs in a program of its own for each program it comes from, so
 * that all of them end when that one ends, and its panic ends that one.
 */

import { UsageError } from "../../core/error.ts";
import { defaultProgram } from "../../core/default-program.ts";
import { dump } from "../../core/dump.ts";
import type { RoutineFunction } from "../../core/goroutine.ts";
import type { Chan } from "../../core/chan.ts";
import type { Routine } from "../../core/op.ts";
import { Program } from "../../core/program.ts";
import { call } from "../../core/call.ts";
import { guestLeft, mourn, nameOf } from "./crew.ts";
import { BUILTIN, loadFunction } from "./exported.ts";
import { resident } from "./pool/resident.ts";
import { borrow, CHANNEL } from "./handles.ts";
import { errands, isQuiet, guests as guestPrograms } from "./quiet.ts";
import { enter, exit, type Seat, type WorldMemory } from "./seat.ts";
import type { SharedChannel } from "./shared-channel.ts";
import type { Parent } from "./threads.ts";

/** What a thread needs to take part in a world. */
export interface Invitation {
  readonly world: WorldMemory;
  /** Where the channel of its jobs stands. */
  readonly jobs: number;
  /** Its number among the workers. */
  readonly worker: number;
}

/** What one thread asks of another. */
export type Job =
  | { readonly do: "start"; readonly origin: string; readonly module: string; readonly name: string; readonly args: readonly unknown[]; readonly reply: Chan<Reply> }
  | { readonly do: "end"; readonly origin: string };

/** Null: it runs. Otherwise why it does not. */
export type Reply = null | { readonly code: string; readonly message: string; readonly cause?: unknown };

/** What a worker tells the thread that made the world. */
export type Report =
  | { readonly is: "ready"; readonly seat: number }
  | { readonly is: "panic"; readonly origin: string; readonly error: unknown }
  | { readonly is: "quiet" }
  /** It runs again, after it was told that all are quiet. */
  | { readonly is: "awake" }
  /** A seat that must be rung by a message. */
  | { readonly is: "ring"; readonly seat: number }
  /** Whether guests run on a worker may have changed. */
  | { readonly is: "guests"; readonly worker: number }
  | { readonly is: "dump"; readonly asked: number; readonly quiet: boolean; readonly text: string };

/** What that thread tells a worker. */
export type Order =
  | { readonly order: "dump"; readonly asked: number }
  /** The bell rings. */
  | { readonly order: "ring" }
  /** A worker has died. */
  | { readonly order: "mourn"; readonly worker: number; readonly error: unknown };

/** Attends until the channel of its jobs is closed. */
export function attend(invitation: Invitation, parent: Parent): void {
  const seat = enter(invitation.world, nameOf(invitation.worker));
  const jobs = borrow(seat, CHANNEL, invitation.jobs) as SharedChannel<Job, undefined>;
  const guests = new Guests(seat, invitation.worker, parent);
  let asleep = false;
  parent.onMessage((message) => {
    const order = message as Order;
    if (order.order === "ring") return seat.bell.rung();
    if (order.order === "mourn") return mourn(seat, order.worker, order.error);
    asleep = isQuiet(seat);
    parent.post({ is: "dump", asked: order.asked, quiet: asleep, text: guests.dump() } satisfies Report);
  });
  parent.keepAlive(false);
  seat.onRing = (place) => parent.post({ is: "ring", seat: place } satisfies Report);
  seat.onAllQuiet = () => parent.post({ is: "quiet" } satisfies Report);
  seat.onGuests = (worker) => parent.post({ is: "guests", worker } satisfies Report);
  seat.onAwake = () => {
    if (asleep) parent.post({ is: "awake" } satisfies Report);
    asleep = false;
  };
  defaultProgram.spawn(serve(jobs, guests, () => parent.leave(() => isQuiet(seat))), null, []);
  parent.post({ is: "ready", seat: seat.index } satisfies Report);
}

function* serve(jobs: Chan<Job>, guests: Guests, leave: () => void): Routine {
  for (;;) {
    const [job, ok] = yield* jobs.recvOk();
    if (!ok) break;
    if (job.do === "end") guests.end(job.origin);
    else guests.start(job);
  }
  exit();
  leave();
}

/** What the goroutines of one program are here. */
interface Guest {
  readonly program: Program;
  /** How many that it has sent have not ended. */
  count: number;
}

/** The programs whose goroutines run here. */
class Guests {
  readonly #seat: Seat;
  readonly #worker: number;
  readonly #parent: Parent;
  readonly #programs: Map<string, Guest> = new Map();

  constructor(seat: Seat, worker: number, parent: Parent) {
    this.#seat = seat;
    this.#worker = worker;
    this.#parent = parent;
  }

  start(job: Job & { readonly do: "start" }): void {
    const { module, name, origin, args, reply } = job;
    const guest = this.#guest(origin);
    const { program } = guest;
    if (module === BUILTIN) {
      program.spawn(null, resident, args);
      void reply.trySend(null);
      return;
    }
    guest.count++;
    errands.count++;
    void loadFunction("goOn", module, name, true).finally(() => errands.count--).then(
      (fn) => {
        program.spawn(this.#running(guest, fn as RoutineFunction, args), fn as RoutineFunction, []);
        void reply.trySend(null);
      },
      (error: unknown) => {
        this.#left(guest, 1);
        void reply.trySend(refusal(error));
      },
    );
  }

  *#running(guest: Guest, fn: RoutineFunction, args: readonly unknown[]): Routine {
    try {
      yield* call(fn as (...values: unknown[]) => Routine<unknown>, ...args);
    } finally {
      this.#left(guest, 1);
    }
  }

  /** Once a guest's program has ended, all have left. */
  #left(guest: Guest, count: number): void {
    if (guest.count < count) return;
    guest.count -= count;
    guestLeft(this.#seat, this.#worker, count);
  }

  end(origin: string): void {
    const guest = this.#programs.get(origin);
    if (guest === undefined) return;
    guest.program.end();
    this.#programs.delete(origin);
    guestPrograms.delete(guest.program);
    this.#left(guest, guest.count);
  }

  dump(): string {
    const busy = [...this.#programs.values()].map(({ program }) => program).filter(({ count }) => count > 0);
    return busy.map((program) => dump(program, program.all, `, worker ${this.#worker}`)()).join("\n\n");
  }

  #guest(origin: string): Guest {
    const found = this.#programs.get(origin);
    if (found !== undefined) return found;
    const fail = (error: unknown): void => {
      this.end(origin);
      this.#parent.post({ is: "panic", origin, error } satisfies Report);
    };
    const guest: Guest = { program: new Program({ returned() {}, panicked: fail, failed: fail }), count: 0 };
    this.#programs.set(origin, guest);
    guestPrograms.add(guest.program);
    return guest;
  }
}

function refusal(error: unknown): Reply {
  if (error instanceof UsageError) return { code: error.code, message: error.message };
  return { code: "ERR_MODULE", message: error instanceof Error ? error.message : String(error), cause: error };
}
