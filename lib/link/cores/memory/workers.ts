/**
 * The workers of a world that shares memory, as one of its threads sees them.
 *
 * Where a worker's jobs go stands in shared memory, so that any thread can start a goroutine on any worker, without
 * the thread that made the world. Which worker has ended that thread tells the others.
 */

import { runAfterwards } from "../../../core/afterwards.ts";
import { chan, type Chan } from "../../../core/chan.ts";
import { describe } from "../../../core/describe.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import type { Reply, Start } from "../../remote-goroutines.ts";
import type { ExitListener, Peers, StartListener, Where } from "../../world.ts";
import { CHANNEL_SIZE, JOBS_GOROUTINES, WORKERS, WORKER_JOBS } from "../kernel/layout.ts";
import { hasDied, leastBusy } from "../../go-on.ts";
import { makeChannel, type SharedChannel } from "./channel.ts";
import { CHANNEL } from "./heap-objects.ts";
import type { PackedArguments } from "./packed-arguments.ts";
import type { ThreadSlot } from "./slot.ts";

/** Where in memory the workers are listed, in words: how many, and where the jobs of each go. */
const COUNT = WORKERS >> 2;
const JOBS_OF = WORKER_JOBS >> 2;

/** By which name a slot is found: that of the thread that made the world, and that of a worker. */
export const MAKER = 0;
export function nameOf(worker: number): number {
  return worker + 1;
}

/** What one thread asks of a worker. */
export type Job =
  | (Omit<Start, "args"> & {
      readonly do: "start";
      readonly args: readonly unknown[] | PackedArguments;
      readonly reply: Chan<Reply>;
    })
  /** The program of a scope has ended. */
  | { readonly do: "end"; readonly scope: string };

/** Where a worker's jobs go. */
export type Jobs = SharedChannel<Job, undefined>;

/** How many jobs may wait for a worker before `goOn` waits. */
const JOBS = 64;

/** The way to one life of a worker: one that is started anew has another. */
interface Peer {
  readonly jobs: Jobs;
  /** Closed when it has ended. */
  readonly gone: Chan<never>;
}

export class Workers implements Peers {
  readonly #slot: ThreadSlot;
  readonly #peers: Map<number, Peer> = new Map();
  /** What those that have ended died of; undefined for one that was ended. */
  readonly #causes: Map<number, unknown> = new Map();
  /** Channels for the answers to `goOn` that no caller uses now. */
  readonly #replies: SharedChannel<Reply, undefined>[] = [];
  readonly onExit: Set<ExitListener> = new Set();
  readonly onStart: Set<StartListener> = new Set();
  readonly onClose: Set<() => void> = new Set();
  turn = 0;
  /** Has the thread that made the world start a worker anew. */
  restart: (worker: number) => void = () => {};

  constructor(slot: ThreadSlot) {
    this.#slot = slot;
  }

  get size(): number {
    return Atomics.load(this.#slot.ints, COUNT);
  }

  isAlive(worker: number): boolean {
    return Atomics.load(this.#slot.ints, JOBS_OF + worker) !== 0;
  }

  /** Lists a worker; the channel of its jobs. */
  enlist(worker: number): Jobs {
    const { ints } = this.#slot;
    const jobs = makeChannel<Job, undefined>(this.#slot, JOBS, undefined);
    Atomics.store(ints, JOBS_OF + worker, jobs.at);
    Atomics.store(ints, COUNT, Math.max(worker + 1, Atomics.load(ints, COUNT)));
    return jobs;
  }

  /** Takes a worker that has ended off the list, which the thread that made the world does before all hear of it. */
  strike(worker: number): void {
    Atomics.store(this.#slot.ints, JOBS_OF + worker, 0);
  }

  /** A goroutine is on its way to `worker`, through the channel `jobs`. */
  sent(worker: number, { at }: Jobs): void {
    const { ints, coordinator } = this.#slot;
    if (Atomics.add(ints, (at + JOBS_GOROUTINES) >> 2, 1) === 0) coordinator.goroutinesChanged(worker);
  }

  /** Goroutines that have come to `worker` through the channel `jobs` have ended, or have not arrived. */
  left(worker: number, { at }: Jobs, count: number): void {
    const { ints, coordinator } = this.#slot;
    if (count > 0 && Atomics.sub(ints, (at + JOBS_GOROUTINES) >> 2, count) === count)
      coordinator.goroutinesChanged(worker);
  }

  /** How many goroutines that others have sent run on `worker`, or are on their way. */
  goroutinesOf(worker: number): number {
    const slot = this.#slot;
    const at = Atomics.load(slot.ints, JOBS_OF + worker);
    if (at === 0) return 0;
    slot.reach(at + CHANNEL_SIZE);
    return Atomics.load(slot.ints, (at + JOBS_GOROUTINES) >> 2);
  }

  /** The way to `worker` as it lives now; null if it has ended. */
  find(worker: number): Peer | null {
    let found = this.#peers.get(worker);
    if (found === undefined) {
      const at = Atomics.load(this.#slot.ints, JOBS_OF + worker);
      if (at === 0) return null;
      found = { jobs: this.#slot.objects.borrow(CHANNEL, at) as Jobs, gone: chan<never>() };
      this.#peers.set(worker, found);
    }
    return found;
  }

  /** A channel for one answer, which is given back once it has come. */
  takeReply(): SharedChannel<Reply, undefined> {
    return this.#replies.pop() ?? makeChannel<Reply, undefined>(this.#slot, 1, undefined);
  }

  giveReply(reply: SharedChannel<Reply, undefined>): void {
    this.#replies.push(reply);
  }

  /**
   * A worker has ended: all who wait for it learn of it, and every wait in shared memory begins anew.
   *
   * @param error what it died of; undefined if it was ended.
   */
  ended(worker: number, error: unknown): void {
    const slot = this.#slot;
    const peer = this.#peers.get(worker);
    this.#peers.delete(worker);
    this.#causes.set(worker, error);
    peer?.gone.close();
    // It may have died between taking the word that this thread is parked at and notifying it.
    slot.parker.unparked();
    for (const wait of Array.from(slot.waits.byToken.values())) wait.retry();
    runAfterwards();
    for (const learn of this.onExit) learn(worker, error);
  }

  died(worker: number): GoError {
    const cause = this.#causes.get(worker);
    return new GoError("ERR_WORKER_DIED", hasDied(worker, cause), cause === undefined ? {} : { cause });
  }

  /** The worker that `where` means now. */
  choose(where: Where): number {
    const { size } = this;
    if (where === "any") {
      const living = Array.from({ length: size }, (_, worker) => worker).filter((worker) => this.isAlive(worker));
      const chosen = leastBusy(this, living, (worker) => this.goroutinesOf(worker));
      if (chosen === undefined) throw new GoError("ERR_WORKER_DIED", "goOn: all workers have died");
      return chosen;
    }
    if (!Number.isInteger(where) || where < 0 || where >= size) {
      throw new UsageError("ERR_WORKER", `goOn: the worker must be "any" or 0 to ${size - 1}, not ${describe(where)}`);
    }
    if (!this.isAlive(where)) throw this.died(where);
    return where;
  }
}
