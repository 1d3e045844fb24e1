/** The goroutines of a program as text, in Go's form: state, name, and where they were started. */

import { startedAt } from "./debug.ts";
import type { Goroutine } from "./goroutine.ts";
import type { Program } from "./program.ts";
import { thread } from "./thread.ts";

/** Every goroutine, the oldest first, an empty line between two. */
export function dump(program: Program): string {
  const runnable = new Set(program.runnable());
  const entries: string[] = [];
  for (const g of [...program.all].sort((a, b) => a.id - b.id)) entries.push(describeGoroutine(g, runnable.has(g)));
  return entries.join("\n\n");
}

function describeGoroutine(g: Goroutine, runnable: boolean): string {
  const lines = [`goroutine ${g.id} [${state(g, runnable)}]:`, `${g.name}(...)`];
  const started = startedAt(g);
  if (started !== undefined) lines.push(`created by go\n${started}`);
  return lines.join("\n");
}

function state(g: Goroutine, runnable: boolean): string {
  if (g === thread.current) return "running";
  return runnable || g.op === null ? "runnable" : g.op.reason;
}
