/**
 * The course of an execution: what made each of its steps, at which op, on what, and what it came to, a line each. By
 * it two executions of one schedule are compared.
 *
 * It is made of what the engine notes itself, so it is there also for an execution that nothing listened to: of each
 * the goroutines, of one that is noted the ops too. Of objects it says only that there are some: they are made anew in each execution.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Engine } from "../engine/engine.ts";
import type { Actor } from "../strategies/strategy.ts";

/** What to do where two courses of one schedule differ. */
export const DEPENDS: string =
  "A body must depend on nothing but its schedule: choose() in place of Math.random, now() of goroutines/time in place of Date, all state made inside.";

/** A step, or at the end the outcome. */
interface Line {
  /** The goroutine that made it; 0 is a timer, -1 the outcome. */
  readonly id: number;
  /** What it did; null where that was not noted. */
  readonly text: string | null;
}

export type Course = readonly Line[];

/** Where two courses part. */
export interface Parting {
  /** The first step that differs, from 1; one more than there are where only the outcome does. */
  readonly step: number;
  /** What stands there in each. */
  readonly first: string;
  readonly later: string;
}

/** The course of the execution that `engine` has performed last. */
export function courseOf({ run, ending }: Engine): Course {
  const numbers = new Map<object, number>();
  const lines: Line[] = run.ids.slice(0, run.steps).map((id, i) => ({
    id,
    text: run.isNoted ? textOf(run.actors[i] as Actor, run.ops[i] ?? null, numbers) : null,
  }));
  const { failure, value } = ending;
  if (failure !== null) lines.push({ id: -1, text: `${failure.kind}: ${failure.message}` });
  else if (run.interrupted) lines.push({ id: -1, text: "there was no time for more" });
  else lines.push({ id: -1, text: `main returned ${isObject(value) ? "an object" : String(value)}` });
  return lines;
}

/** Null if they are the same, as far as both were noted. */
export function partingOf(first: Course, later: Course): Parting | null {
  const at = first.findIndex((line, i) => !isSame(line, later[i]));
  return at < 0 ? null : { step: at + 1, first: lineText(first[at]), later: lineText(later[at]) };
}

function isSame(a: Line, b: Line | undefined): boolean {
  return b !== undefined && a.id === b.id && (a.text === null || b.text === null || a.text === b.text);
}

function lineText(line: Line | undefined): string {
  if (line === undefined) return "nothing";
  return line.text ?? (line.id === 0 ? "a timer" : `goroutine ${line.id}`);
}

/** The things are numbered in the order of their first use. */
function textOf(actor: Actor, op: Operation<unknown> | null, numbers: Map<object, number>): string {
  if (!(actor instanceof Goroutine)) return `the timer of ${actor.when} ms`;
  const who = `goroutine ${actor.id} (${actor.name})`;
  if (op === null) return `${who}: starts`;
  const parts = op.alternatives.map((each) => {
    const { value } = each as { readonly value?: unknown };
    if (!numbers.has(each.subject)) numbers.set(each.subject, numbers.size + 1);
    return `${each.reason} #${numbers.get(each.subject)}${value === undefined || isObject(value) ? "" : ` (${String(value)})`}`;
  });
  return `${who}: ${op.alternatives[0] === op ? String(parts[0]) : `${op.reason} of ${parts.join(", ")}`}`;
}

function isObject(value: unknown): boolean {
  return (typeof value === "object" && value !== null) || typeof value === "function";
}
