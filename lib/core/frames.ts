/**
 * Where a goroutine stands: every frame of its generators, the innermost first.
 *
 * It costs nothing until a dump asks, and needs no debugger. A suspended generator is resumed with `thread.locating`
 * set and no current goroutine. `yield*` hands that down through all generators to the op where the innermost one is
 * suspended, which notes the stack and returns PARKED again (misdriven.ts). So none of the program's code runs; a
 * foreign iterator in between sees one more `next`, whatever it hands on.
 */

import type { Goroutine } from "./goroutine.ts";
import type { Routine } from "./op.ts";
import { resume } from "./routine.ts";
import { frameText, linesAbove, placesAbove, placesIn, type Place } from "./stack.ts";
import { thread } from "./thread.ts";

/** A goroutine with more frames is shown by the first and the last fifty, as in Go. */
const MOST = 100;

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
export function framesText(frames: readonly Place[]): string {
  if (frames.length <= MOST) return frames.map(frameText).join("\n");
  const elided = `...${frames.length - MOST} frames elided...`;
  return [...frames.slice(0, MOST / 2).map(frameText), elided, ...frames.slice(-MOST / 2).map(frameText)].join("\n");
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
