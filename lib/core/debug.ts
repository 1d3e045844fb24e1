/**
 * What costs too much to be always on, and nothing when it is off. The environment variable
 * `GOROUTINES_DEBUG` (in a browser: a global of that name, set before the package is loaded) names what
 * is wanted, separated by commas:
 *
 * - `stacks`: where each goroutine was started; a dump shows it.
 * - `ops`: which ops were created and never performed (a forgotten `yield*`). They are printed when a deadlock is
 *   reported, when the process ends, and after a minute; `leftoverOps` lists them.
 */

import { host } from "#host";
import { frameText, placesAbove, stackText } from "./stack.ts";
import { thread } from "./thread.ts";

const wanted = (host.env("GOROUTINES_DEBUG") ?? "").split(",");

const starts: WeakMap<object, string> | null = wanted.includes("stacks") ? new WeakMap() : null;

/** Whether it is noted where goroutines are started. */
export const tracksStarts: boolean = starts !== null;

/** Where the caller of `by` stands, in Go's words, to be noted for a goroutine; empty while that is off. */
export function callerOf(by: Function): string {
  if (starts === null) return "";
  const [place] = placesAbove(by);
  if (place === undefined) return "";
  const [fn, at] = frameText(place).split("(...)") as [string, string];
  return `created by ${fn}${thread.current === null ? "" : ` in goroutine ${thread.current.id}`}${at}`;
}

/** Notes where `goroutine` was started. */
export function noteStart(goroutine: object, at: string): void {
  if (starts !== null && at !== "") starts.set(goroutine, at);
}

/** Where `goroutine` was started, if that was noted. */
export function startOf(goroutine: object): string | undefined {
  return starts?.get(goroutine);
}

/** An op that was created and has not been performed. */
export interface LeftoverOp {
  /** What it would wait for, in the words of a dump: `chan send`, `select`. */
  readonly reason: string;
  /** Where it was created, a line a frame. */
  readonly stack: string;
}

interface Trackable {
  readonly reason: string;
}

/** One that may be printed yet. */
interface Leftover extends LeftoverOp {
  /** When it was created, on the host's clock. */
  readonly since: number;
  printed: boolean;
}

const leftovers: Map<object, Leftover> | null = wanted.includes("ops") ? new Map() : null;

/** After how many milliseconds an op that was not performed is printed while the program runs. */
const PATIENCE = 60_000;

if (leftovers !== null) {
  host.onExit(() => printLeftovers());
  host.every(PATIENCE, () => printLeftovers(PATIENCE));
}

/** Prints, once each, the ops that were created at least `age` milliseconds ago and have not been performed. */
export function printLeftovers(age = 0): void {
  if (leftovers === null) return;
  const latest = host.now() - age;
  for (const op of leftovers.values()) {
    if (op.printed || op.since > latest) continue;
    op.printed = true;
    host.printError(`goroutines: an op was created and never performed (${op.reason}); created\n${op.stack}\n`);
  }
}

/** Whether ops are tracked: then none may be shared by several calls. */
export const trackingOps: boolean = leftovers !== null;

/** What is read of an op when it is performed: by `yield*`, by `await`, as a case of select. */
const asked = [Symbol.iterator, "then", "selectable"] as const;

/** Passes on an op that the caller of `by` has created. */
export function created<O extends Trackable>(op: O, by: Function): O {
  if (leftovers === null) return op;
  leftovers.set(op, { reason: op.reason, stack: stackText(placesAbove(by)), since: host.now(), printed: false });
  for (const name of asked) {
    Object.defineProperty(op, name, {
      get() {
        leftovers.delete(op);
        return Reflect.get(Object.getPrototypeOf(op) as object, name, op) as unknown;
      },
    });
  }
  return op;
}

/**
 * The ops that were created and never performed, the oldest first: a `yield*` or an `await` is missing
 * there. Empty unless `GOROUTINES_DEBUG` names `ops`; then they are also printed when a deadlock is reported, when the
 * process ends, and after a minute.
 *
 * @example
 * ```ts
 * ch.send(1);                                   // forgot yield*
 * for (const op of leftoverOps()) console.log(op.reason, op.stack);
 * ```
 */
export function leftoverOps(): readonly LeftoverOp[] {
  return leftovers === null ? [] : [...leftovers.values()];
}
