/**
 * A trace as text: a column for each goroutine, a row a step, the place in the source at the right.
 *
 * A step in which nothing was done but to come to the next op has no row, unless the schedule left its
 * default there. A long trace keeps its beginning, its end, and what lies around deviations and around the
 * steps that are asked for.
 */

import { choose, gapText } from "./abridge.ts";
import { wrap } from "./fit.ts";
import { Layout, LEFT } from "./layout.ts";
import { loopOf } from "./loops.ts";
import { rowOf, type Row } from "./rows.ts";
import type { Trace } from "./told.ts";
import { cut } from "./words.ts";

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

/** How many rounds of a loop at its end. */
const SHOWN_ROUNDS = 2;

export function columns(trace: Trace, options: ColumnOptions = {}): string {
  const { width = 100, rows: most = 40, keep = [], focus = [], objects = [] } = options;
  const rows = trace.steps.map(rowOf).filter(({ lines, notes }) => lines.length + notes.length > 0);
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
