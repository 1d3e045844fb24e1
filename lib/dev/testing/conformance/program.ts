/**
 * A random program: channels, tasks, what the tasks do, what comes of it, and how all that reads.
 *
 * Invariant: a program is complete. All values and choices stand in it, so it can be printed, replayed
 * and shrunk.
 *
 * The model knows a select and a close; an action also says in which of the library's forms it is written,
 * since each form has code of its own.
 */

import { describe } from "../../../core/describe.ts";

export interface SendCase {
  readonly op: "send";
  readonly ch: number;
  readonly value: unknown;
}
export interface RecvCase {
  readonly op: "recv";
  readonly ch: number;
}
/** null: an operation on a nil channel. */
export type Case = SendCase | RecvCase | null;

/** What a channel gives once closed; never sent. */
export const ZERO = 0;

/** A select over some cases; a plain send or receive is one of a single case. */
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

/** A goroutine of the program itself, one of another program in the same thread, an async function. */
export type Kind = "goroutine" | "guest" | "async";

/** The chance of the selects and of the schedule, the channels and the tasks. */
interface Setting {
  readonly chance: number;
  readonly caps: readonly number[];
  readonly tasks: readonly Kind[];
}

/** An idle task is told to act. */
export interface Step {
  /** Which of the idle tasks, counted round and round; the last of them is no task but a callback. */
  readonly who: number;
  readonly action: Action | "end of guests";
}

/** A program that a driver takes through its steps, one at a time. */
export interface SteppedProgram extends Setting {
  readonly steps: readonly Step[];
}

/** What a task's script is made of. */
export type ScriptStep = Exclude<Action, Range> | "gosched";

/** A program whose tasks run freely, each through its own script. */
export interface FreeProgram extends Setting {
  readonly scripts: readonly (readonly ScriptStep[])[];
}

const kinds: readonly (readonly [Kind, string])[] = [
  ["goroutine", "a goroutine"],
  ["guest", "a goroutine of another program"],
  ["async", "an async function"],
];

/** The channels and the tasks, in lines. */
export function showSetting({ caps, tasks }: Setting): string[] {
  const lines = caps.map((cap, i) => `c${i} := make(chan any, ${cap})`);
  for (const [kind, name] of kinds) {
    const those = [...tasks.keys()].filter((task) => tasks[task] === kind);
    if (those.length > 0) lines.push(`${name} each: ${those.map((task) => `task ${task}`).join(", ")}`);
  }
  return lines;
}

/** What each task is to do, in lines. */
export function showScripts({ scripts }: FreeProgram): string[] {
  return scripts.map(
    (actions, i) => `task ${i} does: ${actions.map((a) => (a === "gosched" ? a : show(a))).join("; ")}`,
  );
}

export type Outcome =
  | { readonly case: number; readonly sent: true }
  | { readonly case: number; readonly received: unknown; readonly ok: boolean }
  | { readonly panic: "send on closed channel" | "close of closed channel" }
  | { readonly closed: true };

/**
 * What came of an action on real channels. Other errors than Go's panics are never as expected: the model knows none.
 */
export type Observed = Outcome | "would block" | { readonly ranged: readonly unknown[] } | { readonly threw: unknown };

/** Two outcomes read the same exactly if they are. */
export function inWords(observed: Observed | undefined): string {
  if (observed === undefined) return "blocks";
  if (observed === "would block") return "would block";
  if ("threw" in observed)
    return `throws ${observed.threw instanceof Error ? String(observed.threw) : describe(observed.threw)}`;
  if ("panic" in observed) return `panics: ${observed.panic}`;
  if ("closed" in observed) return "closes it";
  if ("ranged" in observed) return `leaves its loop, which got ${listed(observed.ranged)}`;
  const at = observed.case === 0 ? "" : `, case ${observed.case}`;
  if ("sent" in observed) return `sends${at}`;
  return `receives ${valueInWords(observed.received)}, ${observed.ok ? "ok" : "not ok"}${at}`;
}

export function listed(values: readonly unknown[]): string {
  return values.length === 0 ? "nothing" : values.map(valueInWords).join(", ");
}

/** A string never reads as the value that it spells. */
function valueInWords(value: unknown): string {
  return typeof value === "number" || typeof value === "undefined" || value === null ? String(value) : describe(value);
}

/** An implementation has done something else than Go's channels would. Inside the suite only. */
export class Difference extends Error {
  readonly expected: string | undefined;
  readonly found: string | undefined;
  /** What had happened before, a line each, and last where it shows. */
  transcript: readonly string[] = [];

  constructor(what: string, expected?: string, found?: string) {
    super(what);
    this.expected = expected;
    this.found = found;
  }
}

/** @throws {Difference} unless they are the same. */
export function agree(what: string, found: string, expected: string): void {
  if (found !== expected) throw new Difference(what, expected, found);
}

/** @throws {Difference} unless it holds. */
export function claim(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Difference(what);
}
