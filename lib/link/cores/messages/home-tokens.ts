/**
 * Gates of which one takes tokens, at their home: a semaphore; and those where it matters who has them: locks, and
 * `Once`.
 */

import { FatalError } from "../../../core/error.ts";
import { WaitQueue, type Waiter } from "../../../core/waiter.ts";
import { RW_MUTEX } from "../memory/heap-objects.ts";
import { releasedTooMany } from "./faces/checks.ts";
import { claim } from "./claimant.ts";
import { HomeGate } from "./home-gate.ts";
import type { Link } from "./link.ts";
import { ALL, GIVE } from "./wire.ts";

/** Strictly first in, first out: nobody passes the oldest waiter, however few tokens he wants. */
export class HomeTokens extends HomeGate {
  protected taken = 0;

  /** How many there are. */
  protected get all(): number {
    return this.size;
  }

  protected override isFree(n: number): boolean {
    return this.taken + n <= this.all;
  }

  protected override enter(n: number, _by: Link | null): number {
    this.taken += n;
    return n;
  }

  protected override serveWaiting(): void {
    for (let head = this.waiting.head; head !== null; head = this.waiting.head) {
      if (!this.isFree(head.value as number) || !claim(head)) return;
      this.letPass(head);
    }
  }

  override told(_deed: number, n: number, by: Link | null): Error | null {
    if (!this.isTaken(n)) return this.notTaken(n);
    this.giveBack(n, by);
    this.home.touch(this);
    return null;
  }

  protected isTaken(n: number): boolean {
    return n <= this.taken;
  }

  protected notTaken(n: number): Error {
    return releasedTooMany(n);
  }

  protected giveBack(n: number, _by: Link | null): void {
    this.taken -= n;
  }
}

/**
 * A lock: a dead worker's tokens are free. Anybody may unlock what another has locked; then it is one of anybody's that
 * ends.
 */
export class HomeLock extends HomeTokens {
  /** How many tokens each worker has, and this thread. */
  readonly #takers: Map<Link | null, number> = new Map();

  protected override get all(): number {
    return this.kind === RW_MUTEX ? ALL : 1;
  }

  protected override enter(n: number, by: Link | null): number {
    this.#takers.set(by, (this.#takers.get(by) ?? 0) + n);
    by?.grips.add(this);
    return super.enter(n, by);
  }

  protected override isTaken(n: number): boolean {
    return this.kind === RW_MUTEX ? (n === ALL) === (this.taken === ALL) && this.taken > 0 : this.taken > 0;
  }

  protected override notTaken(n: number): Error {
    if (this.kind !== RW_MUTEX) return new FatalError("sync: unlock of unlocked mutex");
    return new FatalError(n === ALL ? "sync: Unlock of unlocked RWMutex" : "sync: RUnlock of unlocked RWMutex");
  }

  protected override giveBack(n: number, by: Link | null): void {
    super.giveBack(n, by);
    const taker = this.#takers.has(by) ? by : (this.#takers.keys().next().value as Link | null);
    const left = (this.#takers.get(taker) as number) - n;
    if (left > 0) this.#takers.set(taker, left);
    else this.#forget(taker);
    if (n === ALL) this.#readersFirst();
  }

  #forget(taker: Link | null): void {
    this.#takers.delete(taker);
    taker?.grips.delete(this);
  }

  override lose(link: Link): void {
    const lost = this.#takers.get(link) ?? 0;
    this.taken -= lost;
    this.#forget(link);
    if (lost === ALL) this.#readersFirst();
    this.home.touch(this);
  }

  /** After a writer all readers that wait by then go before the next one. */
  #readersFirst(): void {
    const writers = new WaitQueue();
    let next: Waiter | null;
    for (let waiter = this.waiting.head; waiter !== null; waiter = next) {
      ({ next } = waiter);
      if (waiter.value !== ALL) continue;
      this.waiting.remove(waiter);
      writers.push(waiter);
    }
    for (let writer = writers.shift(); writer !== null; writer = writers.shift()) this.waiting.push(writer);
  }
}

/** A `Once`: who enters first runs the function; when it has ended all pass, and take nothing. */
export class HomeOnce extends HomeLock {
  #done = false;

  override isReady(verb: number, n: number): boolean {
    return this.#done || super.isReady(verb, n);
  }

  protected override isFree(n: number): boolean {
    return this.#done || super.isFree(n);
  }

  protected override enter(n: number, by: Link | null): number {
    return this.#done ? 0 : super.enter(n, by);
  }

  override told(deed: number, n: number, by: Link | null): Error | null {
    if (deed !== GIVE) this.#done = true;
    return super.told(deed, n, by);
  }
}
