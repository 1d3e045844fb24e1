/**
 * The calls and returns that have not been ordered yet, in the order of time: a linked list, out of which an
 * operation's two events are lifted when it gets its place, and into which they are put back.
 *
 * Invariants: events are lifted and put back last in, first out. Of two at the same time the call comes first,
 * so such operations overlap.
 */

import type { Invocation } from "./history.ts";

/** The event before the first one. */
const HEAD = 0;

export class Timeline {
  /** Of each event: which operation it is of. */
  readonly operation: readonly number[];
  /** Of each event: whether it is a call. */
  readonly isCall: readonly boolean[];
  readonly #next: number[];
  readonly #previous: number[];
  /** Of each operation: its return; 0 if it has none. */
  readonly #returns: number[];

  constructor(invocations: readonly Invocation<unknown, unknown>[]) {
    const events = invocations.flatMap((o, i) => [
      { at: o.call, rank: 0, i },
      ...(o.return === undefined ? [] : [{ at: o.return, rank: 1, i }]),
    ]);
    events.sort((a, b) => a.at - b.at || a.rank - b.rank || a.i - b.i);
    this.operation = [-1, ...events.map((e) => e.i)];
    this.isCall = [false, ...events.map((e) => e.rank === 0)];
    this.#next = [...this.operation.keys()].map((e) => e + 1);
    this.#previous = [...this.operation.keys()].map((e) => e - 1);
    // The last one's next, and the first one's previous, are the head.
    this.#next[events.length] = HEAD;
    this.#previous[HEAD] = events.length;
    this.#returns = invocations.map(() => 0);
    for (const [e, { rank, i }] of events.entries()) if (rank === 1) this.#returns[i] = e + 1;
  }

  get first(): number {
    return this.after(HEAD);
  }

  after(event: number): number {
    return this.#next[event] as number;
  }

  /** Takes out the operation of the call `event`. */
  lift(event: number): void {
    this.#unlink(event);
    const end = this.#returns[this.operation[event] as number] as number;
    if (end !== HEAD) this.#unlink(end);
  }

  /** Puts back what was lifted last. */
  putBack(event: number): void {
    const end = this.#returns[this.operation[event] as number] as number;
    if (end !== HEAD) this.#link(end);
    this.#link(event);
  }

  #unlink(event: number): void {
    const before = this.#previous[event] as number;
    const after = this.#next[event] as number;
    this.#next[before] = after;
    this.#previous[after] = before;
  }

  #link(event: number): void {
    this.#next[this.#previous[event] as number] = event;
    this.#previous[this.#next[event] as number] = event;
  }
}
