/** A finding as text: what happened, why, how to see it again, step by step, who waits for whom, what would help. */

import { columns } from "./columns.ts";
import type { Finding } from "./finding.ts";
import { wrap } from "./fit.ts";
import { named, type Place } from "./place.ts";
import type { Waiting, WaitTarget } from "./wait-for.ts";

export interface TextOptions {
  readonly width?: number;
  readonly rows?: number;
}

/** How many frames of a stack are shown. */
const FRAMES = 3;

export function findingText(finding: Finding, { width = 100, rows = 60 }: TextOptions): string {
  const { kind, message, cause, waitFor, suggestions, error } = finding;
  const parts = [headline(kind, message, cause, width), searchText(finding, width)];
  if (kind === "panic" || kind === "property") parts.push(errorText(error));
  parts.push(traceText(finding, width, rows));
  if (waitFor.length > 0) parts.push(section("Who waits, and for what", waitFor.flatMap((waiting) => waitingText(waiting, width))));
  if (suggestions.length > 0) parts.push(section("What helps", suggestions.flatMap((each) => wrap(`- ${each}`, width - 2))));
  return parts.filter((part) => part !== "").join("\n\n");
}

function headline(kind: string, message: string, cause: string, width: number): string {
  const title = wrap(`${kind}: ${message}`, width);
  return cause === message ? title.join("\n") : [...title, "", ...wrap(cause, width - 2).map((part) => `  ${part}`)].join("\n");
}

function searchText({ search, schedule, token }: Finding, width: number): string {
  const deviations = schedule.length === 0 ? "on the default schedule" : `on a schedule with ${schedule.length === 1 ? "one deviation" : `${schedule.length} deviations`}`;
  const found = search === null ? `Replayed ${deviations}` : `Found in ${search.executions === 1 ? "one execution" : `${search.executions} executions`} by ${search.strategy}, seed ${search.seed}, ${deviations}`;
  return [...wrap(`${found}. To see it again:`, width), `  await replay(body, ${JSON.stringify(token)})`].join("\n");
}

/** The stack of what was thrown, without what repeats its message. */
function errorText(error: unknown): string {
  if (!(error instanceof Error) || error.stack === undefined) return "";
  const frames = error.stack.split("\n").filter((line) => /^\s+at /.test(line));
  const own = frames.findIndex((line) => /\bProgram\.step\b|\.next \(<anonymous>\)/.test(line));
  return section("Thrown", (own <= 0 ? frames.slice(0, 8) : frames.slice(0, own)).map((line) => line.trim()));
}

function traceText({ trace, keep, waitFor, schedule }: Finding, width: number, rows: number): string {
  const started = trace.goroutines.filter(({ startedBy }) => startedBy !== undefined);
  const legend = started.length === 0 ? "" : `one execution, ${trace.steps.length} steps${schedule.length === 0 ? "" : "; * is where its schedule leaves the default"}`;
  return `What happened (${legend || `${trace.steps.length} steps`}):\n${columns(trace, { width, rows, keep, focus: waitFor.map(({ goroutine }) => goroutine) })}`;
}

function waitingText({ goroutine, op, targets, holds, stack }: Waiting, width: number): string[] {
  const held = holds.length === 0 ? "" : ` and holds ${holds.join(", ")}`;
  const lines = wrap(`${goroutine} waits at ${op}${held}`, width - 2);
  if (stack.length > 0) lines.push(...wrap(`  in ${stackText(stack)}`, width - 2));
  for (const target of targets) {
    const text = targetText(target);
    if (text !== "") lines.push(...wrap(`  ${target.case === undefined ? "" : `${target.case}: `}${text}`, width - 2));
  }
  return lines;
}

function stackText(stack: readonly Place[]): string {
  const more = stack.length > FRAMES ? `, and ${stack.length - FRAMES} more` : "";
  return stack.slice(0, FRAMES).map(named).join(", called by ") + more;
}

function targetText({ object, state, why, waiters }: WaitTarget): string {
  const parts = [state, why].filter((part) => part !== "");
  if (waiters.length > 0) parts.push(`${waiters.join(", ")} ${waiters.length === 1 ? "waits" : "wait"} there too`);
  return parts.length === 0 ? "" : `${object}: ${parts.join("; ")}`;
}

function section(title: string, lines: readonly string[]): string {
  return `${title}:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

