/**
 * The goroutines of a program as text, in Go's form: state, where each waits, where it was started; and where each
 * stands: every frame of its generators, the innermost first.
 *
 * The frames cost nothing until a dump asks, and need no debugger. A suspended generator is resumed with
 * `thread.locating` set and no current goroutine. `yield*` hands that down through all generators to the op where the
 * innermost one is suspended, which notes the stack and returns PARKED again (misdriven.ts). So none of the program's
 * code runs; a foreign iterator in between sees one more `next`, whatever it hands on.
 */

import { startOf } from "./debug.ts";
import type { Goroutine } from "./goroutine.ts";
import type { Routine } from "./op.ts";
import type { Program } from "./program.ts";
import { resume } from "./routine.ts";
import { type Place, frameText, linesAbove, placesAbove, placesIn } from "./stack.ts";
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

/** A goroutine with more frames is shown by the first and the last fifty, as in Go. */
const MOST_FRAMES = 100;

/** Notes where `g` stands now. What it returns finds the frames, as long as `g` has not run on. */
export function framesOf(g: Goroutine): () => Place[] {
  const callers: Routine<unknown>[] = [];
  for (let { frame } = g; frame !== null; frame = frame.below) if (frame.caller !== null) callers.push(frame.caller);
  const below = (): Place[] => callers.flatMap(locate);
  if (g === thread.current) {
    const running = placesAbove(framesOf);
    return () => [...running, ...below()];
  }
  // One that has not begun would begin.
  if (g.op === null || g.routine === null) return below;
  const { routine } = g;
  return () => [...locate(routine), ...below()];
}

/** Frames in Go's form, two lines each. */
function framesText(frames: readonly Place[]): string {
  if (frames.length <= MOST_FRAMES) return frames.map(frameText).join("\n");
  const elided = `...${frames.length - MOST_FRAMES} frames elided...`;
  return [
    ...frames.slice(0, MOST_FRAMES / 2).map(frameText),
    elided,
    ...frames.slice(-MOST_FRAMES / 2).map(frameText),
  ].join("\n");
}

/** The frames of a suspended generator. */
function locate(routine: Routine<unknown>): Place[] {
  const { current } = thread;
  const found = { lines: [] as readonly string[] };
  thread.current = null;
  thread.locating = found;
  try {
    resume.call(routine, undefined);
  } catch {
    // A foreign iterator that does not bear to be asked.
  } finally {
    thread.current = current;
    thread.locating = null;
  }
  // What stands below is this function's own stack.
  const below = linesAbove(locate, Infinity).length + 1;
  return placesIn(found.lines.slice(0, Math.max(0, found.lines.length - below)));
}
