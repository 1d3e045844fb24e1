/**
 * What was found: one failed execution, told so that a person can act on it. As data for tools; as text for terminals:
 * what happened, why, how to see it again, step by step, which goroutine waits for which, what would help.
 */

import { type Place, placesOf } from "../../../core/stack.ts";
import type { Kind } from "../engine/ending.ts";
import type { Schedule } from "../schedule.ts";
import type { Waiting, WaitTarget } from "./cause.ts";
import { columns } from "./columns.ts";
import { DEPENDS } from "./course.ts";
import { wrap } from "./layout.ts";
import type { Trace } from "./trace.ts";
import { named } from "./words.ts";

/** How a finding was come by. */
export interface Search {
  /** How many executions it took. */
  readonly executions: number;
  /** Who decided, as `delay(1)`. */
  readonly strategy: string;
  readonly seed: number;
}

/** What a finding is made of. */
interface FindingParts {
  readonly kind: Kind;
  /** What went wrong, in one line: `all goroutines are asleep - deadlock!`. */
  readonly message: string;
  /** Why, in one line, as far as the execution shows it. */
  readonly cause: string;
  /** For `replay(body, token)`. */
  readonly token: string;
  /** What the token says, as data. */
  readonly schedule: Schedule;
  /** Whether its schedule, executed again, showed the failure each time: then `replay` shows it too. */
  readonly repeatable: boolean;
  /** What differed where it did not; null if it is repeatable. */
  readonly diverged: string | null;
  /** The goroutines that it is about, by label: those that wait, threw, or raced. */
  readonly goroutines: readonly string[];
  /** How it was come by; null for a replay. */
  readonly search: Search | null;
  /** Every step of the execution. */
  readonly trace: Trace;
  /** The steps that a shortened trace keeps, by number: what the bug hangs on. */
  readonly keep: readonly number[];
  /** Which goroutines wait at the end, and for what. */
  readonly waitFor: readonly Waiting[];
  /** Goroutines each of which waits for the next, and the last for the first, by label. */
  readonly cycles: readonly (readonly string[])[];
  /** What would help, where that is certain. */
  readonly suggestions: readonly string[];
  /** What was thrown; undefined where nothing was. */
  readonly error: unknown;
}

export interface Finding extends FindingParts {}

/** A failed execution. `String(finding)` is its report. */
export class Finding {
  /** What timers that fire early have to do with it, as far as it was tried; empty if nothing, and for a replay. */
  clock = "";

  constructor(parts: FindingParts) {
    Object.assign(this, parts);
  }

  /**
   * The report, for a terminal.
   *
   * @param options `width` of a line in characters, 100 if left out; `rows`, how many rows of a long trace are
   * shown, 40 if left out.
   */
  toString(options: TextOptions = {}): string {
    return findingText(this, options);
  }
}

/**
 * What tells findings apart: their kind and cause, whatever the numbers of goroutines, things and steps are, and in
 * whichever order they are told.
 */
export function causeKey({ kind, cause }: { readonly kind: Kind; readonly cause: string }): string {
  const parts = cause.replaceAll(/(?<![:\d])\d+/g, "").split(/[,;:] /);
  return [kind, ...parts.toSorted()].join("\n");
}

export interface TextOptions {
  readonly width?: number;
  readonly rows?: number;
}

/** How many frames of a stack are shown. */
const FRAMES = 3;
/** And of what was thrown. */
const THROWN = 8;

function findingText(finding: Finding, { width = 100, rows = 40 }: TextOptions): string {
  const { kind, message, cause, waitFor, suggestions, error } = finding;
  const parts = [headline(kind, message, cause, width), searchText(finding, width)];
  if (finding.clock !== "") parts.push(wrap(`Time: ${finding.clock}`, width).join("\n"));
  if (kind === "panic" || kind === "property" || kind === "rejection") parts.push(errorText(error));
  parts.push(traceText(finding, width, rows));
  if (waitFor.length > 0) parts.push(section("Who waits, and for what", waitingText(waitFor, width)));
  if (suggestions.length > 0)
    parts.push(
      section(
        "What helps",
        suggestions.flatMap((each) => wrap(`- ${each}`, width - 2)),
      ),
    );
  return parts.filter((part) => part !== "").join("\n\n");
}

