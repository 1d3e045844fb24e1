/** Where in the program's source something happens, read off the stack while it does. */

import { framesAbove } from "../../../core/stack.ts";

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
  return frames.split("\n").map(placeOf).filter((place) => place !== null);
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

function placeOf(frame: string): Place | null {
  const [, fn = "", file = "", line, column] = /^\s*at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/.exec(frame) ?? [];
  const at = path(file);
  if (at === "" || at.startsWith("node:") || own.some((folder) => at.startsWith(folder))) return null;
  return { fn: fn.replace(/^(?:async |new |Object\.|Module\.|Generator\.)+|<anonymous>| \[as .*\]$/g, ""), file: at, line: Number(line), column: Number(column) };
}

/** A file's path as stacks show it, some as an address, some not. */
function path(file: string): string {
  return file.startsWith("file://") ? decodeURI(file.slice(7)).replace(/^\/(?=[A-Za-z]:)/, "") : file.replaceAll("\\", "/");
}
