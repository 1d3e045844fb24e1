/** `shared`: makes what goroutines on several threads can share. */

import { UsageError } from "../../core/error.ts";
import type { Chan } from "../../core/chan.ts";
import type { CancelCauseFunc, CancelFunc, Context, ContextLike } from "../../std/context/index.ts";
import { makeBool, makeInt32, makeInt64, type SharedBool, type SharedInt32, type SharedInt64 } from "./atomics.ts";
import {
  deriveCancel,
  deriveCancelCause,
  deriveDeadline,
  deriveTimeout,
  heapContexts,
  type ContextMaker,
} from "./context.ts";
import { LATCH, MUTEX, ONCE, RW_MUTEX, SEMAPHORE, WAIT_GROUP } from "./handles.ts";
import { checkLatchCount, makeLatch, type SharedLatch } from "./latch.ts";
import { portContexts } from "./messages/port-context.ts";
import { currentWorld, type MessageWorld } from "./messages/world.ts";
import { makeMutex, type SharedMutex } from "./mutex.ts";
import { makeOnce, type SharedOnce } from "./once.ts";
import { makeRWMutex, type SharedRWMutex } from "./rw-mutex.ts";
import { currentSeat, type Seat } from "./seat.ts";
import { checkTokens, makeSemaphore, type SharedSemaphore } from "./semaphore.ts";
import { makeShared } from "./shared-channel.ts";
import { makeWaitGroup, type SharedWaitGroup } from "./wait-group.ts";

/** The seat of this thread in the shared heap; null if its world shares no memory. */
function seatOrNull(caller: string): Seat | null {
  if (currentWorld() !== null) return null;
  const seat = currentSeat();
  if (seat === null) throw new UsageError("ERR_NO_CORES", `${caller}: nothing can be shared yet: call cores() first`);
  return seat;
}

/** What `inHeap` makes; or by messages a gate of `kind`, of which there are `size`. */
function make<T>(caller: string, inHeap: (seat: Seat) => T, kind: number, size = 0): T {
  const seat = seatOrNull(caller);
  return seat === null ? ((currentWorld() as MessageWorld).gate(kind, size).face as T) : inHeap(seat);
}

function contexts(caller: string): ContextMaker {
  const seat = seatOrNull(caller);
  return seat === null ? portContexts(currentWorld() as MessageWorld) : heapContexts(seat);
}

/** Who reads a word and changes it must not wait for another thread in between. */
function seatForAtomic(caller: string): Seat {
  const seat = seatOrNull(caller);
  if (seat !== null) return seat;
  throw new UsageError(
    "ERR_NO_SHARED_MEMORY",
    `${caller}: these cores share no memory (cores().sharing): let one goroutine have the number, or protect it by a lock and send it along`,
  );
}

function sharedChan<T>(capacity?: number): Chan<T>;
function sharedChan<T>(capacity: number, zero: T): Chan<T, T>;
function sharedChan<T>(capacity = 0, zero?: T): Chan<T> {
  const world = currentWorld();
  if (world !== null) return world.channel(capacity, zero) as Chan<T>;
  return makeShared<T, T | undefined>(seatOrNull("shared.chan") as Seat, capacity, zero);
}

/**
 * What goroutines on several threads share. Each of these can be given to `goOn` as an argument and sent through a
 * shared channel: what arrives is the same lock, the same channel.
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
  /** `Int32` of goroutines/atomic. By messages there is none; nor of the next two. */
  int32(initial?: number): SharedInt32;
  /** `Int64` of goroutines/atomic. */
  int64(initial?: bigint): SharedInt64;
  /** `Bool` of goroutines/atomic. */
  bool(initial?: boolean): SharedBool;
  /**
   * `withCancel` of goroutines/context: the context ends on all threads. So do the next three. Values stay here; a
   * cause that can cross does.
   */
  withCancel(parent: ContextLike): [ctx: Context, cancel: CancelFunc];
  withCancelCause(parent: ContextLike): [ctx: Context, cancel: CancelCauseFunc];
  withDeadline(parent: ContextLike, at: Date): [ctx: Context, cancel: CancelFunc];
  withTimeout(parent: ContextLike, ms: number): [ctx: Context, cancel: CancelFunc];
}

/**
 * Makes what goroutines on several threads share, once `cores` has been called.
 *
 * @throws {UsageError} `ERR_NO_CORES` before that. {@link GoError} `ERR_HEAP_FULL`; by messages atomics throw
 * `ERR_NO_SHARED_MEMORY`.
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
  mutex: () => make("shared.mutex", makeMutex, MUTEX),
  rwMutex: () => make("shared.rwMutex", makeRWMutex, RW_MUTEX),
  waitGroup: () => make("shared.waitGroup", makeWaitGroup, WAIT_GROUP),
  semaphore(n) {
    checkTokens("shared.semaphore: the size", n);
    return make("shared.semaphore", (seat) => makeSemaphore(seat, n), SEMAPHORE, n);
  },
  once: () => make("shared.once", makeOnce, ONCE),
  latch(n) {
    checkLatchCount(n);
    return make("shared.latch", (seat) => makeLatch(seat, n), LATCH, n);
  },
  int32: (initial = 0) => makeInt32(seatForAtomic("shared.int32"), initial),
  int64: (initial = 0n) => makeInt64(seatForAtomic("shared.int64"), initial),
  bool: (initial = false) => makeBool(seatForAtomic("shared.bool"), initial),
  withCancel: (parent) => deriveCancel(contexts("shared.withCancel"), parent),
  withCancelCause: (parent) => deriveCancelCause(contexts("shared.withCancelCause"), parent),
  withDeadline: (parent, at) => deriveDeadline(contexts("shared.withDeadline"), parent, at),
  withTimeout: (parent, ms) => deriveTimeout(contexts("shared.withTimeout"), parent, ms),
};
