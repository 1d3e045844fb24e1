/** Who has which column of a trace, and how wide it is. */

import { fit, wrap } from "./fit.ts";
import type { Line, Row } from "./rows.ts";
import type { Trace } from "./told.ts";
import { cut } from "./words.ts";

/** The narrowest column that can be read. */
const NARROWEST = 19;
const GAP = "  ";
/** How wide the left is: a mark and a step's number. And how wide the right may be: a place in the source. */
export const LEFT = 6;
const RIGHT = 28;
/** The column of those who have none of their own. */
const OTHERS = "others";

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
 * Who has a column, in the order of their start: as many as there is room for, those in `focus` first. All others share
 * the last.
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
