/**
 * A gate at its home: who waits there, of this thread and of others, in the order of arrival. While one of another
 * thread is being asked (claimant.ts) he keeps his place.
 *
 * What lets one pass, and what it costs, is each kind's own: `isFree`, `enter`, `told`, `serveWaiting`.
 */

import { afterwards } from "../../../core/afterwards.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { FatalError } from "../../../core/error.ts";
import { fatal } from "../../../core/fatal.ts";
import { BLOCKED } from "../../../core/thread.ts";
import { WaitQueue, type Waiter } from "../../../core/waiter.ts";
import { Stand, type HomeThing } from "./claimant.ts";
import { PortGate } from "./gate.ts";
import { grant } from "./grant.ts";
import type { Home } from "./home.ts";
import type { Link } from "./link.ts";
import type { Thing } from "./parcel.ts";
import { GIVE } from "./wire.ts";

export abstract class HomeGate extends PortGate implements HomeThing {
  readonly synchronous: boolean = true;
  readonly len: number = 0;
  protected readonly home: Home;
  /** Each with how many tokens it wants as its value. */
  protected readonly waiting: WaitQueue = new WaitQueue();
  /** The workers that want to know when so many tokens could be had at once. */
  readonly #watchers: Map<Link, number> = new Map();

  constructor(home: Home, thing: Thing) {
    super(home, thing);
    this.home = home;
  }

  /** Whether one who wants `n` may pass, if it is his turn. */
  protected abstract isFree(n: number): boolean;
  /** Lets one of this thread pass, or of the worker `by`; the outcome: how many tokens he has taken. */
  protected abstract enter(n: number, by: Link | null): number;
  /** Serves those who wait, as far as they can be. */
  protected abstract serveWaiting(): void;
  abstract told(deed: number, n: number, by: Link | null): Error | null;

  /** A worker that has taken tokens has died. */
  lose(_link: Link): void {}

  count(_caller: string): number {
    return 0;
  }

  isReady(_verb: number, n: number): boolean {
    return this.waiting.head === null && this.isFree(n);
  }

  mustAsk(): boolean {
    return false;
  }

  poll(verb: number, n: number): unknown {
    return this.isReady(verb, n) ? this.enter(n, null) : BLOCKED;
  }

  take(_caller: string, n: number): boolean {
    if (!this.isReady(0, n)) return false;
    this.enter(n, null);
    return true;
  }

  park(waiter: Waiter, _verb: number, n: number): void {
    waiter.value = n;
    this.home.beginsToWait(waiter);
    this.waiting.push(waiter);
  }

  ask(waiter: Waiter, verb: number, n: number): void {
    this.park(waiter, verb, n);
  }

  withdraw(waiter: Waiter): void {
    this.takeOut(waiter);
    // Whoever stood behind may have his turn.
    afterwards(() => this.#changed());
  }

  tell(deed: number, n: number): void {
    const error = this.told(deed, n, null);
    this.#changed();
    if (error instanceof FatalError) fatal(currentProgram(), error.message);
    if (error !== null) throw error;
  }

  giveUp(n: number): void {
    this.told(GIVE, n, null);
    this.#changed();
  }

  #changed(): void {
    this.home.touch(this);
    this.home.settle();
  }

  admit(stand: Stand): void {
    this.waiting.push(stand);
  }

  remove(stand: Stand): void {
    this.takeOut(stand);
  }

  attempt(stand: Stand): void {
    const n = stand.value as number;
    if (this.isFree(n) && this.mayPass(stand) && stand.claimant.claim()) this.letPass(stand);
  }

  /** Whether it is his turn: before him stand at the most other cases of the same select. */
  protected mayPass(stand: Stand): boolean {
    for (let waiter = this.waiting.head; waiter !== stand; waiter = (waiter as Waiter).next) {
      if (!(waiter instanceof Stand) || waiter.claimant !== stand.claimant) return false;
    }
    return true;
  }

  protected letPass(waiter: Waiter): void {
    const n = waiter.value as number;
    this.takeOut(waiter);
    if (waiter instanceof Stand) waiter.wake(this.enter(n, waiter.claimant.link));
    else waiter.wake(grant(this, this.enter(n, null), waiter.owner));
  }

  protected takeOut(waiter: Waiter): void {
    this.waiting.remove(waiter);
    if (!(waiter instanceof Stand)) this.home.waitsNoMore(waiter);
  }

  serve(): void {
    this.serveWaiting();
    for (const [link, n] of this.#watchers) {
      if (!this.isReady(0, n)) continue;
      this.#watchers.delete(link);
      link.outbox.put(["ready", this.id, 0]);
    }
  }

  watch({ claimant: { link }, value }: Stand): void {
    this.#watchers.set(link, Math.min(this.#watchers.get(link) ?? Infinity, value as number));
  }
}
