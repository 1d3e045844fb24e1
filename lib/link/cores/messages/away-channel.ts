/**
 * An end of a channel whose home is another thread. All that is done to it is asked for by a message, and takes effect
 * at home.
 *
 * So nothing can be tried at once here, and how many values are buffered is known as of this thread's last op on it.
 */

import { closeOfClosed } from "../../../core/closed.ts";
import { currentProgram } from "../../../core/default-program.ts";
import { BLOCKED, CLOSED } from "../../../core/thread.ts";
import type { Waiter } from "../../../core/waiter.ts";
import type { Away } from "./away.ts";
import { withdrawPlace, type AwayThing } from "./away-thing.ts";
import { PortChannel } from "./channel.ts";
import { notSynchronous } from "./port-op.ts";

export class AwayChannel<T, Z> extends PortChannel<T, Z> implements AwayThing {
  readonly synchronous: boolean = false;
  readonly #world: Away;
  /** How many values are buffered, as far as is known. */
  len = 0;
  /** Whether it is known to be closed. */
  closed = false;

  constructor(world: Away, id: number, cap: number, zero: Z) {
    super(world, id, cap, zero);
    this.#world = world;
  }

  /** Only the home knows: an op waits, and is served by it. */
  override isReady(): boolean {
    return false;
  }

  override give(): unknown {
    return BLOCKED;
  }

  override take(): unknown {
    return BLOCKED;
  }

  override park(waiter: Waiter, verb: number, value: unknown): void {
    this.#world.wait(waiter, this, verb, value);
  }

  override withdraw(waiter: Waiter): void {
    withdrawPlace(waiter);
  }

  override trySend(_value: T): boolean {
    throw notSynchronous("trySend");
  }

  override tryRecv(): readonly [T, true] | readonly [Z, false] | undefined {
    throw notSynchronous("tryRecv");
  }

  override close(): void {
    if (this.closed) throw closeOfClosed();
    this.closed = true;
    this.#world.close(this, currentProgram());
  }

  heard(outcome: unknown, length: number): unknown {
    this.len = length;
    if (outcome === CLOSED) this.closed = true;
    return outcome;
  }
}
