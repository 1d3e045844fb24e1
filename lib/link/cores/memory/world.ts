/** A world whose threads share memory, as one of them has it. */

import type { Chan } from "../../../core/chan.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import type { Park } from "../../../core/op.ts";
import type { Source } from "../../../core/scheduler.ts";
import { select } from "../../../core/select.ts";
import {
  enter,
  leave,
  world,
  type SharedHeap,
  type SyncMakers,
  type Target,
  type Where,
  type World,
} from "../../world.ts";
import type { Activity } from "../activity.ts";
import { makeBool, makeInt32, makeInt64 } from "../atomics.ts";
import type { Job } from "../attend.ts";
import { heapContexts, type ContextMaker } from "../context.ts";
import { BUILTIN } from "../exported.ts";
import { makeLatch } from "../latch.ts";
import { makeMutex } from "../mutex.ts";
import { makeOnce } from "../once.ts";
import { packedFor } from "../parcel.ts";
import { makeRWMutex } from "../rw-mutex.ts";
import { Scopes } from "../scopes.ts";
import { Seat, type WorldMemory } from "../seat.ts";
import { makeSemaphore } from "../semaphore.ts";
import { makeShared } from "../shared-channel.ts";
import { makeWaitGroup } from "../wait-group.ts";
import { Workers } from "./workers.ts";

export class MemoryWorld implements World {
  readonly seat: Seat;
  readonly peers: Workers;
  readonly scopes: Scopes;
  readonly sync: SyncMakers;
  readonly contexts: ContextMaker;
  readonly synchronous = true;
  closing = false;

  constructor(seat: Seat) {
    this.seat = seat;
    this.peers = new Workers(seat);
    this.scopes = new Scopes(`${seat.index}.${seat.life}`, (scope) => this.#endScope(scope));
    this.contexts = heapContexts(seat);
    this.sync = {
      mutex: () => makeMutex(seat),
      rwMutex: () => makeRWMutex(seat),
      waitGroup: () => makeWaitGroup(seat),
      semaphore: (n) => makeSemaphore(seat, n),
      once: () => makeOnce(seat),
      latch: (n) => makeLatch(seat, n),
      int32: (initial = 0) => makeInt32(seat, initial),
      int64: (initial = 0n) => makeInt64(seat, initial),
      bool: (initial = false) => makeBool(seat, initial),
    };
  }

  get source(): Source {
    return this.seat;
  }

  get heap(): SharedHeap {
    return this.seat;
  }

  get activity(): Activity {
    return this.seat.activity;
  }

  chan<T, Z>(capacity: number, zero: Z): Chan<T, Z> {
    return makeShared<T, Z>(this.seat, capacity, zero);
  }

  *start(where: Where, { module, name }: Target, values: readonly unknown[]): Generator<Park, void, unknown> {
    const { peers, seat } = this;
    const worker = peers.choose(where);
    const { jobs, gone } = peers.peer(worker);
    // What every worker has keeps no process alive, and its arguments need no port.
    const counts = module !== BUILTIN;
    const args = counts ? yield* packedFor(seat, worker, values) : values;
    const reply = peers.takeReply();
    const origin = this.scopes.nameOf(currentProgram());
    const job: Job = { do: "start", origin, module, name, args, reply };
    if (counts) peers.sent(worker);
    let sent;
    try {
      sent = yield* select({ jobs: jobs.send(job), gone: gone.recv() });
    } catch (e) {
      if (counts) peers.left(worker, 1);
      throw e;
    }
    const answer = sent.case === "gone" ? sent : yield* select({ reply: reply.recv(), gone: gone.recv() });
    if (answer.case === "gone") throw peers.died(worker);
    // The worker that has answered lets go of it.
    peers.giveReply(reply);
    if (answer.case !== "reply" || answer.value === null || answer.value === undefined) return;
    const { code, message, cause } = answer.value;
    throw code === "ERR_MODULE" ? new GoError(code, message, { cause }) : new UsageError(code, message);
  }

  /** The program of a scope has ended: what it has started elsewhere ends. */
  #endScope(scope: string): void {
    if (world.current !== this) return;
    const { peers } = this;
    for (let worker = 0; worker < peers.size; worker++) {
      if (!peers.isAlive(worker)) continue;
      // A worker that can't take it now takes it later, and one that is being closed need not; no caller waits for that.
      void peers
        .peer(worker)
        .jobs.send({ do: "end", origin: scope })
        .then(undefined, () => {});
    }
  }

  /** This thread leaves: none of its goroutines waits there. */
  leave(): void {
    if (world.current !== this) return;
    this.seat.leave();
    leave(this);
  }
}

/** Has this thread be in a world; `name`: by which another thread finds its seat once it has died. */
export function join(memory: WorldMemory, name: number): MemoryWorld {
  if (world.current !== null) throw new RangeError("this thread is in a world already");
  const joined = new MemoryWorld(new Seat(memory, name));
  enter(joined);
  return joined;
}

/** This thread's seat, or null if it is in no world that shares memory. */
export function currentSeat(): Seat | null {
  return world.current instanceof MemoryWorld ? world.current.seat : null;
}
