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
import { frameText, placeAbove, placesAbove, placesOf, stackText, type Place, type TakenPlace } from "./stack.ts";
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

/** How many frames are taken where an op is created: those of this package come first. */
const FRAMES = 20;

/** What is noted of an op until it is performed. */
export interface Note {
  readonly reason: string;
  /** Where it was created: put into words only if it is left over. */
  readonly place: TakenPlace;
  /** When, on the host's clock. */
  readonly since: number;
  printed: boolean;
  readonly tracked: Map<object, unknown>;
}

const leftovers: Map<object, unknown> | null = wanted.includes("ops") ? new Map() : null;

/** After how many milliseconds an op that was not performed is printed while the program runs. */
const PATIENCE = 60_000;

if (leftovers !== null) {
  thread.tracked = leftovers;
  host.onExit(() => printLeftovers());
  host.every(PATIENCE, () => printLeftovers(PATIENCE));
}

/** Prints, once each, the ops that were created at least `age` milliseconds ago and have not been performed. */
export function printLeftovers(age = 0): void {
  const latest = host.now() - age;
  for (const note of notesIn(leftovers)) {
    if (note.printed || note.since > latest) continue;
    note.printed = true;
    host.printError(
      `goroutines: an op was created and never performed (${note.reason}); created\n${stackText(placesOf(note.place))}\n`,
    );
  }
}

/** What has been noted in `tracked`, the oldest first. */
export function notesIn(tracked: ReadonlyMap<object, unknown> | null): Note[] {
  return [...(tracked?.values() ?? [])] as Note[];
}

/**
 * Whether ops are tracked now: then none may be shared by several calls. By `GOROUTINES_DEBUG`, or while an exploration
 * looks for them; else `thread.tracked` is null for good, and the look at it is folded away.
 */
export function tracksOps(): boolean {
  return thread.tracked !== null;
}

/** What was noted of each op, performed or not. */
const notes = new WeakMap<object, Note>();

/** Where `op` was created, if that was noted. */
export function createdAt(op: object): Place | undefined {
  return placesOf(notes.get(op)?.place)[0];
}

/** `op` is performed, by itself or through another. */
export function performed(op: object): void {
  notes.get(op)?.tracked.delete(op);
}

/**
 * What is read of an op when it is performed: by `yield*`, by `await`, as a case of select. One getter serves all ops,
 * so that those of one class keep one shape.
 */
const asked = ([Symbol.iterator, "then", "selectable"] as const).map((name) => {
  const get = function (this: object): unknown {
    performed(this);
    return Reflect.get(Object.getPrototypeOf(this) as object, name, this);
  };
  return [name, { get }] as const;
});

/** Passes on an op that the caller of `by` has created. */
export function created<O extends Trackable>(op: O, by: Function): O {
  if (thread.tracked !== null) track(op, by, thread.tracked);
  return op;
}

function track(op: Trackable, by: Function, tracked: Map<object, unknown>): void {
  const note = { reason: op.reason, place: placeAbove(by, FRAMES), since: host.now(), printed: false, tracked };
  tracked.set(op, note);
  notes.set(op, note);
  // An exploration is told which ops are performed. If it changed their shape, the engine's code would be slower after.
  if (tracked !== leftovers && "selectable" in op) return;
  for (const [name, getter] of asked) Object.defineProperty(op, name, getter);
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
  return notesIn(leftovers).map(({ reason, place }) => ({ reason, stack: stackText(placesOf(place)) }));
}
