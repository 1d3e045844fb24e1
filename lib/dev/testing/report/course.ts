/**
 * The course of an execution: what made each of its steps, at which op, on what, and what it came to, a line each. By
 * it two executions of one schedule are compared.
 *
 * It is made of what the engine notes of every execution, so it is there also for one that nothing listened to. Of
 * objects it says only that there are some: they are made anew in each execution.
 */

import { Goroutine } from "../../../core/goroutine.ts";
import type { Operation } from "../../../core/op.ts";
import type { Engine } from "../engine/engine.ts";
import type { Actor } from "../strategies/strategy.ts";

/** What to do where two courses of one schedule differ. */
export const DEPENDS: string =
  "A body must depend on nothing but its schedule: choose() in place of Math.random, now() of goroutines/time in place of Date, all state made inside.";

export type Course = readonly string[];

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
  const lines = run.actors.slice(0, run.steps).map((actor, i) => lineOf(actor, run.ops[i] ?? null, numbers));
  const { failure, value } = ending;
  if (failure !== null) lines.push(`${failure.kind}: ${failure.message}`);
  else if (run.interrupted) lines.push("there was no time for more");
  else lines.push(`main returned ${isObject(value) ? "an object" : String(value)}`);
  return lines;
}

/** Null if they are the same. */
export function partingOf(first: Course, later: Course): Parting | null {
  const at = first.findIndex((line, i) => line !== later[i]);
  return at < 0 ? null : { step: at + 1, first: first[at] as string, later: later[at] ?? "nothing" };
}

/** The things are numbered in the order of their first use. */
function lineOf(actor: Actor, op: Operation<unknown> | null, numbers: Map<object, number>): string {
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
