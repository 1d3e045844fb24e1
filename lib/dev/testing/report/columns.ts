/**
 * A trace as text: a column for each goroutine, a row a step, the place in the source at the right.
 *
 * A step in which nothing was done but to come to the next op has a row if another goroutine goes on there: what the
 * program did before that op, it did before the other. Otherwise the op's own row tells of it. A long trace keeps its beginning, its end, and what lies around deviations and around the
 * steps that are asked for. Of a trace that ends in the same steps again and again, as a livelock's does, the first
 * rounds are shown.
 */

import { Layout, LEFT, rowOf, type Row, wrap } from "./layout.ts";
import type { Trace } from "./trace.ts";
import { cut } from "./words.ts";

interface ColumnOptions {
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

/** How many rounds of a loop at its end. */
const SHOWN_ROUNDS = 2;

export function columns(trace: Trace, options: ColumnOptions = {}): string {
  const { width = 100, rows: most = 40, keep = [], focus = [], objects = [] } = options;
  const rows = trace.steps
    .map((step, i) => rowOf(step, trace.steps[i + 1]))
    .filter(({ lines, notes }) => lines.length + notes.length > 0);
  const loop =
    rows.length <= most
      ? null
      : loopOf(rows.map(({ lines }) => lines.map(({ column, text }) => `${column} ${text}`).join("\n")));
  const all = loop === null ? rows : rows.slice(0, loop.from + SHOWN_ROUNDS * loop.length);
  const chosen = choose(all, most, new Set(keep), new Set(objects));
  const layout = new Layout(
    trace,
    chosen.map((i) => all[i] as Row),
    width,
    focus,
  );
  const text = [layout.header()];
  let last = -1;
  for (const i of chosen) {
    if (i > last + 1) text.push(cut(gapText(all.slice(last + 1, i)), width));
    last = i;
    text.push(...rowText(all[i] as Row, layout, width));
  }
  if (loop !== null)
    text.push(
      `      ... and so on: ${loop.length === 1 ? "this step" : `these ${loop.length} steps`} ${loop.rounds} times in all ...`,
    );
  return text.join("\n");
}

/** The lines of a step; its number stands in the first. */
function rowText({ step, lines, notes }: Row, layout: Layout, width: number): string[] {
  const text = notes.flatMap((note) =>
    wrap(note, width - LEFT - 2).map((part, n) => (n === 0 ? "   *" : "").padEnd(LEFT) + part),
  );
  let left = `${notes.length > 0 ? "*" : " "}${String(step.number).padStart(4)}`;
  for (const each of layout.join(lines)) {
    text.push(...layout.lines(left, each));
    left = "";
  }
  return text;
}

/** Of a long trace: so many steps at the beginning, at the end, and on both sides of each that is kept. */
const HEAD = 5;
const TAIL = 5;
const AROUND = 1;

/** Which steps are shown, by index, in order: as many as have `most` rows, the most telling ones. */
function choose(all: readonly Row[], most: number, keep: ReadonlySet<number>, objects: ReadonlySet<string>): number[] {
  const indices = [...all.keys()];
  const rowsOf = (i: number): number => (all[i] as Row).lines.length + (all[i] as Row).notes.length;
  if (indices.reduce((sum, i) => sum + rowsOf(i), 0) <= most) return indices;
  const deviating = indices.filter((i) => (all[i] as Row).notes.length > 0);
  const kept = [...deviating, ...indices.filter((i) => keep.has((all[i] as Row).step.number))];
  const backwards = indices.toReversed();
  const telling = [
    ...kept,
    ...backwards.slice(0, TAIL),
    ...indices.slice(0, HEAD),
    ...kept.flatMap((i) => indices.slice(Math.max(0, i - AROUND), i + AROUND + 1)),
    ...backwards.filter((i) =>
      (all[i] as Row).step.deeds.some(({ object }) => object !== undefined && objects.has(object)),
    ),
    ...backwards,
  ];
  const chosen = new Set<number>();
  let left = most;
  for (const i of telling) {
    if (chosen.has(i) || rowsOf(i) > left) continue;
    left -= rowsOf(i);
    chosen.add(i);
  }
  return indices.filter((i) => chosen.has(i));
}

/** What stands in place of `gap`. */
function gapText(gap: readonly Row[]): string {
  const who = [...new Set(gap.map(({ step }) => step.goroutine ?? "timers"))];
  const names = who.length > 4 ? `${who.slice(0, 4).join(", ")} and ${who.length - 4} more` : who.join(", ");
  return `      ... ${gap.length} ${gap.length === 1 ? "step" : "steps"} left out, by ${names} ...`;
}

/** The longest round that is looked for, in rows, and how many rounds make it a loop. */
const LONGEST = 24;
const ROUNDS = 4;

/** Where a trace goes round and round. */
interface Loop {
  /** Where the first round begins, by index. */
  readonly from: number;
  /** How many rows a round has. */
  readonly length: number;
  /** How many whole rounds there are. */
  readonly rounds: number;
}

/** The rounds in which `rows` end, if there are enough of them; two rows are the same if they are equal as text. */
export function loopOf(rows: readonly string[]): Loop | null {
  for (let length = 1; length <= LONGEST; length++) {
    let from = rows.length - length;
    while (from > 0 && rows[from - 1] === rows[from - 1 + length]) from--;
    const rounds = Math.floor((rows.length - from) / length);
    if (rounds >= ROUNDS) return { from, length, rounds };
  }
  return null;
}
