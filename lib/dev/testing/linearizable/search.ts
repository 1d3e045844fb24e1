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

import { fingerprint } from "./fingerprint.ts";
import type { Invocation } from "./history.ts";
import { Ordered } from "./ordered.ts";
import { transitions, type SequentialModel } from "./sequential-model.ts";
import { Timeline } from "./timeline.ts";

/** How many steps of the model may still be made. */
export interface Budget {
  left: number;
}

export type Found<S> =
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
