/**
 * What a task of a random program can do, and how that reads.
 *
 * The model knows a select and a close; an action also says in which of the library's forms it is
 * written, since each form has code of its own.
 */

import type { Case } from "./model.ts";

export interface Selection {
  readonly kind: "select";
  readonly cases: readonly Case[];
  /** Whether it may block; else it is the form with a default. */
  readonly waits: boolean;
  /**
   * `plain` and `value`: one case as an op of its own; a receive by `recvOk`, or by `recv`, which tells no `ok`.
   * `array`, `named`, `priority`: a select; the last one takes the first ready case as listed.
   */
  readonly form: "plain" | "value" | "array" | "named" | "priority";
}

export interface Close {
  readonly kind: "close";
  readonly ch: number;
}

export type Action = Selection | Close;

/** In Go's notation. */
export function show(action: Action): string {
  if (action.kind === "close") return `close(c${action.ch})`;
  const { cases, waits, form } = action;
  const parts = cases.map(showCase);
  if (form === "plain") return `${waits ? "" : "try "}${parts.join()}`;
  if (form === "value") return `${waits ? "" : "try "}${parts.join()} (value)`;
  return `select (${form}) { ${[...parts, ...(waits ? [] : ["default"])].join("; ")} }`;
}

function showCase(c: Case): string {
  if (c === null) return "nil";
  return c.op === "send" ? `c${c.ch} <- ${String(c.value)}` : `<-c${c.ch}`;
}
