/**
 * A trace as text: a column for each goroutine, a row a step, the place in the source at the right.
 *
 * A step in which nothing was done but to come to the next op has no row, unless the schedule left its
 * default there. A long trace keeps its beginning, its end, and what lies around deviations and around the
 * steps that are asked for.
 */

import { short } from "./place.ts";
import { cut } from "./words.ts";
import { fit, wrap } from "./fit.ts";
import { loopOf } from "./loops.ts";
import type { TracedDecision, TracedDeed, TracedStep, Trace } from "./told.ts";

export interface ColumnOptions {
  /** How wide a line may be, in characters; 100 if left out. */
  readonly width?: number;
  /** How many rows are shown, about; 40 if left out. */
  readonly rows?: number;
  /** Steps that are shown however long the trace is, by number. */
  readonly keep?: readonly number[];
  /** Goroutines that come first when there is no room for a column each, by label, the first first. */
  readonly focus?: readonly string[];
  /** Things whose steps are kept before others, by name. */
  readonly objects?: readonly string[];
}

/** Of a long trace: so many steps at the beginning, at the end, and on both sides of each that is kept. */
const HEAD = 5;
const TAIL = 5;
const AROUND = 1;
/** How many rounds of a loop at its end. */
const SHOWN_ROUNDS = 2;
/** The narrowest column that can be read. */
const NARROWEST = 19;
const GAP = "  ";
/** What stands at the left of a row: a mark and its number. */
const LEFT = 6;

/** One line of a step: in whose column, what, where. A timer has none: its lines run across. */
interface Line {
  readonly column: string | null;
  readonly text: string;
  readonly at: string;
}

interface Row {
  readonly step: TracedStep;
  readonly lines: readonly Line[];
  readonly notes: readonly string[];
}

export function columns(trace: Trace, options: ColumnOptions = {}): string {
  const { width = 100, rows: most = 40, keep = [], focus = [], objects = [] } = options;
  const rows = trace.steps.map(row).filter(({ lines, notes }) => lines.length + notes.length > 0);
  const loop = rows.length <= most ? null : loopOf(rows.map(({ lines }) => lines.map(({ column, text }) => `${column} ${text}`).join("\n")));
  const all = loop === null ? rows : rows.slice(0, loop.from + SHOWN_ROUNDS * loop.length);
  const chosen = choose(all, most, new Set(keep), new Set(objects));
  const shown = all.filter((_, i) => chosen.has(i));
  const file = commonFile(shown);
  const placeText = (at: string): string => (file !== "" && at.startsWith(`${file}:`) ? at.slice(file.length) : at);
  const right = Math.min(28, Math.max(file === "" ? 0 : "line".length, ...shown.flatMap(({ lines }) => lines.map(({ at }) => placeText(at).length))));
  const room = width - LEFT - (right === 0 ? 0 : right + GAP.length);
  const heads = headsOf(trace, shown, focus, Math.max(1, Math.floor(room / (NARROWEST + GAP.length))));
  const own = new Set(heads);
  // Whoever has no column stands in the last, by name.
  const cellOf = ({ column, text }: Line): [string | null, string] => (column === null || own.has(column) ? [column, text] : [OTHERS, `${/\(\d+\)$/.exec(column)?.[0] ?? column} ${text}`]);
  const natural = heads.map((head) => Math.max(head.length, ...shown.flatMap(({ lines }) => lines.map(cellOf).filter(([column]) => column === head).map(([, text]) => text.length))));
  const widths = fit(natural, room - heads.length * GAP.length);

  const line = (left: string, cells: readonly string[], at: string): string => {
    const middle = widths.map((w, i) => (cells[i] ?? "").padEnd(w)).join(GAP);
    return `${left.padEnd(LEFT)}${middle}${right === 0 ? "" : GAP + cut(at, right)}`.trimEnd();
  };
  const text = [line(" step", heads.map((head, i) => headText(head, widths[i] as number)), file === "" ? "" : "line")];
  let last = -1;
  for (const i of [...chosen].toSorted((a, b) => a - b)) {
    const gap = all.slice(last + 1, i);
    if (gap.length > 0) text.push(cut(gapText(gap), width));
    last = i;
    const { step, lines, notes } = all[i] as Row;
    for (const note of notes) text.push(...wrap(note, width - LEFT - 2).map((part, n) => `${n === 0 ? "   *  " : "      "}${part}`));
    let number = `${notes.length > 0 ? "*" : " "}${String(step.number).padStart(4)}`;
    for (const each of join(lines, ({ column }) => widths[heads.indexOf(column !== null && own.has(column) ? column : OTHERS)] ?? width)) {
      const [column, words] = cellOf(each);
      if (column === null) {
        text.push(`${number.padEnd(LEFT)}${words}`);
        number = "";
        continue;
      }
      const place = heads.indexOf(column);
      wrap(words, widths[place] as number).forEach((part, n) => {
        text.push(line(number, heads.map((_, k) => (k === place ? part : "")), n === 0 ? placeText(each.at) : ""));
        number = "";
      });
    }
  }
  if (loop !== null) text.push(`      ... and so on: ${loop.length === 1 ? "this step" : `these ${loop.length} steps`} ${loop.rounds} times in all ...`);
  return text.join("\n");
}

