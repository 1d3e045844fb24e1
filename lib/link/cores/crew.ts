/**
 * The crew: the workers of a world as each of its threads sees them, and how a goroutine is started on one.
 *
 * Where a worker's jobs go stands in shared memory, so that any thread can start a goroutine on any worker, without
 * the thread that made the world. Who has died that thread tells the others.
 */

import { runAfterwards } from "../../core/afterwards.ts";
import { chan, type Chan } from "../../core/chan.ts";
import { currentProgram } from "../../core/default-program.ts";
import { describe } from "../../core/describe.ts";
import { created } from "../../core/debug.ts";
import { GoError, UsageError } from "../../core/error.ts";
import type { Park, Routine } from "../../core/op.ts";
import type { Program, Resource } from "../../core/program.ts";
import { select } from "../../core/select.ts";
import { Steps, type Task } from "../../core/task.ts";
import type { Job } from "./attend.ts";
import { BUILTIN, hrefOf } from "./exported.ts";
import type { Reply } from "./guests.ts";
import { borrow, CHANNEL } from "./handles.ts";
import { WORKER_GOROUTINES, WORKER_JOBS, WORKERS } from "./kernel/layout.ts";
import { leastBusy } from "./least-busy.ts";
import { currentWorld } from "./messages/world.ts";
import { packedFor } from "./parcel.ts";
import { currentSeat, type Seat } from "./seat.ts";
import { makeShared, type SharedChannel } from "./shared-channel.ts";

/** Where in memory the workers are listed: how many, where the jobs of each go, how many guests it has. In words. */
const CREW = WORKERS >> 2;
const CREW_JOBS = WORKER_JOBS >> 2;
const GUESTS = WORKER_GOROUTINES >> 2;

/** What a thread is called where it sits: the one that made the world, and a worker. */
export const MAKER = 0;
export function nameOf(worker: number): number {
  return worker + 1;
}

/** A worker by its number, or one with the fewest goroutines from elsewhere. */
export type Where = number | "any";

/** How many jobs may wait for a worker before `goOn` waits. */
export const JOBS = 64;

export function enlist(seat: Seat, worker: number, jobs: number): void {
  Atomics.store(seat.ints, CREW_JOBS + worker, jobs);
  Atomics.store(seat.ints, CREW, Math.max(worker + 1, Atomics.load(seat.ints, CREW)));
}

/** One worker, seen from this thread. */
interface Mate {
  readonly jobs: Chan<Job>;
  /** Closed when it has died. */
  readonly gone: Chan<never>;
}

const mates: Map<number, Mate> = new Map();
/** What the dead have died of; undefined for who was ended. */
const fates: Map<number, unknown> = new Map();
/** Channels for the answers to `goOn` that nobody uses now. */
const replies: SharedChannel<Reply, undefined>[] = [];

/** How many workers there have been. */
export function crewSize(seat: Seat): number {
  return Atomics.load(seat.ints, CREW);
}

export function isAlive(seat: Seat, worker: number): boolean {
  return Atomics.load(seat.ints, CREW_JOBS + worker) !== 0;
}

/** A guest is on its way to `worker`. */
function guestSent(seat: Seat, worker: number): void {
  if (Atomics.add(seat.ints, GUESTS + worker, 1) === 0) seat.onGuests(worker);
}

/** Guests of `worker` have ended, or have not arrived. */
export function guestLeft(seat: Seat, worker: number, count: number): void {
  if (count > 0 && Atomics.sub(seat.ints, GUESTS + worker, count) === count) seat.onGuests(worker);
}

/** How many goroutines that others have sent run on `worker`, or are on their way. */
export function guestsOf(seat: Seat, worker: number): number {
  return Atomics.load(seat.ints, GUESTS + worker);
}

function mate(seat: Seat, worker: number): Mate {
  let found = mates.get(worker);
  if (found === undefined) {
    const at = Atomics.load(seat.ints, CREW_JOBS + worker);
    found = { jobs: borrow(seat, CHANNEL, at) as SharedChannel<Job, undefined>, gone: chan<never>() };
    mates.set(worker, found);
  }
  return found;
}

/** Who wants to know of each death on the spot; `error`: what it died of, undefined if it was ended. */
export const mourners: Set<(worker: number, error: unknown) => void> = new Set();

/**
 * A worker has died, on whatever thread: whoever waits for it learns of it, and every wait in shared memory begins
 * anew.
 */
export function mourn(seat: Seat, worker: number, error: unknown): void {
  const dead = mates.get(worker);
  mates.delete(worker);
  fates.set(worker, error);
  dead?.gone.close();
  Atomics.store(seat.ints, CREW_JOBS + worker, 0);
  // It may have died between taking this thread's bell and ringing it.
  seat.bell.rung();
  for (const contest of Array.from(seat.contests.values())) contest.retry();
  runAfterwards();
  for (const learn of mourners) learn(worker, error);
}

function died(worker: number): GoError {
  const cause = fates.get(worker);
  return new GoError("ERR_WORKER_DIED", `goOn: worker ${worker} has died`, cause === undefined ? {} : { cause });
}

export function forgetCrew(): void {
  mates.clear();
  fates.clear();
  replies.length = 0;
}

/** The programs that have goroutines on other threads, by the name under which those know them. */
export const origins: Map<string, Program> = new Map();
const names: WeakMap<Program, string> = new WeakMap();
let named = 0;

/** Lets go of what a program has started elsewhere, when it ends. */
class Abroad implements Resource {
  readonly #seat: Seat;
  readonly #origin: string;

