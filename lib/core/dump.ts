/** The goroutines of a program as text, in Go's form: state, where each waits, where it was started. */

import { startOf } from "./debug.ts";
import { framesOf, framesText } from "./frames.ts";
import type { Goroutine } from "./goroutine.ts";
import type { Program } from "./program.ts";
import type { Place } from "./stack.ts";
import { thread } from "./thread.ts";

/** A goroutine at one moment. */
interface Entry {
  readonly g: Goroutine;
  readonly state: string;
  readonly frames: () => readonly Place[];
}

/** How many goroutines are shown with their frames: to find them takes some 10 microseconds each. */
const MOST = 1000;

/**
 * Notes the state of every goroutine, or of `some`; `where` follows it in the text. What it returns makes the text of
 * it: the one that runs, then the oldest first, an empty line between two. As long as none of them runs on, it may do
 * so later.
 */
export function dump(program: Program, some: readonly Goroutine[] = program.all, where = ""): () => string {
  const runnable = new Set(program.runnable());
  const entries = [...some]
    .sort((a, b) => Number(b === thread.current) - Number(a === thread.current) || a.id - b.id)
    .map((g): Entry => ({ g, state: `${stateOf(g, runnable.has(g))}${where}`, frames: framesOf(g) }));
  return () => entries.map((entry, i) => text(entry, i < MOST ? entry.frames() : [])).join("\n\n");
}

/** A goroutine as Go prints it. */
function text({ g, state }: Pick<Entry, "g" | "state">, frames: readonly Place[]): string {
  const lines = [`goroutine ${g.id} [${state}]:`, frames.length === 0 ? `${g.name}(...)` : framesText(frames)];
  const start = startOf(g);
  return (start === undefined ? lines : [...lines, start]).join("\n");
}

/** A goroutine that `error` has ended. */
export function crashText(g: Goroutine, frames: readonly Place[]): string {
  return text({ g, state: "running" }, frames);
}

/** What `g` does, in Go's words. */
export function stateOf(g: Goroutine, isRunnable: boolean): string {
  if (g === thread.current) return "running";
  return isRunnable || g.op === null ? "runnable" : g.op.reason;
}
