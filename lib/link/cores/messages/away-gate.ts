/**
 * An end of a gate whose home is another thread. All that is done to it is asked for by a message, and takes effect at
 * home; so nothing can be tried at once here.
 */

import { currentProgram } from "../../../core/default-program.ts";
import { BLOCKED } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import { notSynchronous, withdrawPlace, type AwayThing } from "./away-thing.ts";
import type { Away } from "./away.ts";
import { PortGate } from "./gate.ts";
import { grant } from "./grant.ts";
import type { Thing } from "./parcel.ts";

export class AwayGate extends PortGate implements AwayThing {
  readonly synchronous: boolean = false;
  readonly #world: Away;
  /** Who wants as many tokens or more is known to have to wait: the home will say when that has changed. */
  #refused = Infinity;

  constructor(world: Away, thing: Thing) {
    super(world, thing);
    this.#world = world;
  }

  isReady(): boolean {
    return false;
  }

  mustAsk(_verb: number, n: number): boolean {
    return n < this.#refused;
  }

  poll(): unknown {
    return BLOCKED;
  }

  park(waiter: Waiter, verb: number, n: number): void {
    this.#world.wait(waiter, this, verb, n, false);
  }

  ask(waiter: Waiter, verb: number, n: number): void {
    this.#world.wait(waiter, this, verb, n, true);
  }

  withdraw(waiter: Waiter): void {
    withdrawPlace(waiter);
  }

  tell(deed: number, n: number): void {
    this.#world.tell(this, deed, n, currentProgram());
  }

  giveUp(n: number): void {
    this.#world.giveUp(this.id, n);
  }

  take(caller: string): boolean {
    throw notSynchronous(caller, "whether it is free: wait for it in a select with a timeout");
  }

  count(caller: string): number {
    throw notSynchronous(caller, "what it is: wait until it is zero, in a select if need be");
  }

  heard(taken: unknown, _length: number, waiter: Waiter): unknown {
    return grant(this, taken as number, waiter.owner);
  }

  refused(_verb: number, n: unknown): void {
    this.#refused = Math.min(this.#refused, n as number);
  }

  mayBeReady(): void {
    this.#refused = Infinity;
  }
}
