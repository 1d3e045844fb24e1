/** The goroutines of a program as text, in Go's form: state, where each waits, where it was started. */

import { host } from "#host";
import { startOf } from "./debug.ts";
import type { Place } from "./host.ts";
import type { Goroutine } from "./goroutine.ts";
import type { Routine } from "./op.ts";
import type { Program } from "./program.ts";
import { thread } from "./thread.ts";

/** Every goroutine, the oldest first, an empty line between two. */
export function dump(program: Program): string {
  const goroutines = [...program.all].sort((a, b) => a.id - b.id);
  const runnable = new Set(program.runnable());
  const places = locate(goroutines);
  return goroutines.map((g) => entry(g, state(g, runnable.has(g)), places)).join("\n\n");
}

function entry(g: Goroutine, stateOf: string, places: ReadonlyMap<object, Place>): string {
  const lines = [`goroutine ${g.id} [${stateOf}]:`];
  for (const routine of stack(g)) {
    const place = places.get(routine);
    lines.push(`${place?.name ?? g.name}(...)`);
    if (place !== undefined) lines.push(`\t${place.at}`);
  }
  // One that has not run yet has no generator.
  if (g.routine === null) lines.push(`${g.name}(...)`);
  const started = startOf(g);
  if (started !== undefined) lines.push("started by", started);
  return lines.join("\n");
}

function state(g: Goroutine, isRunnable: boolean): string {
  if (g === thread.current) return "running";
  return isRunnable || g.op === null ? "runnable" : g.op.reason;
}

/** Its generators, the callee first. */
function stack(g: Goroutine): Routine<unknown>[] {
  const routines = g.routine === null ? [] : [g.routine];
  for (let frame = g.frames; frame !== null; frame = frame.caller) routines.push(frame.routine);
  return routines;
}

function locate(goroutines: readonly Goroutine[]): Map<object, Place> {
  const routines = goroutines.flatMap(stack);
  const places = new Map<object, Place>();
  host.locate(routines).forEach((place, i) => {
    if (place !== undefined) places.set(routines[i] as object, place);
  });
  return places;
}
