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

/** The seat of this thread in the shared heap; `remedy`: what does the same where only messages pass. */
function seatFor(caller: string, remedy: string): Seat {
  const seat = seatOrNull(caller);
  if (seat !== null) return seat;
  throw new UsageError(
    "ERR_NO_SHARED_MEMORY",
    `${caller}: these cores share no memory (cores().sharing), only channels and contexts: ${remedy}`,
  );
}

/** What does without shared memory what each of these does. */
const remedies = {
  lock: "a channel of capacity 1 is a lock: send(null) locks it, recv() unlocks it; or let one goroutine have what it protects",
  waitGroup: "let each goroutine send once it is done, and receive as often",
  semaphore: "a channel of that capacity is a semaphore: send(null) acquires, recv() releases",
  once: "do it before goOn, and give the goroutines what came of it; or let one goroutine do it, and send that",
  latch: "receive as often as it would count, then close a channel that all wait for",
  number: "keep it in a channel of capacity 1: recv() gives it to one goroutine alone, until it sends it back",
} as const;

function contexts(caller: string): ContextMaker {
  const seat = seatOrNull(caller);
  return seat === null ? portContexts(currentWorld() as MessageWorld) : heapContexts(seat);
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
  /** `Int32` of goroutines/atomic. */
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
 * @throws {UsageError} `ERR_NO_CORES` before that. {@link GoError} `ERR_HEAP_FULL`; where no memory is shared all
 * but channels and contexts throw {@link UsageError} `ERR_NO_SHARED_MEMORY`, which says what to use instead.
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
  mutex: () => makeMutex(seatFor("shared.mutex", remedies.lock)),
  rwMutex: () => makeRWMutex(seatFor("shared.rwMutex", remedies.lock)),
  waitGroup: () => makeWaitGroup(seatFor("shared.waitGroup", remedies.waitGroup)),
  semaphore(n) {
    checkTokens("shared.semaphore: the size", n);
    return makeSemaphore(seatFor("shared.semaphore", remedies.semaphore), n);
  },
  once: () => makeOnce(seatFor("shared.once", remedies.once)),
  latch(n) {
    checkLatchCount(n);
    return makeLatch(seatFor("shared.latch", remedies.latch), n);
  },
  int32: (initial = 0) => makeInt32(seatFor("shared.int32", remedies.number), initial),
  int64: (initial = 0n) => makeInt64(seatFor("shared.int64", remedies.number), initial),
  bool: (initial = false) => makeBool(seatFor("shared.bool", remedies.number), initial),
  withCancel: (parent) => deriveCancel(contexts("shared.withCancel"), parent),
  withCancelCause: (parent) => deriveCancelCause(contexts("shared.withCancelCause"), parent),
  withDeadline: (parent, at) => deriveDeadline(contexts("shared.withDeadline"), parent, at),
  withTimeout: (parent, ms) => deriveTimeout(contexts("shared.withTimeout"), parent, ms),
};
