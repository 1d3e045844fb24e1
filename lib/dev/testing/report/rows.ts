/** A step as the lines that a trace in columns has of it. */

import { short } from "../../../core/stack.ts";
import type { TracedDecision, TracedDeed, TracedStep } from "./told.ts";

/** Of how many lines a step is shown; what is in the middle of a longer one is left out. */
const LONGEST = 12;

/** One line of a step: in whose column, what, where. A timer has none: its lines run across. */
export interface Line {
  readonly column: string | null;
  readonly text: string;
  readonly at: string;
}

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
      text: goroutine === undefined ? `(timer) ${text}` : text,
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
  return ordinary === taken
    ? `another timer fires first (${decision})`
    : `now ${taken}${taken === "a timer" ? " fires" : ""}, though ${ordinary} could go on (${decision})`;
}
