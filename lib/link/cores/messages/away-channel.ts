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
import { notSynchronous, withdrawPlace, type AwayThing } from "./away-thing.ts";
import { PortChannel } from "./channel.ts";
import { SEND } from "./wire.ts";

/** What of a channel is known at its home alone, and what to do instead. */
const READINESS = "whether a channel is ready: use select with a timeout";

export class AwayChannel<T, Z> extends PortChannel<T, Z> implements AwayThing {
  readonly synchronous: boolean = false;
  readonly #world: Away;
  /** How many values are buffered, as far as is known. */
  len = 0;
  /** Whether it is known to be closed. */
  closed = false;
  /** Whether a receive, or a send, is known to have to wait: the home will say when that has changed. */
  readonly #notReady: [receive: boolean, send: boolean] = [false, false];

  constructor(world: Away, id: number, cap: number, zero: Z) {
    super(world, id, cap, zero);
    this.#world = world;
  }

  override isReady(verb: number): boolean {
    return verb === SEND && this.closed;
  }

  override mustAsk(verb: number): boolean {
    return this.#notReady[verb] === false && !this.isReady(verb);
  }

  override give(_value: unknown): unknown {
    return this.closed ? CLOSED : BLOCKED;
  }

  override take(): unknown {
    return BLOCKED;
  }

  override park(waiter: Waiter, verb: number, value: unknown): void {
    this.#world.wait(waiter, this, verb, value, false);
  }

  override ask(waiter: Waiter, verb: number, value: unknown): void {
    this.#world.wait(waiter, this, verb, value, true);
  }

  override withdraw(waiter: Waiter): void {
    withdrawPlace(waiter);
  }

  override trySend(_value: T): boolean {
    throw notSynchronous("trySend", READINESS);
  }

  override tryRecv(): readonly [T, true] | readonly [Z, false] | undefined {
    throw notSynchronous("tryRecv", READINESS);
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

  refused(verb: number): void {
    this.#notReady[verb] = true;
  }

  mayBeReady(verb: number): void {
    this.#notReady[verb] = false;
  }
}
