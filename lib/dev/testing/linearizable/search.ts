/**
 * Looks for an order: Wing and Gong's search with Lowe's memory.
 *
 * It gives one operation after the other its place, always one that was called before any of the others
 * returned, as long as the model lets each return what it did; at a return whose operation has no place yet it
 * takes the last one back. What has been tried from the same state with the same operations placed is not
 * tried again: that makes most searches short, but not all, hence the budget.
 *
 * "Testing and Verifying Concurrent Objects" (Wing and Gong, 1993), "Testing for Linearizability" (Lowe, 2017).
 */

import type { Invocation } from "./history.ts";
import { fingerprint, type SequentialModel, transitions } from "./model.ts";

/** How many steps of the model may still be made. */
export interface Budget {
  left: number;
}

type Found<S> =
  { readonly order: "exists" } | { readonly order: "none"; readonly stuck: Stuck<S> } | { readonly order: "unknown" };

/** How far a search has come that found nothing. */
export interface Stuck<S> {
  /** The operation that returned the latest of those that got no place. */
  readonly operation: number;
  /** The states in which it got none, when all that had returned before it had theirs. */
  readonly states: readonly S[];
}

/** An operation that has been given its place. */
interface Placed<S> {
  /** Its call. */
  readonly event: number;
  readonly before: S;
  /** The states that it may lead to, and which of them is next to be tried. */
  readonly after: readonly S[];
  next: number;
}

/** `operations` in the order of their calls, those that have not returned last. */
export function search<S, I, O>(
  model: SequentialModel<S, I, O>,
  operations: readonly Invocation<I, O>[],
  budget: Budget,
): Found<S> {
  const timeline = new Timeline(operations);
  const returned = operations.filter((o) => o.return !== undefined).length;
  const ordered = new Ordered(operations.length, returned);
  const outputs = operations.map((o) => (o.return === undefined ? null : fingerprint(o.output)));
  const tried = new Set<string>();
  const placed: Placed<S>[] = [];
  const dead = new DeadEnds<S>();
  let state = model.init;
  let missing = returned;

  /** Where `event`'s operation can lead to from here, as far as it returns what it did. */
  const reach = (event: number): S[] => {
    const i = timeline.operation[event] as number;
    budget.left--;
    const possible = transitions(model, state, (operations[i] as Invocation<I, O>).input);
    return possible
      .filter(({ output }) => outputs[i] === null || fingerprint(output) === outputs[i])
      .map((t) => t.state);
  };

  /** Gives the operation its place, unless all that follows has been tried. */
  const place = (candidate: Placed<S>): boolean => {
    const i = timeline.operation[candidate.event] as number;
    ordered.add(i);
    while (candidate.next < candidate.after.length) {
      const next = candidate.after[candidate.next++] as S;
      const configuration = `${ordered.text()}|${fingerprint(next)}`;
      if (tried.has(configuration)) continue;
      tried.add(configuration);
      timeline.lift(candidate.event);
      placed.push(candidate);
      state = next;
      if (outputs[i] !== null) missing--;
      return true;
    }
    ordered.delete(i);
    return false;
  };

  let event = timeline.first;
  while (missing > 0) {
    if (timeline.isCall[event] === true) {
      if (budget.left <= 0) return { order: "unknown" };
      event = place({ event, before: state, after: reach(event), next: 0 }) ? timeline.first : timeline.after(event);
      continue;
    }
    dead.note(event, timeline.operation[event] as number, state);
    const last = placed.pop();
    if (last === undefined) return { order: "none", stuck: dead.latest };
    const i = timeline.operation[last.event] as number;
    timeline.putBack(last.event);
    ordered.delete(i);
    if (outputs[i] !== null) missing++;
    state = last.before;
    event = place(last) ? timeline.first : timeline.after(last.event);
  }
  return { order: "exists" };
}

/** The returns at which the search turned back; only the latest is kept. */
class DeadEnds<S> {
  #event = -1;
  #operation = -1;
  readonly #states = new Map<string, S>();

  note(event: number, operation: number, state: S): void {
    if (event < this.#event) return;
    if (event > this.#event) this.#states.clear();
    this.#event = event;
    this.#operation = operation;
    this.#states.set(fingerprint(state), state);
  }

  get latest(): Stuck<S> {
    return { operation: this.#operation, states: [...this.#states.values()] };
  }
}

/**
 * Which operations have been given their place: a set, as short a text as can be.
 *
 * Those that have returned are numbered as they were called, so all but the last few of the first ones are in it,
 * and those that never return come after them.
 */
class Ordered {
  readonly #has: Uint8Array;
  /** How many operations have returned; theirs are the lower numbers. */
  readonly #returned: number;
  /** All below are in it. */
  #low = 0;
  /** None from here up to those that never return is in it. */
  #high = 0;

  constructor(operations: number, returned: number) {
    this.#has = new Uint8Array(operations);
    this.#returned = returned;
  }

  add(operation: number): void {
    this.#has[operation] = 1;
    if (operation >= this.#returned) return;
    if (operation >= this.#high) this.#high = operation + 1;
    while (this.#low < this.#returned && this.#has[this.#low] === 1) this.#low++;
  }

  delete(operation: number): void {
    this.#has[operation] = 0;
    if (operation >= this.#returned) return;
    if (operation < this.#low) this.#low = operation;
    while (this.#high > 0 && this.#has[this.#high - 1] === 0) this.#high--;
  }

  /** The same for the same set. */
  text(): string {
    let text = String(this.#low);
    for (let i = this.#low + 1; i < this.#high; i++) if (this.#has[i] === 1) text += `,${i}`;
    for (let i = this.#returned; i < this.#has.length; i++) if (this.#has[i] === 1) text += `,${i}`;
    return text;
  }
}

/** The event before the first one. */
const HEAD = 0;

/**
 * The calls and returns that have not been ordered yet, in the order of time: a linked list, out of which an
 * operation's two events are lifted when it gets its place, and into which they are put back.
 *
 * Invariants: events are lifted and put back last in, first out. Of two at the same time the call comes first,
 * so such operations overlap.
 */
class Timeline {
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
