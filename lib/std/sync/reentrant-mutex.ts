/**
 * `ReentrantMutex`: a mutex that knows its owner, a goroutine, which may lock it again.
 *
 * Invariants: it is always handed over, the oldest waiter first; a waiter's value is the goroutine that
 * will own it, since a case of a select does not know whose it is.
 */

import { created, tracksOps } from "../../core/debug.ts";
import { currentProgram } from "../../core/default-program.ts";
import { detached } from "../../core/detached.ts";
import { UsageError } from "../../core/error.ts";
import { fatal } from "../../core/fatal.ts";
import type { Goroutine } from "../../core/goroutine.ts";
import { inspectable, summary, waiting } from "../../core/inspect.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Op } from "../../core/op.ts";
import { BLOCKED, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import { Guard } from "../../core/guard.ts";
import type { Locker } from "./mutex.ts";

/** Who owns it, how many times over, and who waits. */
class Ownership {
  owner: Goroutine | null = null;
  holds = 0;
  readonly waiters: WaitQueue = new WaitQueue();

  get thing(): "mutex" {
    return "mutex";
  }

  /** What the console shows of it. */
  state(): (string | false)[] {
    const { owner, holds, waiters } = this;
    return [
      owner === null ? "unlocked" : `locked by goroutine ${owner.id}`,
      holds > 1 && `${holds} times`,
      waiting(waiters),
    ];
  }

  isFreeFor(g: Goroutine): boolean {
    return this.owner === null || this.owner === g;
  }

  take(g: Goroutine): void {
    this.owner = g;
    this.holds++;
  }

  tryTake(g: Goroutine): boolean {
    if (!this.isFreeFor(g)) return false;
    this.take(g);
    if (thread.observer !== null) thread.observer.emit("lock", this);
    return true;
  }

  /** Takes one hold back. */
  giveBack(): void {
    if (thread.observer !== null) thread.observer.emit("unlock", this);
    if (--this.holds > 0) return;
    this.owner = null;
    const waiter = this.waiters.shift();
    if (waiter === null) return;
    this.take(waiter.value as Goroutine);
    waiter.wake(undefined);
  }
}

/**
 * A mutex that the goroutine which holds it may lock again; it is free when every lock has been
 * unlocked. Java's `ReentrantLock`, C#'s `lock`, Python's `RLock`. Go has none on purpose: a function
 * that may be called both with and without the lock can't rely on what the lock protects being whole.
 *
 * It belongs to a goroutine: only its owner may unlock it, and an async function can't lock it. A
 * goroutine that ends leaves it locked.
 *
 * @example
 * ```ts
 * const mu = new ReentrantMutex();
 * function* total(): Routine<number> {
 *   using _ = yield* mu.lock();
 *   return 1;
 * }
 * using _ = yield* mu.lock();
 * log(yield* total());                      // locks it once more
 * ```
 */
export class ReentrantMutex implements Locker {
  readonly #ownership: Ownership = new Ownership();
  /** The op holds nothing of one performance, so one serves all. */
  readonly #lock: Lock = new Lock(this, this.#ownership);

  /** How many times its owner has locked it and not unlocked it yet; 0 while it is free. */
  get holds(): number {
    return this.#ownership.holds;
  }

  /**
   * Locks it, once more if the caller holds it; waits while another goroutine does.
   *
   * @returns an op: a Disposable that takes this one lock back, once, for `using`. As a case of
   * {@link select} it fires only once it owns the lock.
   * @throws {UsageError} outside any goroutine.
   */
  lock(): Op<Disposable> {
    if (this === undefined || !(#ownership in this)) throw detached("mu.lock()");
    return tracksOps() ? created(new Lock(this, this.#ownership), this.lock) : this.#lock;
  }

  /**
   * Locks it if that can be done now.
   *
   * @returns whether the caller holds it now.
   * @throws {UsageError} outside any goroutine.
   */
  tryLock(): boolean {
    if (this === undefined || !(#ownership in this)) throw detached("mu.tryLock()");
    if (this.#ownership.tryTake(caller("tryLock"))) return true;
    if (thread.observer !== null) thread.observer.emit("lock", this.#ownership, undefined, false);
    return false;
  }

  /**
   * Takes one lock back; after the last, the goroutine that has waited longest owns it.
   *
   * @throws {FatalError} `sync: unlock of unlocked mutex`.
   * @throws {UsageError} if another goroutine holds it, or outside any goroutine.
   */
  unlock(): void {
    if (this === undefined || !(#ownership in this)) throw detached("mu.unlock()");
    const g = caller("unlock");
    const { owner, holds } = this.#ownership;
    if (owner === null) fatal(currentProgram(), "sync: unlock of unlocked mutex");
    if (owner !== g) {
      const times = holds === 1 ? "" : `, ${holds} times over`;
      throw new UsageError(
        "ERR_NOT_OWNER",
        `ReentrantMutex.unlock: ${nameOf(g)} does not hold it, ${nameOf(owner)} does${times}`,
      );
    }
    this.#ownership.giveBack();
  }

  static {
    inspectable(this, (mu) => summary("ReentrantMutex", ...mu.#ownership.state()));
  }
}

/** One lock by the goroutine that performs it. */
class Lock extends Operation<Disposable> {
  override readonly reason: string = "sync.ReentrantMutex.Lock";
  readonly #mutex: ReentrantMutex;
  readonly #ownership: Ownership;

  constructor(mutex: ReentrantMutex, ownership: Ownership) {
    super();
    this.#mutex = mutex;
    this.#ownership = ownership;
  }

  override get subject(): object {
    return this.#ownership;
  }

  override get event(): Verb {
    return "lock";
  }

  override ready(): boolean {
    return this.#ownership.isFreeFor(caller("lock"));
  }

  override poll(): unknown {
    return this.#ownership.tryTake(caller("lock")) ? undefined : BLOCKED;
  }

  override park(waiter: Waiter): void {
    waiter.value = caller("lock");
    this.#ownership.waiters.push(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.#ownership.waiters.remove(waiter);
  }

  /** Each lock has its own: several are held at a time, and each is taken back once. */
  override settle(): Disposable {
    return new Guard(this.#mutex);
  }

  /** An async function's next steps run in no goroutine, even if a goroutine called it. */
  override then<A = Disposable, B = never>(
    _onFulfilled?: ((value: Disposable) => A | PromiseLike<A>) | null,
    onRejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return Promise.reject(noCaller("lock")).catch(onRejected);
  }
}

function caller(what: string): Goroutine {
  if (thread.current === null) throw noCaller(what);
  return thread.current;
}

function noCaller(what: string): UsageError {
  return new UsageError(
    "ERR_NO_GOROUTINE",
    `ReentrantMutex.${what}: it belongs to a goroutine, and the caller is none: use a Mutex`,
  );
}

function nameOf(g: Goroutine): string {
  return `goroutine ${g.id} (${g.name})`;
}
