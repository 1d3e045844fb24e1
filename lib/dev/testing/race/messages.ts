/**
 * The values on their way through a channel, and the places in its buffer: what orders sends and receives.
 * A group with a limit is one too, as in Go: its tasks are the values in the buffer.
 *
 * The k-th send comes before the k-th receive completes, and the k-th receive before the (k+C)-th send
 * completes, where C is the capacity: that send takes the place which that receive has left. Nothing else
 * is ordered, not even two sends.
 *
 * Invariant: clocks that were there when this began are left out, for they order nothing that is looked at.
 */

import type { Clock } from "./clock.ts";

export class Messages {
  /** The senders' clocks of the values on their way, the oldest first. */
  readonly #sent: Clock[] = [];
  /** How many values were on their way before these. */
  #older: number;
  /** The receivers' clocks of the free places, in the order in which they are taken. */
  readonly #free: Clock[] = [];
  /** How many places were free before these. */
  #empty: number;
  /** The clock of whoever has closed it. */
  closed: Clock | null = null;

  readonly cap: number;

  /** There are `len` values in a buffer of `cap` places now. */
  constructor(cap: number, len: number) {
    this.cap = cap;
    this.#older = len;
    this.#empty = cap - len;
  }

  /** A value is sent into a buffer's place; the clock of who has left that place. */
  send(clock: Clock): Clock | undefined {
    this.#sent.push(clock);
    if (this.#empty === 0) return this.#free.shift();
    this.#empty--;
    return undefined;
  }

  /** A value is received, and its place left; the clock of its sender. */
  receive(clock: Clock): Clock | undefined {
    if (this.cap > 0) this.#free.push(clock);
    if (this.#older === 0) return this.#sent.shift();
    this.#older--;
    return undefined;
  }
}
