/** The shortest beginning of a history that has no order: where it ends, an operation returned what can't be. */

import type { Invocation } from "./history.ts";
import { search, type Budget, type Stuck } from "./search.ts";
import type { SequentialModel } from "./sequential-model.ts";

export interface Prefix<S, I, O> {
  /** In the order of their calls; those that had not returned then are pending. */
  readonly operations: readonly Invocation<I, O>[];
  /** When it ends: at the return of one of them. */
  readonly end: number;
  /** The one that got no place. */
  readonly misfit: Invocation<I, O>;
  /** The states that all that returned before it can have led to. */
  readonly states: readonly S[];
  /** Whether the budget sufficed to make sure that there is no shorter one. */
  readonly shortest: boolean;
}

/**
 * Of `operations`, which have no order.
 *
 * @param stuck how far the search has come: before the return of that operation there is an order.
 */
export function shortestPrefix<S, I, O>(
  model: SequentialModel<S, I, O>,
  operations: readonly Invocation<I, O>[],
  stuck: Stuck<S>,
  budget: Budget,
): Prefix<S, I, O> {
  const returns = operations
    .filter((o) => o.return !== undefined)
    .toSorted((a, b) => (a.return as number) - (b.return as number));
  let low = returns.indexOf(operations[stuck.operation] as Invocation<I, O>);
  let high = returns.length - 1;
  let found: Prefix<S, I, O> = {
    operations,
    end: (returns[high] as Invocation<I, O>).return as number,
    misfit: operations[stuck.operation] as Invocation<I, O>,
    states: stuck.states,
    shortest: false,
  };
  // Most often it is the one at which the search was stuck, so that one is tried first.
  for (let middle = low; low <= high; middle = (low + high) >> 1) {
    const end = (returns[middle] as Invocation<I, O>).return as number;
    const prefix = inOrder(cut(operations, end));
    const result = search(model, prefix, budget);
    if (result.order === "unknown") return { ...found, shortest: false };
    if (result.order === "exists") {
      low = middle + 1;
      continue;
    }
    found = {
      operations: prefix,
      end,
      misfit: prefix[result.stuck.operation] as Invocation<I, O>,
      states: result.stuck.states,
      shortest: true,
    };
    high = middle - 1;
  }
  return found;
}

/** What was known at `end`. */
function cut<I, O>(operations: readonly Invocation<I, O>[], end: number): Invocation<I, O>[] {
  return operations
    .filter((o) => o.call <= end)
    .map((o) => (o.return === undefined || o.return <= end ? o : { ...o, return: undefined, output: undefined }));
}

/** As the search wants them: by their calls, those that have not returned last. */
export function inOrder<I, O>(operations: readonly Invocation<I, O>[]): Invocation<I, O>[] {
  return operations.toSorted(
    (a, b) => Number(a.return === undefined) - Number(b.return === undefined) || a.call - b.call,
  );
}
