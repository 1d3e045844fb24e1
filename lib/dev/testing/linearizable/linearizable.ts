/** `linearizable`: whether a concurrent history can be explained by an order of its operations. */

import { describe } from "../../../core/describe.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import { checkWhole } from "../check-whole.ts";
import { explain } from "./explain.ts";
import { fingerprint } from "./fingerprint.ts";
import type { Invocation } from "./history.ts";
import { search, type Budget } from "./search.ts";
import type { SequentialModel } from "./sequential-model.ts";
import { inOrder, shortestPrefix, type Prefix } from "./shortest-prefix.ts";

export interface LinearizableOptions {
  /** How many steps of the model may be made, 1,000,000 if left out. */
  readonly steps?: number;
}

/** What a history was found to be. */
export type Linearizability<State, Input, Output> =
  | { readonly ok: true }
  | {
      readonly ok: false;
      /** In words, several lines: which operation fits nowhere, from which states, after what. */
      readonly explanation: string;
      /** The shortest beginning of the history that no order explains; of one key, where the model has keys. */
      readonly prefix: readonly Invocation<Input, Output>[];
      /** The operation of it that fits nowhere, given what the others returned. */
      readonly misfit: Invocation<Input, Output>;
      /** The states that all that returned before it can have led to. */
      readonly states: readonly State[];
    };

const STEPS = 1_000_000;

/**
 * Whether a concurrent history is linearizable: whether its operations can be put in an order in which each one
 * returns what it did if they are performed one after the other, and in which none comes before another that had
 * returned when it was called. An operation that has not returned may have taken effect or not.
 *
 * Each key of the model is looked at by itself, so a history of many keys is quick. To find an order is hard in
 * general: the more operations overlap, the harder. The search gives up when its budget is spent.
 *
 * @param model the structure's specification: its state, and what one operation does to it.
 * @param history what was recorded by {@link history}, or a list of its own kind.
 * @param options `steps`: the budget.
 * @returns `ok`, or the operation that fits nowhere, with an explanation to print.
 * @throws {GoError} `ERR_LINEARIZABLE_BUDGET` if the budget is spent and nothing is known. {@link UsageError}
 * `ERR_HISTORY` for an operation without a time, or that returned before it was called; `ERR_MODEL_STATE` if a
 * step of the model has changed the state that it was given; `ERR_WHOLE_NUMBER` for a budget that is none.
 *
 * @example
 * ```ts
 * const counter = { init: 0, step: (n: number, _: "add") => ({ state: n + 1, output: n }) };
 * const calls = history<"add", number>();
 * const count = shared(0, "count");
 * function* add(): Routine<number> {
 *   const n = yield* count.get();
 *   yield* count.set(n + 1);
 *   return n;
 * }
 * yield* calls.perform("a", "add", add());
 * yield* calls.perform("b", "add", add());
 * const result = linearizable(counter, calls);
 * if (!result.ok) throw new Error(result.explanation);
 * ```
 */
export function linearizable<State, Input, Output>(
  model: SequentialModel<State, Input, Output>,
  history: Iterable<Invocation<Input, Output>>,
  options: LinearizableOptions = {},
): Linearizability<State, Input, Output> {
  const { steps = STEPS } = options;
  checkWhole("linearizable", "steps", steps, 1);
  const budget: Budget = { left: steps };
  const initially = fingerprint(model.init);
  const parts = split(model, history);
  let worst: { readonly prefix: Prefix<State, Input, Output>; readonly part: string } | null = null;
  let unknown: string | null = null;
  for (const [part, operations] of parts) {
    const found = search(model, operations, budget);
    if (found.order === "unknown")
      unknown ??= `${operations.length} operations${part}, ${overlap(operations)} of them at once`;
    if (found.order !== "none") continue;
    const prefix = shortestPrefix(model, operations, found.stuck, { left: steps });
    if (worst === null || prefix.end < worst.prefix.end) worst = { prefix, part };
  }
  if (fingerprint(model.init) !== initially) {
    throw new UsageError(
      "ERR_MODEL_STATE",
      "linearizable: a step of the model has changed the state that it was given: it must return a new one",
    );
  }
  if (worst !== null) {
    const { prefix, part } = worst;
    return {
      ok: false,
      explanation: explain(model, prefix, part),
      misfit: prefix.misfit,
      states: prefix.states,
      prefix: prefix.operations,
    };
  }
  if (unknown === null) return { ok: true };
  throw new GoError(
    "ERR_LINEARIZABLE_BUDGET",
    `linearizable: gave up after ${steps} steps at ${unknown}: give the model a key, record less at once, or raise steps`,
  );
}

/** The operations of each key, as the search wants them, under what a message calls them. */
function split<S, I, O>(
  { key }: SequentialModel<S, I, O>,
  history: Iterable<Invocation<I, O>>,
): Map<string, readonly Invocation<I, O>[]> {
  const parts = new Map<string, Invocation<I, O>[]>();
  for (const operation of history) {
    check(operation);
    const part = key === undefined ? "" : ` at key ${fingerprint(key(operation.input))}`;
    const others = parts.get(part);
    if (others === undefined) parts.set(part, [operation]);
    else others.push(operation);
  }
  return new Map([...parts].map(([part, operations]) => [part, inOrder(operations)]));
}

function check(operation: Invocation<unknown, unknown>): void {
  const { call, return: end } = operation;
  const ofCall = typeof call === "number" && !Number.isNaN(call);
  if (ofCall && (end === undefined || (typeof end === "number" && end >= call))) return;
  const what = ofCall
    ? `it returned at ${describe(end)}, before its call at ${call}`
    : `its call must be a number, not ${describe(call)}`;
  throw new UsageError(
    "ERR_HISTORY",
    `linearizable: the operation ${fingerprint(operation.input)} can't be meant: ${what}`,
  );
}

/** How many were under way at the same time, at the most. */
function overlap(operations: readonly Invocation<unknown, unknown>[]): number {
  const events = operations.flatMap((o) => [[o.call, 1] as const, [o.return ?? Infinity, -1] as const]);
  events.sort(([a, i], [b, j]) => a - b || j - i);
  let now = 0;
  let most = 0;
  for (const [, change] of events) most = Math.max(most, (now += change));
  return most;
}
