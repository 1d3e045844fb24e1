/** Where pools are at work: the world of this thread, with shared memory or without. */

import type { Chan } from "../../../core/chan.ts";
import { UsageError } from "../../../core/error.ts";
import { crewSize, isAlive } from "../crew.ts";
import { currentWorld } from "../messages/world.ts";
import { currentSeat } from "../seat.ts";
import { makeShared } from "../shared-channel.ts";
import { Dealer } from "./dealer.ts";
import { Queue } from "./queue.ts";
import type { Outlet } from "./outlet.ts";

export interface Venue {
  /** The world itself. */
  readonly world: object;
  /** How many workers there have been. */
  readonly size: number;
  /** Whether the world goes on. */
  isOpen(): boolean;
  /** Whether a worker may be alive. */
  isAlive(worker: number): boolean;
  /** Whether this thread knows at once whether a channel is ready. */
  readonly tries: boolean;
  chan<T>(capacity: number): Chan<T>;
  outlet(workers: readonly number[], concurrency: number, refused: (ticket: number, error: unknown) => void): Outlet;
  /** Takes note of what has come from other threads. */
  drain(): void;
}

/** @throws {UsageError} if there are no workers. */
export function venueFor(caller: string): Venue {
  const world = currentWorld();
  if (world !== null) {
    return {
      world,
      size: world.size,
      isOpen: () => currentWorld() === world,
      // Who is dead refuses its first resident.
      isAlive: () => true,
      tries: world.number === 0,
      chan: <T>(capacity: number) => world.channel(capacity, undefined) as Chan<T>,
      outlet: (workers, concurrency, refused) => new Dealer(world, workers, concurrency, refused),
      drain: () => world.drain(),
    };
  }
  const seat = currentSeat();
  if (seat === null || crewSize(seat) === 0)
    throw new UsageError("ERR_NO_CORES", `${caller}: there are no workers: call cores() first`);
  return {
    world: seat,
    size: crewSize(seat),
    isOpen: () => currentSeat() === seat,
    isAlive: (worker) => isAlive(seat, worker),
    tries: true,
    chan: <T>(capacity: number) => makeShared<T, undefined>(seat, capacity, undefined) as Chan<T>,
    outlet: (_workers, _concurrency, refused) => new Queue(seat, refused),
    drain: () => seat.drain(),
  };
}
