/**
 * A gate, as a thread sees it: what goroutines pass one after the other, or wait at until it opens. Locks, semaphores,
 * counters and `Once` are faces of one (faces.ts).
 *
 * To enter is to take a number of tokens, which whoever leaves gives back: one of a mutex, of a read-write lock one to
 * read and all to write.
 */

import type { Waiter } from "../../../core/waiter.ts";
import { faceOf } from "./faces.ts";
import type { Thing } from "./parcel.ts";
import type { Ground } from "./port-op.ts";
import type { PortThing } from "./thing.ts";
import type { MessageWorld } from "./world.ts";

export abstract class PortGate implements Ground, PortThing {
  readonly world: MessageWorld;
  readonly id: number;
  readonly kind: number;
  readonly size: number;
  readonly above: null = null;
  readonly face: object;

  constructor(world: MessageWorld, { id, kind, size }: Thing) {
    this.world = world;
    this.id = id;
    this.kind = kind;
    this.size = size;
    this.face = faceOf(this);
  }

  abstract readonly synchronous: boolean;
  abstract isReady(verb: number, n: number): boolean;
  abstract mustAsk(verb: number, n: number): boolean;
  abstract poll(verb: number, n: number): unknown;
  abstract park(waiter: Waiter, verb: number, n: number): void;
  abstract ask(waiter: Waiter, verb: number, n: number): void;
  abstract withdraw(waiter: Waiter): void;

  /**
   * Does what never waits: one of the deeds of wire.ts. On another thread than its home it takes effect later, and so
   * do its errors.
   */
  abstract tell(deed: number, n: number): void;
  /** Gives back tokens that nobody has received. */
  abstract giveUp(n: number): void;
  /** Takes `n` tokens if that can be done now. `caller`: who asks, for the error where only another thread knows. */
  abstract take(caller: string, n: number): boolean;
  /** A counter's value. */
  abstract count(caller: string): number;
}
