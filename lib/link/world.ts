/**
 * The seam of link: what this thread shares with others is a world, and all above it (shared.*, goOn, pools, parallel)
 * is written against this interface. Two implementations stand behind it, which know nothing of each other: threads
 * that share memory, and parties that only exchange messages.
 *
 * Invariants:
 * - `world.current` is the only ambient state of link: what a world has once is held by its object.
 * - A thread is in one world at a time. What belongs to a world that this thread has left can't be sent any more, and
 *   its waits have ended.
 */

import type { Chan } from "../core/chan.ts";
import { GoError, UsageError } from "../core/error.ts";
import type { Park } from "../core/op.ts";
import { scheduler, type Source } from "../core/scheduler.ts";
import type { ContextMaker } from "./context.ts";
import type { Activity } from "./deadlock-detector.ts";
import type { SharedMakers } from "./makers.ts";

/** A worker by its number, or "any": one with the fewest goroutines from elsewhere. */
export type Where = number | "any";

/** What a goroutine that is started elsewhere runs: a generator function that a module exports. */
export interface Target {
  /** The module's URL; or BUILTIN, for the goroutine that performs the tasks of a pool. */
  readonly module: string;
  readonly name: string;
}

/** Locks, counters, `Once`, latches and atomics: what can only be where memory is shared. */
export type SyncMakers = Pick<
  SharedMakers,
  "mutex" | "rwMutex" | "waitGroup" | "semaphore" | "once" | "latch" | "int32" | "int64" | "bool"
>;

/** Called when a worker has ended; `error`: what it died of, undefined if it was ended. */
export type ExitListener = (worker: number, error: unknown) => void;

/** Why a worker could not be started anew: a heap that is full. */
export interface StartFailure {
  readonly code: string;
  readonly message: string;
}

/** Called when a worker that had ended has been started anew; `failure`: why it could not be, null if it has been. */
export type StartListener = (worker: number, failure: StartFailure | null) => void;

/** The workers of a world, as each of its threads sees them. */
export interface Peers {
  /** How many there have been. */
  readonly size: number;
  /** False once this thread knows that a worker has ended. */
  isAlive(worker: number): boolean;
  /** Called, all of them, as soon as this thread learns that a worker has ended. */
  readonly onExit: Set<ExitListener>;
  /** Called, all of them, when a worker that had ended has been started anew, or could not be. */
  readonly onStart: Set<StartListener>;
  /** Called, all of them, when the world begins to be closed, as soon as this thread learns of it. */
  readonly onClose: Set<() => void>;
  /** Counts up: whose turn it is where several would do. */
  turn: number;
  /**
   * Has a worker that has ended started anew: at once where `isAlive` says so then, otherwise `onStart` tells. Nothing
   * happens while the world is being closed.
   */
  restart(worker: number): void;
}

/** Memory that all threads of a world see. */
export interface SharedHeap {
  /** The words of it; anew after each `alloc`, since it may have grown. */
  readonly ints: Int32Array;
  /**
   * Memory for good: so many bytes, zero. Where they stand, in bytes.
   *
   * @throws {GoError} `ERR_HEAP_FULL`.
   */
  alloc(bytes: number): number;
}

export interface World {
  /** The kernel's side: where wake-ups come from, and how the thread rests meanwhile. */
  readonly source: Source;
  readonly peers: Peers;
  /** What of this thread's goroutines and calls counts, for the deadlock detector. */
  readonly activity: Activity;
  /**
   * Whether it is being closed: what runs goes on, and ends by itself or once no goroutine of any worker can go on; new
   * work is refused.
   */
  readonly closing: boolean;
  /** Null where memory is not shared. */
  readonly sync: SyncMakers | null;
  /** Contexts whose cancellation, cause and deadline cross. */
  readonly contexts: ContextMaker;
  /** Null where memory is not shared. */
  readonly heap: SharedHeap | null;
  /** Whether this thread knows at once what can be done at a channel, so that a `try...` of one has an answer. */
  readonly synchronous: boolean;

  /**
   * @param capacity how many values are buffered; `shared.chan` has checked it.
   * @param zero what a receive gets from the closed channel, on this thread.
   * @throws {GoError} `ERR_HEAP_FULL`.
   */
  chan<T, Z>(capacity: number, zero: Z): Chan<T, Z>;

  /**
   * Starts a goroutine on a worker, in the caller's program: the steps of a task, that end once it has been started.
   *
   * @throws {UsageError} `ERR_WORKER`, `ERR_NO_EXPORT`, `ERR_CANNOT_CROSS`; {@link GoError} `ERR_WORKER_DIED`,
   * `ERR_MODULE`.
   */
  start(where: Where, target: Target, args: readonly unknown[]): Generator<Park, void, unknown>;
}

/** An error as the outcome of a wait: a value that can't cross, or a heap that is full. */
export class Refused {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}

/** @throws the error that a wait has ended with, if it has. */
export function throwIfRefused(outcome: unknown): void {
  if (outcome instanceof Refused) throw outcome.error;
}

/** The world of this thread; null if it is in none. */
export const world: { readonly current: World | null } = { current: null };

/** Has this thread be in a world from now on. */
export function enter(entered: World): void {
  (world as { current: World | null }).current = entered;
  scheduler.source = entered.source;
}

/** Has this thread leave a world; nothing happens if it is not in that. */
export function leave(left: World): void {
  if (world.current !== left) return;
  (world as { current: World | null }).current = null;
  scheduler.source = null;
}

/** On this thread a world begins to be closed. */
export function beginToClose(closed: World & { closing: boolean }): void {
  closed.closing = true;
  for (const tell of closed.peers.onClose) tell();
}

/**
 * The world of this thread, for new work.
 *
 * @throws {UsageError} `ERR_NO_CORES` if it is in none; {@link GoError} `ERR_CORES_CLOSED` if that is being closed.
 */
export function openWorldFor(caller: string, missing: string): World {
  const current = worldFor(caller, missing);
  if (!current.closing) return current;
  throw new GoError("ERR_CORES_CLOSED", `${caller}: the cores are being closed: what runs may end, nothing new begins`);
}

/**
 * The world of this thread, for `caller`.
 *
 * @throws {UsageError} `ERR_NO_CORES` if it is in none.
 */
export function worldFor(caller: string, missing: string): World {
  const { current } = world;
  if (current === null) throw new UsageError("ERR_NO_CORES", `${caller}: ${missing}: call cores() first`);
  return current;
}
