/** What of a long trace is shown. */

import type { Row } from "./rows.ts";

/** Of a long trace: so many steps at the beginning, at the end, and on both sides of each that is kept. */
const HEAD = 5;
const TAIL = 5;
const AROUND = 1;

/** Which steps are shown, by index, in order: as many as have `most` rows, the most telling ones. */
export function choose(
  all: readonly Row[],
  most: number,
  keep: ReadonlySet<number>,
  objects: ReadonlySet<string>,
): number[] {
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
export function gapText(gap: readonly Row[]): string {
  const who = [...new Set(gap.map(({ step }) => step.goroutine ?? "timers"))];
  const names = who.length > 4 ? `${who.slice(0, 4).join(", ")} and ${who.length - 4} more` : who.join(", ");
  return `      ... ${gap.length} ${gap.length === 1 ? "step" : "steps"} left out, by ${names} ...`;
}
