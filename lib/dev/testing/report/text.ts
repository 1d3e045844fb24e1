/** A finding as text: what happened, why, how to see it again, step by step, who waits for whom, what would help. */

import { columns } from "./columns.ts";
import type { Finding } from "./finding.ts";
import { wrap } from "./fit.ts";
import { placesOf, type Place } from "../../../core/stack.ts";
import { named } from "./place.ts";
import type { Waiting, WaitTarget } from "./wait-for.ts";

export interface TextOptions {
  readonly width?: number;
  readonly rows?: number;
}

/** How many frames of a stack are shown. */
const FRAMES = 3;
/** And of what was thrown. */
const THROWN = 8;

export function findingText(finding: Finding, { width = 100, rows = 40 }: TextOptions): string {
  const { kind, message, cause, waitFor, suggestions, error } = finding;
  const parts = [headline(kind, message, cause, width), searchText(finding, width)];
  if (kind === "panic" || kind === "property") parts.push(errorText(error));
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

function searchText({ kind, search, schedule, token }: Finding, width: number): string {
  const deviations =
    schedule.length === 0
      ? "on the default schedule"
      : `on a schedule with ${schedule.length === 1 ? "one deviation" : `${schedule.length} deviations`}`;
  const found =
    search === null
      ? `Replayed ${deviations}`
      : `Found in ${search.executions === 1 ? "one execution" : `${search.executions} executions`} by ${search.strategy}, seed ${search.seed}, ${deviations}`;
  return [
    ...wrap(`${found}. To see it again:`, width),
    `  await replay(body, ${JSON.stringify(token)}${kind === "property" ? ", { check }" : ""})`,
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
  const legend =
    started.length === 0
      ? ""
      : `one execution, ${trace.steps.length} steps${schedule.length === 0 ? "" : "; * is where its schedule leaves the default"}`;
  return `What happened (${legend || `${trace.steps.length} steps`}):\n${columns(trace, { width, rows, keep, focus, objects })}`;
}

/** Those who wait in the same place for the same are told together. */
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