const OTHERS = "others";

/** The file of all places; empty if there are several. */
function commonFile(rows: readonly Row[]): string {
  const files = new Set(rows.flatMap(({ lines }) => lines.map(({ at }) => at.slice(0, at.lastIndexOf(":")))));
  files.delete("");
  return files.size === 1 ? ([...files][0] as string) : "";
}

function row(step: TracedStep): Row {
  const lines: Line[] = [];
  const add = ({ goroutine, at }: TracedDeed, text: string): void => {
    lines.push({ column: goroutine ?? null, text: goroutine === undefined ? `(timer) ${text}` : text, at: at === undefined ? "" : short(at) });
  };
  for (const deed of step.deeds) add(deed, deed.text);
  if (step.waitsAt !== undefined) add(step.waitsAt, `waits: ${step.waitsAt.text}`);
  else if (step.goroutine !== undefined && step.then !== "goes on") add({ goroutine: step.goroutine, text: "" }, step.then === "throws" ? "panics" : step.then);
  return { step, lines, notes: step.decisions.filter(({ deviates }) => deviates).map(noteOf) };
}

/** What stands on one line of the source stands on one here, if there is room. */
function join(lines: readonly Line[], widthOf: (line: Line) => number): Line[] {
  const joined: Line[] = [];
  for (const each of lines) {
    const before = joined.at(-1);
    const text = `${before?.text ?? ""}, ${each.text}`;
    if (before !== undefined && before.column === each.column && (before.at === each.at || each.at === "") && text.length <= widthOf(each)) joined[joined.length - 1] = { ...before, text };
    else joined.push(each);
  }
  return joined;
}

function noteOf({ number, about, ordinary, taken, way, ways }: TracedDecision): string {
  const decision = `decision ${number}`;
  if (about === "value") return `choose takes way ${way} of ${ways} (${decision})`;
  if (ordinary === undefined || taken === undefined) return `way ${way} of ${ways} (${decision})`;
  if (about === "case") return `the select takes ${taken}, though ${ordinary} is ready too (${decision})`;
  return ordinary === taken ? `another timer fires first (${decision})` : `now ${taken}${taken === "a timer" ? " fires" : ""}, though ${ordinary} could go on (${decision})`;
}

/** Which steps are shown, by index: as many as have `most` rows, the most telling first. */
function choose(all: readonly Row[], most: number, keep: ReadonlySet<number>, objects: ReadonlySet<string>): Set<number> {
  const indices = [...all.keys()];
  const rowsOf = (i: number): number => (all[i] as Row).lines.length + (all[i] as Row).notes.length;
  if (indices.reduce((sum, i) => sum + rowsOf(i), 0) <= most) return new Set(indices);
  const kept = indices.filter((i) => (all[i] as Row).notes.length > 0 || keep.has((all[i] as Row).step.number));
  const backwards = indices.toReversed();
  const telling = [
    ...kept,
    ...backwards.slice(0, TAIL),
    ...indices.slice(0, HEAD),
    ...kept.flatMap((i) => indices.slice(Math.max(0, i - AROUND), i + AROUND + 1)),
    ...backwards.filter((i) => (all[i] as Row).step.deeds.some(({ object }) => object !== undefined && objects.has(object))),
    ...backwards,
  ];
  const chosen = new Set<number>();
  let left = most;
  for (const i of telling) {
    if (chosen.has(i)) continue;
    left -= rowsOf(i);
    if (left < 0) break;
    chosen.add(i);
  }
  return chosen;
}

function gapText(gap: readonly Row[]): string {
  const who = [...new Set(gap.map(({ step }) => step.goroutine ?? "timers"))];
  const names = who.length > 4 ? `${who.slice(0, 4).join(", ")} and ${who.length - 4} more` : who.join(", ");
  return `      ... ${gap.length} ${gap.length === 1 ? "step" : "steps"} left out, by ${names} ...`;
}

/** Who has a column, in the order of their start; all who can't have one share the last. */
function headsOf({ goroutines }: Trace, shown: readonly Row[], focus: readonly string[], room: number): string[] {
  const lines = new Map<string, number>();
  for (const { lines: each } of shown) for (const { column } of each) if (column !== null) lines.set(column, (lines.get(column) ?? 0) + 1);
  const labels = goroutines.map(({ label }) => label).filter((label) => lines.has(label));
  if (labels.length <= room) return labels;
  const rank = (label: string): number => (focus.includes(label) ? 1e6 * (focus.length - focus.indexOf(label)) : 0) + (lines.get(label) as number);
  const first = new Set(labels.toSorted((a, b) => rank(b) - rank(a)).slice(0, room - 1));
  return [...labels.filter((label) => first.has(label)), OTHERS];
}

/** A label that keeps its number however narrow the column. */
function headText(label: string, width: number): string {
  if (label.length <= width) return label;
  const id = / \(\d+\)$/.exec(label)?.[0] ?? "";
  return cut(label.slice(0, label.length - id.length), width - id.length) + id;
}
