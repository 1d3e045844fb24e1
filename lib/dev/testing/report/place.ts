/** Where in the program's source something happens, read off the stack while it does. */

import { framesAbove, framesOf } from "../../../core/stack.ts";

/** A line of the program. */
export interface Place {
  /** The function, as `Store.flush`; empty for an anonymous one. */
  readonly fn: string;
  /** A path, or an address. */
  readonly file: string;
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;
}

/** How many frames are looked at: those of the package come first. */
const DEEPEST = 50;

/** This package's own sources, which are never of interest. Empty where it was bundled with the program. */
const own: readonly string[] = ((): readonly string[] => {
  const root = /^(.*\/)(?:lib|dist)\/dev\/testing\/report\/[^/]*$/.exec(path(import.meta.url))?.[1];
  return root === undefined ? [] : [`${root}lib/`, `${root}dist/`];
})();

/** The frames of the program above `by`, the innermost first, down to the goroutine's own function. */
export function placesAbove(by: Function): Place[] {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEEPEST;
  const frames = framesAbove(by);
  Error.stackTraceLimit = stackTraceLimit;
  const places = frames.split("\n").map(placeOf).filter((place) => place !== null);
  // Where stacks are not V8's, whoever drives the execution still stands at the end.
  const end = places.findIndex((place) => place.fn.endsWith("step") && isOwn(place));
  return places.slice(0, end < 0 ? undefined : end).filter((place) => !isOwn(place));
}

export function isSame(a: Place | undefined, b: Place): boolean {
  return a !== undefined && a.file === b.file && a.line === b.line && a.column === b.column;
}

/** `store.ts:23`. */
export function short({ file, line }: Place): string {
  return `${file.slice(file.lastIndexOf("/") + 1)}:${line}`;
}

/** `Store.flush (store.ts:23)`. */
export function named(place: Place): string {
  return place.fn === "" ? short(place) : `${place.fn} (${short(place)})`;
}

/** Where the program threw `error`, the innermost frame first, up to the goroutine's own function. */
export function thrownFrom(error: unknown): Place[] {
  if (!(error instanceof Error)) return [];
  const places = framesOf(error).split("\n").map(placeOf);
  const first = places.findIndex((place) => place !== null && !isOwn(place));
  const end = places.findIndex((place, i) => i > first && place !== null && isOwn(place));
  return first < 0 ? [] : places.slice(first, end < 0 ? undefined : end).filter((place) => place !== null);
}

/** Null for what is no line of a file: a native function. */
function placeOf(frame: string): Place | null {
  const [, fn = "", file = "", line, column] = /^\s*at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  if (file === "" || file.startsWith("node:")) return null;
  return { fn: fn.replace(/^(?:async |new |Object\.|Module\.|Generator\.)+|<anonymous>| \[as .*\]$/g, ""), file: path(file), line: Number(line), column: Number(column) };
}

function isOwn({ file }: Place): boolean {
  return own.some((folder) => file.startsWith(folder));
}

/** A file's path as stacks show it, some as an address, some not. */
function path(file: string): string {
  return file.startsWith("file://") ? decodeURI(file.slice(7)).replace(/^\/(?=[A-Za-z]:)/, "") : file.replaceAll("\\", "/");
}
