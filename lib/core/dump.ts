/** The goroutines of a program as text, in Go's form: state, where each waits, where it was started. */

import { host } from "#host";
import { startOf } from "./debug.ts";
import type { Place } from "./host.ts";
import type { Goroutine } from "./goroutine.ts";
import type { Routine } from "./op.ts";
import type { Program } from "./program.ts";
import { thread } from "./thread.ts";

/** A goroutine at one moment. */
interface Entry {
  readonly g: Goroutine;
  readonly state: string;
  /** Its generators, the callee first; none if it has not run yet. */
  readonly routines: readonly Routine<unknown>[];
}

/**
 * Notes the state of every goroutine, or of `some`; `where` follows it in the text. What it returns makes
 * the text of it, the oldest first, an empty line between two; as long as none of them runs on, it may do
 * so later.
 */
export function dump(program: Program, some: readonly Goroutine[] = program.all, where = ""): () => string {
  const runnable = new Set(program.runnable());
  const entries = [...some]
    .sort((a, b) => a.id - b.id)
    .map((g): Entry => ({ g, state: `${stateOf(g, runnable.has(g))}${where}`, routines: stack(g) }));
  return () => {
    const places = locate(entries.flatMap((entry) => entry.routines));
    return entries.map((entry) => text(entry, places)).join("\n\n");
  };
}

function text({ g, state, routines }: Entry, places: ReadonlyMap<object, Place>): string {
  const lines = [`goroutine ${g.id} [${state}]:`];
  for (const routine of routines) {
    const place = places.get(routine);
    lines.push(`${place?.name ?? g.name}(...)`);
    if (place !== undefined) lines.push(`\t${place.at}`);
  }
  if (routines.length === 0) lines.push(`${g.name}(...)`);
  const started = startOf(g);
  if (started !== undefined) lines.push("started by", started);
  return lines.join("\n");
}

/** What `g` does, in Go's words. */
export function stateOf(g: Goroutine, isRunnable: boolean): string {
  if (g === thread.current) return "running";
  return isRunnable || g.op === null ? "runnable" : g.op.reason;
}

function stack(g: Goroutine): Routine<unknown>[] {
  const routines = g.routine === null ? [] : [g.routine];
  for (let frame = g.frames; frame !== null; frame = frame.caller) routines.push(frame.routine);
  return routines;
}

function locate(routines: readonly Routine<unknown>[]): Map<object, Place> {
  const places = new Map<object, Place>();
  host.locate(routines).forEach((place, i) => {
    if (place !== undefined) places.set(routines[i] as object, place);
  });
  return places;
}
