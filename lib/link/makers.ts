/** `shared`: makes what goroutines on several threads can share. */

import type { Chan } from "../core/chan.ts";
import { RuntimeError, UsageError } from "../core/error.ts";
import {
  withCancel,
  withCancelCause,
  type CancelCauseFunc,
  type CancelFunc,
  type Context,
  type ContextLike,
} from "../std/context/index.ts";
import { derive, dueAt, dueIn } from "./context.ts";
import {
  checkLatchCount,
  checkTokens,
  type SharedBool,
  type SharedInt32,
  type SharedInt64,
  type SharedLatch,
  type SharedMutex,
  type SharedOnce,
  type SharedRWMutex,
  type SharedSemaphore,
  type SharedWaitGroup,
} from "./sync.ts";
import { worldFor, type SyncMakers, type World } from "./world.ts";

function worldOf(caller: string): World {
  return worldFor(caller, "nothing can be shared yet");
}

/**
 * What a world makes for goroutines to wait at and to count with.
 *
 * @param remedy what does the same where only messages pass.
 * @throws {UsageError} `ERR_NO_SHARED_MEMORY` there.
 */
function syncOf(caller: string, remedy: string): SyncMakers {
  const { sync } = worldOf(caller);
  if (sync !== null) return sync;
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

/** A context below `parent` that is done at `due`; `begin` derives the local one that `cancel` ends. */
function context<C extends CancelFunc | CancelCauseFunc>(
  caller: string,
  parent: ContextLike,
  due: number,
  begin: (above: ContextLike) => [Context, C],
): [ctx: Context, cancel: C] {
  return derive(caller, worldOf(caller).contexts, parent, due, begin);
}

/** The largest capacity: the ring of such a channel fits into the largest piece of shared memory. */
const LARGEST = 2 ** 25;

function sharedChan<T>(capacity?: number): Chan<T>;
function sharedChan<T>(capacity: number, zero: T): Chan<T, T>;
function sharedChan<T>(capacity = 0, zero?: T): Chan<T> {
  const at = worldOf("shared.chan");
  if (!(Number.isInteger(capacity) && capacity >= 0 && capacity <= LARGEST))
    throw new RuntimeError("ERR_MAKECHAN_SIZE", "makechan: size out of range", { given: capacity });
  return at.chan<T, T | undefined>(capacity, zero);
}

/**
 * What goroutines on several threads share. Each of these can be given to `goOn` as an argument and sent through a
 * shared channel: what arrives is the same lock, the same channel.
 */
export interface SharedMakers {
  /** A channel. `chan` of goroutines; a capacity above 2^25 throws `ERR_MAKECHAN_SIZE` too. */
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
  mutex: () => syncOf("shared.mutex", remedies.lock).mutex(),
  rwMutex: () => syncOf("shared.rwMutex", remedies.lock).rwMutex(),
  waitGroup: () => syncOf("shared.waitGroup", remedies.waitGroup).waitGroup(),
  semaphore(n) {
    checkTokens("shared.semaphore: the size", n);
    return syncOf("shared.semaphore", remedies.semaphore).semaphore(n);
  },
  once: () => syncOf("shared.once", remedies.once).once(),
  latch(n) {
    checkLatchCount(n);
    return syncOf("shared.latch", remedies.latch).latch(n);
  },
  int32: (initial) => syncOf("shared.int32", remedies.number).int32(initial),
  int64: (initial) => syncOf("shared.int64", remedies.number).int64(initial),
  bool: (initial) => syncOf("shared.bool", remedies.number).bool(initial),
  withCancel: (parent) => context("shared.withCancel", parent, Infinity, withCancel),
  withCancelCause: (parent) => context("shared.withCancelCause", parent, Infinity, withCancelCause),
  withDeadline: (parent, at) => context("shared.withDeadline", parent, dueAt(at), withCancel),
  withTimeout: (parent, ms) => context("shared.withTimeout", parent, dueIn(ms), withCancel),
};