  constructor(seat: Seat, origin: string) {
    this.#seat = seat;
    this.#origin = origin;
  }

  release(): void {
    origins.delete(this.#origin);
    if (currentSeat() !== this.#seat) return;
    for (let worker = 0; worker < crewSize(this.#seat); worker++) {
      if (!isAlive(this.#seat, worker)) continue;
      const { jobs } = mate(this.#seat, worker);
      // A worker that can't take it now takes it later, and one that is being closed need not; nobody waits for that.
      void jobs.send({ do: "end", origin: this.#origin }).then(undefined, () => {});
    }
  }
}

function originOf(seat: Seat, program: Program): string {
  let name = names.get(program);
  if (name === undefined) {
    name = `${seat.index}.${seat.life}.${++named}`;
    names.set(program, name);
    origins.set(name, program);
    program.adopt(new Abroad(seat, name));
  }
  return name;
}

/** A generator function, for the types of its arguments. */
export type RemoteFunction = (...args: never[]) => Routine<unknown>;

class GoOn extends Steps<void> {
  readonly reason: string = "goOn";
  readonly where: Where;
  readonly module: string;
  readonly name: string;
  readonly args: readonly unknown[];

  constructor(where: Where, module: string, name: string, args: readonly unknown[]) {
    super();
    this.where = where;
    this.module = module;
    this.name = name;
    this.args = args;
  }

  override *[Symbol.iterator](): Generator<Park, void, unknown> {
    const world = currentWorld();
    if (world !== null) return yield* world.goOn(this.where, this.module, this.name, this.args);
    const seat = currentSeat();
    if (seat === null || crewSize(seat) === 0)
      throw new UsageError("ERR_NO_CORES", "goOn: there are no workers: call cores() first");
    const worker = this.#choose(seat);
    const { jobs, gone } = mate(seat, worker);
    const { module, name } = this;
    const isGuest = module !== BUILTIN;
    const args = isGuest ? yield* packedFor(seat, worker, this.args) : this.args;
    const reply = replies.pop() ?? makeShared<Reply, undefined>(seat, 1, undefined);
    const job: Job = { do: "start", origin: originOf(seat, currentProgram()), module, name, args, reply };
    if (isGuest) guestSent(seat, worker);
    let sent;
    try {
      sent = yield* select({ jobs: jobs.send(job), gone: gone.recv() });
    } catch (e) {
      if (isGuest) guestLeft(seat, worker, 1);
      throw e;
    }
    const answer = sent.case === "gone" ? sent : yield* select({ reply: reply.recv(), gone: gone.recv() });
    if (answer.case === "gone") throw died(worker);
    // Who has answered lets go of it.
    replies.push(reply);
    if (answer.case !== "reply" || answer.value === null || answer.value === undefined) return undefined;
    const { code, message, cause } = answer.value;
    throw code === "ERR_MODULE" ? new GoError(code, message, { cause }) : new UsageError(code, message);
  }

  #choose(seat: Seat): number {
    const size = crewSize(seat);
    if (this.where === "any") {
      const living = Array.from({ length: size }, (_, worker) => worker).filter((worker) => isAlive(seat, worker));
      const chosen = leastBusy(living, (worker) => guestsOf(seat, worker));
      if (chosen === undefined) throw new GoError("ERR_WORKER_DIED", "goOn: all workers have died");
      return chosen;
    }
    if (!Number.isInteger(this.where) || this.where < 0 || this.where >= size) {
      throw new UsageError(
        "ERR_WORKER",
        `goOn: the worker must be "any" or 0 to ${size - 1}, not ${describe(this.where)}`,
      );
    }
    if (!isAlive(seat, this.where)) throw died(this.where);
    return this.where;
  }
}

/**
 * Starts a goroutine on another core: `name`, a generator function that the module exports, called there with `args`.
 * It runs beside that thread's other goroutines, and belongs to the caller's program: it ends with it, and what it
 * throws and does not catch ends it. Go's `go f(x)`, whose goroutine has a core of its own.
 *
 * @param where the number of a worker, or `"any"`.
 * @param module its URL: `new URL("./work.ts", import.meta.url)`.
 * @param args values that can cross, shared channels and locks among them; here also what the host hands to one thread
 * alone: a `MessagePort`, a stream, a `Blob`, a `CryptoKey`, a buffer that `transfer` marks. What moves has moved once
 * it is sent, also if the goroutine can't be started then.
 * @returns a task, that ends once the goroutine has been started.
 * @throws {UsageError} if there is no such worker, no such export, or an argument can't cross. {@link GoError}
 * `ERR_MODULE` if the module can't be loaded, `ERR_WORKER_DIED`.
 *
 * @example
 * ```ts
 * import type { count } from "./count.ts";
 * const results = shared.chan<number>(16);
 * yield* goOn<typeof count>("any", new URL("./count.ts", import.meta.url), "count", 10, results);
 * ```
 */
export function goOn<F extends RemoteFunction = (...args: unknown[]) => Routine<unknown>>(
  where: Where,
  module: URL | string,
  name: string,
  ...args: Parameters<F>
): Task<void> {
  return created(new GoOn(where, hrefOf("goOn", module), name, args), goOn);
}

/** Starts a goroutine that every worker has, which keeps no process alive. */
export function goBuiltin(worker: number, args: readonly unknown[]): Task<void> {
  return new GoOn(worker, BUILTIN, "", args);
}
