/** What came of an action on real channels, and how that reads. */

import { describe } from "../../../core/describe.ts";
import type { Outcome } from "./model.ts";

/** Other errors than Go's panics are never as expected: the model knows none. */
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
