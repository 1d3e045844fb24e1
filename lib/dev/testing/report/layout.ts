/**
 * The rows of a trace as lines of a given width: which goroutine has which column, how wide it is, and where a text is
 * broken.
 */

import { short } from "../../../core/stack.ts";
import type { Trace, TracedDecision, TracedDeed, TracedStep } from "./trace.ts";
import { cut, HOST_TURN } from "./words.ts";

/** Of how many lines a step is shown; what is in the middle of a longer one is left out. */
const LONGEST = 12;

/** One line of a step: in whose column, what, where. A timer has none: its lines run across. */
interface Line {
  readonly column: string | null;
  readonly text: string;
  readonly at: string;
}

/** A step as the lines that a trace in columns has of it. */
export interface Row {
  readonly step: TracedStep;
  readonly lines: readonly Line[];
  readonly notes: readonly string[];
}

export function rowOf(step: TracedStep): Row {
  const lines: Line[] = [];
  const add = ({ goroutine, at }: TracedDeed, text: string): void => {
    lines.push({
      column: goroutine ?? null,
      text: goroutine === undefined && text !== HOST_TURN ? `(timer) ${text}` : text,
      at: at === undefined ? "" : short(at),
    });
  };
  for (const deed of step.deeds) add(deed, deed.text);
  if (step.waitsAt !== undefined) add(step.waitsAt, `waits: ${step.waitsAt.text}`);
  else if (step.goroutine !== undefined && step.then !== "goes on")
    add({ goroutine: step.goroutine, text: "" }, step.then === "throws" ? "panics" : step.then);
  if (lines.length > LONGEST) {
    const left = lines.splice(LONGEST / 2, lines.length - LONGEST);
    lines.splice(LONGEST / 2, 0, { column: step.goroutine ?? null, text: `... ${left.length} more ...`, at: "" });
  }
  return { step, lines, notes: step.decisions.filter(({ deviates }) => deviates).map(noteOf) };
}

function noteOf({ number, about, ordinary, taken, way, ways }: TracedDecision): string {
  const decision = `decision ${number}`;
  if (about === "value") return `choose takes way ${way} of ${ways} (${decision})`;
  if (ordinary === undefined || taken === undefined) return `way ${way} of ${ways} (${decision})`;
  if (about === "case") return `the select takes ${taken}, though ${ordinary} is ready too (${decision})`;
  if (taken === "the host") return `now ${HOST_TURN}, though ${ordinary} could go on (${decision})`;
  return ordinary === taken
    ? `another timer fires first (${decision})`
    : `now ${taken}${taken === "a timer" ? " fires" : ""}, though ${ordinary} could go on (${decision})`;
}

/** The narrowest column that can be read. */
const NARROWEST = 19;
const GAP = "  ";
/** How wide the left is: a mark and a step's number. And how wide the right may be: a place in the source. */
export const LEFT = 6;
const RIGHT = 28;
/** The column of the goroutines that have none of their own. */
const OTHERS = "others";

/** Which goroutine has which column of a trace, and how wide it is. */
export class Layout {
  readonly #width: number;
  readonly #heads: readonly string[];
  readonly #widths: readonly number[];
  /** The file of all places, named in no line; empty if there are several. */
  readonly #file: string;
  readonly #right: number;

  constructor(trace: Trace, rows: readonly Row[], width: number, focus: readonly string[]) {
    const lines = rows.flatMap((row) => row.lines);
    this.#width = width;
    this.#file = commonFile(lines);
    this.#right = Math.min(
      RIGHT,
      Math.max(this.#file === "" ? 0 : "line".length, ...lines.map(({ at }) => this.#place(at).length)),
    );
    const room = width - LEFT - (this.#right === 0 ? 0 : this.#right + GAP.length);
    this.#heads = headsOf(trace, lines, focus, Math.max(1, Math.floor(room / (NARROWEST + GAP.length))));
    const natural = this.#heads.map((head) =>
      Math.max(
        head.length,
        ...lines.filter((line) => this.#head(line) === head).map((line) => this.#text(line).length),
      ),
    );
    this.#widths = fit(natural, room - this.#heads.length * GAP.length);
  }

  header(): string {
    return this.#line(
      " step",
      this.#heads.map((head, i) => headText(head, this.#widths[i] as number)),
      this.#file === "" ? "" : "line",
    );
  }

