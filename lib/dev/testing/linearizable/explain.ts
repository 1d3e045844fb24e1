/** Why a history is not linearizable, in words. */

import { fingerprint } from "./fingerprint.ts";
import type { Invocation } from "./history.ts";
import { transitions, type SequentialModel } from "./sequential-model.ts";
import type { Prefix } from "./shortest-prefix.ts";

/** How many states are listed, and how many operations: the last ones. */
const STATES = 8;
const OPERATIONS = 40;
/** How much of a value is shown. */
const WIDTH = 100;

/** @param part names the part of the structure that it is about; empty if it has no parts. */
export function explain<S, I, O>(
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
