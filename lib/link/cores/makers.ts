/** `shared`: makes what goroutines on several threads can share. */

import { UsageError } from "../../core/error.ts";
import type { Chan } from "../../core/chan.ts";
import type { CancelCauseFunc, CancelFunc, Context, ContextLike } from "../../std/context/index.ts";
import { makeBool, makeInt32, makeInt64, type SharedBool, type SharedInt32, type SharedInt64 } from "./atomics.ts";
import { deriveCancel, deriveCancelCause, deriveDeadline, deriveTimeout } from "./context.ts";
import { makeLatch, type SharedLatch } from "./latch.ts";
import { currentWorld } from "./messages/world.ts";
import { makeMutex, type SharedMutex } from "./mutex.ts";
import { makeOnce, type SharedOnce } from "./once.ts";
import { makeRWMutex, type SharedRWMutex } from "./rw-mutex.ts";
import { currentSeat, type Seat } from "./seat.ts";
import { makeSemaphore, type SharedSemaphore } from "./semaphore.ts";
import { makeShared } from "./shared-channel.ts";
import { makeWaitGroup, type SharedWaitGroup } from "./wait-group.ts";

function seatFor(caller: string): Seat {
  const seat = currentSeat();
  if (currentWorld() !== null) {
    throw new UsageError("ERR_NO_SHARED_MEMORY", `${caller}: these cores share channels alone, since they share no memory (cores().sharing)`);
  }
  if (seat === null) throw new UsageError("ERR_NO_CORES", `${caller}: there is no shared memory: call cores() first`);
  return seat;
}

function sharedChan<T>(capacity?: number): Chan<T>;
function sharedChan<T>(capacity: number, zero: T): Chan<T, T>;
function sharedChan<T>(capacity = 0, zero?: T): Chan<T> {
  const world = currentWorld();
  if (world !== null) return world.channel(capacity, zero) as Chan<T>;
  return makeShared<T, T | undefined>(seatFor("shared.chan"), capacity, zero);
}

/**
 * What goroutines on several threads share. Each of these can be given to `goOn` as an argument and sent through a shared channel:
 * what arrives is the same lock, the same channel.
 */
export interface SharedMakers {
  /** A channel. `chan` of goroutines. */
  readonly chan: typeof sharedChan;
  /** `Mutex` of goroutines/sync. A dead thread's is free. */
  mutex(): SharedMutex;
  /** `RWMutex` of goroutines/sync, with Go's alternation. A dead thread's readings and its writing have ended. */
  rwMutex(): SharedRWMutex;
  /** `WaitGroup` of goroutines/sync. What a dead thread was to do stays counted. */
  waitGroup(): SharedWaitGroup;
  /** `Weighted` of goroutines/semaphore, with `n` tokens, below 2^31. A dead thread's are lost. */
  semaphore(n: number): SharedSemaphore;
  /** `Once` of goroutines/sync. What a dead thread has begun is begun anew. */
  once(): SharedOnce;
  /** `CountDownLatch` of goroutines/sync, below 2^31. */
  latch(n: number): SharedLatch;
  /** `Int32` of goroutines/atomic. */
  int32(initial?: number): SharedInt32;
  /** `Int64` of goroutines/atomic. */
  int64(initial?: bigint): SharedInt64;
  /** `Bool` of goroutines/atomic. */
  bool(initial?: boolean): SharedBool;
  /** `withCancel` of goroutines/context: the context ends on all threads. So do the next three. Values stay here; a cause that can cross does. */
  withCancel(parent: ContextLike): [ctx: Context, cancel: CancelFunc];
  withCancelCause(parent: ContextLike): [ctx: Context, cancel: CancelCauseFunc];
  withDeadline(parent: ContextLike, at: Date): [ctx: Context, cancel: CancelFunc];
  withTimeout(parent: ContextLike, ms: number): [ctx: Context, cancel: CancelFunc];
}

/**
 * Makes what goroutines on several threads share, once `cores` has been called.
 *
 * @throws {UsageError} `ERR_NO_CORES` before that. {@link GoError} `ERR_HEAP_FULL`.
 *
 * @example
 * ```ts
 * import type { work } from "./work.ts";
 * const mu = shared.mutex();
 * const hits = shared.int32();
 * const [ctx, cancel] = shared.withCancel(background());
 * yield* goOn<typeof work>("any", new URL("./work.ts", import.meta.url), "work", ctx, mu, hits);
 * yield* mu.lock();
 * hits.store(hits.load() + 1);
 * mu.unlock();
 * cancel();
 * ```
 */
export const shared: SharedMakers = {
  chan: sharedChan,
  mutex: () => makeMutex(seatFor("shared.mutex")),
  rwMutex: () => makeRWMutex(seatFor("shared.rwMutex")),
  waitGroup: () => makeWaitGroup(seatFor("shared.waitGroup")),
  semaphore: (n) => makeSemaphore(seatFor("shared.semaphore"), n),
  once: () => makeOnce(seatFor("shared.once")),
  latch: (n) => makeLatch(seatFor("shared.latch"), n),
  int32: (initial = 0) => makeInt32(seatFor("shared.int32"), initial),
  int64: (initial = 0n) => makeInt64(seatFor("shared.int64"), initial),
  bool: (initial = false) => makeBool(seatFor("shared.bool"), initial),
  withCancel: (parent) => deriveCancel(seatFor("shared.withCancel"), parent),
  withCancelCause: (parent) => deriveCancelCause(seatFor("shared.withCancelCause"), parent),
  withDeadline: (parent, at) => deriveDeadline(seatFor("shared.withDeadline"), parent, at),
  withTimeout: (parent, ms) => deriveTimeout(seatFor("shared.withTimeout"), parent, ms),
};