  /** `line` as text, with `left` before the first. */
  lines(left: string, line: Line): string[] {
    const place = this.#place(line.at);
    const column = this.#heads.indexOf(this.#head(line));
    if (column < 0) return [cut(left.padEnd(LEFT) + line.text, this.#width)];
    return wrap(this.#text(line), this.#widths[column] as number).map((part, n) =>
      this.#line(
        n === 0 ? left : "",
        this.#heads.map((_, i) => (i === column ? part : "")),
        n === 0 ? place : "",
      ),
    );
  }

  /** What stands on one line of the source stands on one here, if there is room. */
  join(lines: readonly Line[]): Line[] {
    const joined: Line[] = [];
    for (const line of lines) {
      const before = joined.at(-1);
      const both = before === undefined ? null : { ...before, text: `${before.text}, ${line.text}` };
      const isOne = both !== null && both.column === line.column && (both.at === line.at || line.at === "");
      if (
        isOne &&
        this.#text(both).length <= (this.#widths[this.#heads.indexOf(this.#head(both))] ?? this.#width - LEFT)
      )
        joined[joined.length - 1] = both;
      else joined.push(line);
    }
    return joined;
  }

  #line(left: string, cells: readonly string[], at: string): string {
    const middle = this.#widths.map((width, i) => (cells[i] ?? "").padEnd(width)).join(GAP);
    return `${left.padEnd(LEFT)}${middle}${this.#right === 0 ? "" : GAP + cut(at, this.#right)}`.trimEnd();
  }

  /** In whose column it stands; empty for a timer's line, which runs across. */
  #head({ column }: Line): string {
    if (column === null) return "";
    return this.#heads.includes(column) ? column : OTHERS;
  }

  /** Among the others it begins with the goroutine's number. */
  #text(line: Line): string {
    if (line.column === null || this.#head(line) !== OTHERS) return line.text;
    return `${/\(\d+\)$/.exec(line.column)?.[0] ?? line.column} ${line.text}`;
  }

  #place(at: string): string {
    return this.#file !== "" && at.startsWith(`${this.#file}:`) ? at.slice(this.#file.length) : at;
  }
}

function commonFile(lines: readonly Line[]): string {
  const files = new Set(lines.map(({ at }) => at.slice(0, at.lastIndexOf(":"))));
  files.delete("");
  return files.size === 1 ? ([...files][0] as string) : "";
}

/**
 * The goroutines with a column, in the order of their start: as many as there is room for, those in `focus` first. All
 * others share the last.
 */
function headsOf({ goroutines }: Trace, lines: readonly Line[], focus: readonly string[], room: number): string[] {
  const counts = new Map<string, number>();
  for (const { column } of lines) if (column !== null) counts.set(column, (counts.get(column) ?? 0) + 1);
  const labels = goroutines.map(({ label }) => label).filter((label) => counts.has(label));
  if (labels.length <= room) return labels;
  const byLines = labels.toSorted((a, b) => (counts.get(b) as number) - (counts.get(a) as number));
  const first = new Set([...focus.filter((label) => counts.has(label)), ...byLines]);
  const own = new Set([...first].slice(0, room - 1));
  return [...labels.filter((label) => own.has(label)), OTHERS];
}

/** A label that keeps its number however narrow the column. */
function headText(label: string, width: number): string {
  if (label.length <= width) return label;
  const id = / \(\d+\)$/.exec(label)?.[0] ?? "";
  return cut(label.slice(0, label.length - id.length), width - id.length) + id;
}

/** Widths of columns that add up to `room` at the most: narrow ones keep theirs, wide ones share what is left. */
export function fit(natural: readonly number[], room: number): number[] {
  const widths = natural.map(() => 0);
  let left = room;
  let open = natural.map((_, i) => i);
  while (open.length > 0) {
    const share = Math.max(1, Math.floor(left / open.length));
    const narrow = open.filter((i) => (natural[i] as number) <= share);
    if (narrow.length === 0) {
      for (const i of open) widths[i] = share;
      break;
    }
    for (const i of narrow) left -= widths[i] = natural[i] as number;
    open = open.filter((i) => !narrow.includes(i));
  }
  return widths;
}

/** `text` in lines of `width`, all but the first indented; broken at spaces, or else behind what brackets and joins. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let rest = text;
  let indent = "";
  while (indent.length + rest.length > width) {
    const room = Math.max(1, width - indent.length);
    const end = breakAt(rest, room);
    lines.push(indent + rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
    indent = width > 8 ? "  " : "";
  }
  lines.push(indent + rest);
  return lines;
}

/** Where the line ends that `text` begins with: after `room` characters at the latest. */
function breakAt(text: string, room: number): number {
  const space = text.lastIndexOf(" ", room);
  if (space > room / 3) return space;
  const joint = Math.max(...["(", ",", ".", "/"].map((mark) => text.lastIndexOf(mark, room - 1)));
  return joint > room / 3 ? joint + 1 : room;
}
