/**
 * `linearizable`: whether a concurrent history can be explained by an order of its operations; if not, the shortest
 * beginning of it that can't, and why, in words.
 */

import { describe } from "../../../core/describe.ts";
import { GoError, UsageError } from "../../../core/error.ts";
import { checkWhole } from "../check-whole.ts";
import type { Invocation } from "./history.ts";
import { fingerprint, type SequentialModel, transitions } from "./model.ts";
import { type Budget, search, type Stuck } from "./search.ts";

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

/** The shortest beginning of a history that has no order: where it ends, an operation returned what can't be. */
interface Prefix<S, I, O> {
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
function shortestPrefix<S, I, O>(
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
function inOrder<I, O>(operations: readonly Invocation<I, O>[]): Invocation<I, O>[] {
  return operations.toSorted(
    (a, b) => Number(a.return === undefined) - Number(b.return === undefined) || a.call - b.call,
  );
}

/** How many states are listed, and how many operations: the last ones. */
const STATES = 8;
const OPERATIONS = 40;
/** How much of a value is shown. */
const WIDTH = 100;

/**
 * Why a history is not linearizable, in words.
 *
 * @param part names the part of the structure that it is about; empty if it has no parts.
 */
function explain<S, I, O>(
  model: SequentialModel<S, I, O>,
  { operations, misfit, states, shortest }: Prefix<S, I, O>,
  part: string,
): string {
  const listed = operations.toSorted((a, b) => a.call - b.call).slice(-OPERATIONS);
  const omitted = operations.length - listed.length;
  return [
    `not linearizable${part}: ${callOf(misfit)} by ${misfit.process} returned ${shorten(misfit.output)}, which fits nowhere`,
    states.length === 1
      ? "all that had returned before it leads to one state:"
      : `all that had returned before it can have led to ${states.length} states:`,
    ...states.slice(0, STATES).map((state) => `  ${shorten(state)}, where ${wouldDo(model, state, misfit.input)}`),
    ...(states.length > STATES ? [`  and ${states.length - STATES} more`] : []),
    shortest
      ? "the shortest part of the history that shows it:"
      : "the history as far as it was looked at (a shorter part may show it too):",
    ...(omitted > 0 ? [`  (${omitted} earlier operations)`] : []),
    ...table(listed),
  ].join("\n");
}

function wouldDo<S, I, O>(model: SequentialModel<S, I, O>, state: S, input: I): string {
  const outputs = transitions(model, state, input).map(({ output }) => shorten(output));
  return outputs.length === 0 ? "it would wait" : `it returns ${outputs.join(" or ")}`;
}

function table(operations: readonly Invocation<unknown, unknown>[]): string[] {
  const rows = operations.map((o) => [
    String(o.process),
    String(o.call),
    o.return === undefined ? "pending" : String(o.return),
    callOf(o),
  ]);
  const head = ["by", "call", "return", "operation"];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] as string).length)));
  const line = (cells: readonly string[]): string =>
    `  ${cells
      .map((cell, i) => cell.padEnd(widths[i] as number))
      .join("  ")
      .trimEnd()}`;
  return [
    line(head),
    ...operations.map(
      (o, i) => `${line(rows[i] as string[])}${o.return === undefined ? "" : ` -> ${shorten(o.output)}`}`,
    ),
  ];
}

function callOf({ input }: Invocation<unknown, unknown>): string {
  return typeof input === "string" ? input : shorten(input);
}

function shorten(value: unknown): string {
  const text = fingerprint(value);
  return text.length > WIDTH ? `${text.slice(0, WIDTH)}…` : text;
}
