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
   * `array`, `named`, `priority`, `nosy`: a select. `priority` takes the first ready case as listed; the
   * cases of a `nosy` one ask everything else whether it is ready, whenever they are asked.
   */
  readonly form: "plain" | "value" | "array" | "named" | "priority" | "nosy";
}

export interface Close {
  readonly kind: "close";
  readonly ch: number;
}

/** A loop over a channel: `forEach` in a goroutine, `for await` in an async function. */
export interface Range {
  readonly kind: "range";
  readonly ch: number;
  /** It breaks off after so many values. */
  readonly limit: number;
}

export type Action = Selection | Close | Range;

const forms: Readonly<Record<Selection["form"], string>> = {
  plain: "",
  value: "",
  array: "select",
  named: "select by name",
  priority: "select by priority",
  nosy: "select, while its cases ask every op whether it is ready,",
};

/** In Go's notation; a plain form that must not wait is tried. */
export function show(action: Action): string {
  if (action.kind === "close") return `close(c${action.ch})`;
  if (action.kind === "range")
    return `range c${action.ch}, ${action.limit === 1 ? "one value" : `${action.limit} values`} at the most`;
  const { cases, waits, form } = action;
  if (form === "plain" || form === "value") return `${waits ? "" : "try "}${showOne(cases[0] ?? null, form)}`;
  return `${forms[form]} { ${[...cases.map(showCase), ...(waits ? [] : ["default"])].join("; ")} }`;
}

function showOne(c: Case, form: "plain" | "value"): string {
  if (c === null) return form === "plain" ? "nil <- undefined" : "v := <-nil";
  return c.op === "send" ? showCase(c) : `${form === "plain" ? "v, ok" : "v"} := ${showCase(c)}`;
}

function showCase(c: Case): string {
  if (c === null) return "nil";
  return c.op === "send" ? `c${c.ch} <- ${String(c.value)}` : `<-c${c.ch}`;
}
