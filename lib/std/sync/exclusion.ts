/**
 * Mutual exclusion: who holds a mutex, who waits, and who is next.
 *
 * Normal mode: unlock frees the lock and wakes the oldest waiter, which has yet to win it when it runs:
 * a goroutine that locks in between has barged. A loser stands at the front again. Once one has been losing for
 * more than a millisecond, the lock is starving: unlock hands it to the oldest waiter, and newcomers
 * queue up, until none waits or one has waited for less than a millisecond.
 *
 * Only a goroutine at a plain `yield* mu.lock()` competes. A select's case and an async function own the
 * lock when they are woken: a case that has fired can't be taken back. And no goroutine competes while waiters
 * of several programs stand in the queue: a program may end before its woken goroutine runs, and the
 * others would wait for a lock that is free.
 *
 * Invariants:
 * - While a waiter waits, the lock is held, or `woken` is about to run and compete for it.
 * - Starving only while there are waiters; then the lock is never free.
 * - A waiter that competes has a number as its value: since when its wait counts.
 */

import { currentProgram } from "../../core/default-program.ts";
import { fatal } from "../../core/fatal.ts";
import { giveWay, type Goroutine } from "../../core/goroutine.ts";
import { refuse } from "../../core/misdriven.ts";
import type { Verb } from "../../core/observer.ts";
import { Operation, type Park } from "../../core/op.ts";
import { BLOCKED, PARKED, RESUMED, completed, thread } from "../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../core/waiter.ts";
import { Guard } from "../../core/guard.ts";

/** A wait is long from here on, in milliseconds. */
const LONG = 1;
/**
 * The time of a waiter for which the clock has not been looked at, which costs as much as all the rest: it
 * has not lost yet, and it came before the lock was starving, so that it counts as having waited for long.
 */
const UNTIMED = -Infinity;
/** The outcome of a waiter that has been handed the lock. */
const OWNED = undefined;

export class Exclusion {
  locked = false;
  /** Whether unlock hands over because a waiter has been losing for long. */
  starving = false;
  /** Whether waiters of several programs, or an async function, stand in the queue. */
  mixed = false;
  /** The goroutine that was woken to compete and has not run yet. */
  woken: Goroutine | null = null;
  readonly waiters: WaitQueue = new WaitQueue();
  #guard: Guard = new Guard(this);

  get thing(): "mutex" {
    return "mutex";
  }

  /** What the new owner gets. One object serves until it has unlocked. */
  guard(): Guard {
    if (this.#guard.spent) this.#guard = new Guard(this);
    return this.#guard;
  }

  tryLock(): boolean {
    if (this.locked) return false;
    this.locked = true;
    return true;
  }

  unlock(): void {
    if (!this.locked) {
      if (thread.observer !== null) thread.observer.used(this, "look");
      fatal(currentProgram(), "sync: unlock of unlocked mutex");
    }
    if (thread.observer !== null) thread.observer.emit("unlock", this);
    const oldest = this.waiters.head;
    if (oldest === null) this.locked = false;
    else this.#pass(oldest);
  }

  #pass(oldest: Waiter): void {
    if (!this.starving && !this.mixed) {
      const competing = this.#isWokenComing();
      if (competing || typeof oldest.value === "number") {
        this.locked = false;
        if (competing) return;
        this.waiters.shift();
        this.woken = oldest as Goroutine;
        oldest.wake(oldest.value);
        return;
      }
    }
    if (this.mixed) this.woken = null;
    if (!this.waiters.takeHead(oldest)) return this.unlock();
    if (this.starving && (this.waiters.head === null || isShort(oldest))) this.starving = false;
    oldest.wake(OWNED);
  }

  /** Whether `woken` will still run: its program may have ended. */
  #isWokenComing(): boolean {
    const op = this.woken === null ? null : this.woken.op;
    if (op instanceof Lock && op.exclusion === this) return true;
    this.woken = null;
    return false;
  }

  /**
   * Whether `g`, woken to compete, has won. If not it stands at the front again. `since`: when its wait began to count.
   */
  compete(g: Goroutine, since: number): boolean {
    if (this.woken === g) this.woken = null;
    if (!this.locked) {
      this.locked = true;
      if (thread.observer !== null) thread.observer.emit("lock", this);
      return true;
    }
    const now = g.owner.timers.now();
    if (now - since > LONG && since !== UNTIMED) this.starving = true;
    this.#noteOwner(g);
    g.value = since === UNTIMED ? now : since;
    this.waiters.unshift(g);
    return false;
  }

  /** Queues a goroutine that will compete. */
  enter(g: Goroutine): void {
    this.#noteOwner(g);
    g.value = this.starving ? g.owner.timers.now() : UNTIMED;
    this.waiters.push(g);
  }

  /** Queues a waiter that must own the lock when it is woken. */
  enterForOwnership(waiter: Waiter): void {
    this.#noteOwner(waiter);
    waiter.value = undefined;
    this.waiters.push(waiter);
  }

  #noteOwner(waiter: Waiter): void {
    const other = this.waiters.head ?? this.woken;
    this.mixed = other === null ? waiter.owner === null : this.mixed || other.owner !== waiter.owner;
  }

  leave(waiter: Waiter): void {
    this.waiters.remove(waiter);
    if (this.waiters.head === null) this.starving = false;
  }
}

function isShort(waiter: Waiter): boolean {
  return typeof waiter.value === "number" && (waiter as Goroutine).owner.timers.now() - waiter.value < LONG;
}

/** One lock of a mutex. */
export class Lock extends Operation<Disposable> {
  readonly exclusion: Exclusion;

  constructor(exclusion: Exclusion) {
    super();
    this.exclusion = exclusion;
  }

  override get reason(): string {
    return "sync.Mutex.Lock";
  }

  override get event(): Verb {
    return "lock";
  }

  override get subject(): object {
    return this.exclusion;
  }

  override ready(): boolean {
    return !this.exclusion.locked;
  }

  override poll(): unknown {
    if (!this.exclusion.tryLock()) return BLOCKED;
    if (thread.observer !== null) thread.observer.emit("lock", this.exclusion);
    return OWNED;
  }

  override park(waiter: Waiter): void {
    this.exclusion.enterForOwnership(waiter);
  }

  override withdraw(waiter: Waiter): void {
    this.exclusion.leave(waiter);
  }

  override settle(): Disposable {
    return this.exclusion.guard();
  }

  /** It competes, as by `next`. */
  override begin(g: Goroutine): IteratorResult<Park, Disposable> {
    if (this.poll() === OWNED) return completed(this.exclusion.guard());
    this.exclusion.enter(g);
    g.op = this;
    return PARKED;
  }

  override next(token?: unknown): IteratorResult<Park, Disposable> {
    const g = thread.current;
    const { exclusion } = this;
    if (token === RESUMED && g !== null) {
      const outcome = g.outcome();
      if (outcome === OWNED || exclusion.compete(g, outcome as number)) return completed(exclusion.guard());
    } else {
      if (g === null || g.op !== null || arguments.length === 0) return refuse(this);
      if (--thread.budget < 0) return giveWay(g, this);
      if (exclusion.tryLock()) return completed(exclusion.guard());
      exclusion.enter(g);
    }
    g.op = this;
    return PARKED;
  }
}