function headline(kind: string, message: string, cause: string, width: number): string {
  const title = wrap(`${kind}: ${message}`, width);
  return cause === message
    ? title.join("\n")
    : [...title, "", ...wrap(cause, width - 2).map((part) => `  ${part}`)].join("\n");
}

function searchText({ kind, search, schedule, token, diverged }: Finding, width: number): string {
  const deviations =
    schedule.length === 0
      ? "on the default schedule"
      : `on a schedule with ${schedule.length === 1 ? "one deviation" : `${schedule.length} deviations`}`;
  const found =
    search === null
      ? `Replayed ${deviations}`
      : `Found in ${search.executions === 1 ? "one execution" : `${search.executions} executions`} by ${search.strategy}, seed ${search.seed}, ${deviations}`;
  const replay = `  await replay(body, ${JSON.stringify(token)}${kind === "property" ? ", { check }" : ""})`;
  if (diverged === null) return [...wrap(`${found}. To see it again:`, width), replay].join("\n");
  return [
    ...wrap(`${found}. It is not repeatable: ${diverged}`, width),
    ...wrap(DEPENDS, width),
    ...wrap("Its schedule, which gives another execution from time to time:", width),
    replay,
  ].join("\n");
}

function errorText(error: unknown): string {
  const places = placesOf(error);
  return places.length === 0
    ? ""
    : section(
        "Thrown",
        places
          .slice(0, THROWN)
          .map(({ fn, file, line, column }) => `at ${fn === "" ? "" : `${fn} `}(${file}:${line}:${column})`),
      );
}

function traceText(finding: Finding, width: number, rows: number): string {
  const { trace, keep, waitFor, schedule, goroutines, cycles } = finding;
  const focus = [...new Set([...cycles.flat(), "main", ...goroutines])];
  const objects = waitFor
    .filter(({ goroutine }) => goroutines.includes(goroutine))
    .flatMap(({ targets, holds }) => [...holds, ...targets.map(({ object }) => object)]);
  const started = trace.goroutines.filter(({ startedBy }) => startedBy !== undefined);
  const steps = trace.steps.length === 1 ? "one step" : `${trace.steps.length} steps`;
  const legend =
    started.length === 0
      ? ""
      : `one execution, ${steps}${schedule.length === 0 ? "" : "; * is where its schedule leaves the default"}`;
  return `What happened (${legend || steps}):\n${columns(trace, { width, rows, keep, focus, objects })}`;
}

/** Goroutines that wait in the same place for the same are told together. */
function waitingText(waitFor: readonly Waiting[], width: number): string[] {
  const groups = new Map<string, { who: string[]; rest: string[]; holds: readonly string[]; op: string }>();
  for (const { goroutine, op, targets, holds, stack } of waitFor) {
    const rest = stack.length === 0 ? [] : wrap(`  in ${stackText(stack)}`, width - 2);
    for (const target of targets) rest.push(...targetText(target, width));
    const key = JSON.stringify([op, holds, rest]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { who: [goroutine], rest, holds, op });
    else group.who.push(goroutine);
  }
  return [...groups.values()].flatMap(({ who, rest, holds, op }) => {
    const held = holds.length === 0 ? "" : ` and ${who.length === 1 ? "holds" : "hold"} ${holds.join(", ")}`;
    return [...wrap(`${who.join(", ")} ${who.length === 1 ? "waits" : "wait"} at ${op}${held}`, width - 2), ...rest];
  });
}

function stackText(stack: readonly Place[]): string {
  const more = stack.length > FRAMES ? `, and ${stack.length - FRAMES} more` : "";
  return stack.slice(0, FRAMES).map(named).join(", called by ") + more;
}

function targetText({ case: name, object, state, why }: WaitTarget, width: number): string[] {
  const parts = [state, why].filter((part) => part !== "");
  if (parts.length === 0) return [];
  return wrap(
    `  ${name === undefined || /^\d+$/.test(name) ? "" : `${name}: `}${object}: ${parts.join("; ")}`,
    width - 2,
  );
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}
