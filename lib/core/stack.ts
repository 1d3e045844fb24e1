/**
 * Stack traces as a person wants them: the frames of the program, without this package's own.
 *
 * The package's frames are told by their file. Where it was bundled with the program they can't be, and what drives
 * goroutines is told by its name.
 */

/** A line of the program, on a stack. */
export interface Place {
  /** The function, as `Store.flush`; empty for an anonymous one. */
  readonly fn: string;
  /** A path, or an address. */
  readonly file: string;
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;
}

/** How many frames are looked at where this package's come first. */
const DEEPEST = 50;

/** The folders of this package; none where it was bundled with the program; null until they are asked for. */
let own: readonly string[] | null = null;

/** They are told by where this very function stands. */
function ownFolders(): readonly string[] {
  if (own !== null) return own;
  const file = linesOf(new Error().stack).map(placeOf)[0]?.file ?? "";
  const [, root] = /^(.*\/)(?:lib\/core\/stack\.ts|dist\/(?:core\/stack|core)\.js)$/.exec(file) ?? [];
  return (own = root === undefined ? [] : [`${root}lib/`, `${root}dist/`]);
}

/** What resumes goroutines: below it stands the code that happened to run before. */
const driver = /(?:^|\.)#drive$/;

/** The frames of a stack, as lines. V8's begin by "at"; those of other engines read `name@file:1:2`. */
function linesOf(stack: unknown): string[] {
  return typeof stack === "string" ? stack.split("\n").filter((line) => /^\s*at |@/.test(line)) : [];
}

/** The program's frames among `lines`, the innermost first. */
export function placesIn(lines: readonly string[]): Place[] {
  const places = lines.map(placeOf).filter((place) => place !== null);
  const end = places.findIndex(({ fn }) => driver.test(fn));
  return places.slice(0, end < 0 ? undefined : end).filter((place) => !isOwn(place));
}

/** The program's frames in the stack of an error; none if it has no stack, or one that throws as its message does. */
export function placesOf(error: unknown): Place[] {
  try {
    return placesIn(linesOf((error as { readonly stack?: unknown } | null | undefined)?.stack));
  } catch {
    return [];
  }
}

/** The program's frames above `by`, down to the goroutine's own function. */
export function placesAbove(by: Function): Place[] {
  return placesIn(linesAbove(by, DEEPEST));
}

/**
 * The frames above an op's `next`, as lines, without its own where that can't be told by its file. In JavaScriptCore a
 * tail call has none.
 */
export function linesAboveOp(by: Function): string[] {
  const lines = linesAbove(by, Infinity);
  return ownFolders().length === 0 && /\bnext\b/.test(lines[0] ?? "") ? lines.slice(1) : lines;
}

/** The frames above `by`, as lines, at the most `limit`. */
export function linesAbove(by: Function, limit: number): string[] {
  return linesOf(placeAbove(by, limit).stack);
}

/** A place that has been taken and not put into words yet, which is the dearer part. */
export interface TakenPlace {
  readonly stack?: string;
}

/** Takes the place where `above` was called, with as many frames. It costs about a microsecond a frame. */
export function placeAbove(above: Function, frames = 1): TakenPlace {
  const { stackTraceLimit } = Error;
  // Not by an assignment: where it is frozen that throws.
  Reflect.set(Error, "stackTraceLimit", frames);
  const place: TakenPlace = Error.captureStackTrace === undefined ? { stack: new Error().stack as string } : {};
  Error.captureStackTrace?.(place, above);
  Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  return place;
}

/** `store.ts:23`. */
export function short({ file, line }: Place): string {
  return `${file.slice(file.lastIndexOf("/") + 1)}:${line}`;
}

/** The two lines of a frame in Go's form: the function, and where. An anonymous one is named by its place. */
export function frameText(place: Place): string {
  return `${place.fn === "" ? `func at ${short(place)}` : place.fn}(...)\n\t${place.file}:${place.line}:${place.column}`;
}

/** Frames as engines print them, a line each. */
export function stackText(places: readonly Place[]): string {
  return places
    .map(
      ({ fn, file, line, column }) =>
        `    at ${fn === "" ? "" : `${fn} (`}${file}:${line}:${column}${fn === "" ? "" : ")"}`,
    )
    .join("\n");
}

/** Whether `place` is this package's. */
function isOwn({ file }: Place): boolean {
  return ownFolders().some((folder) => file.startsWith(folder));
}

/** Null for what is no line of a file: a native function, the host's own code. */
function placeOf(frame: string): Place | null {
  const [, fn = "", file = "", line, column] =
    /^\s*at (?:(.*?) \()?(.+?):(\d+):(\d+)\)?$/.exec(frame) ?? /^(.*?)@(.+?):(\d+):(\d+)$/.exec(frame) ?? [];
  if (file === "" || /^(?:node:|ext:|native$)/.test(file)) return null;
  return { fn: nameOf(fn), file: path(file), line: Number(line), column: Number(column) };
}

/** A function's name without what engines put around it. */
function nameOf(fn: string): string {
  return fn.replace(/^(?:(?:async|new|Object|Module|Generator)[. ])+|<anonymous>| \[as .*\]$/g, "");
}

/** A file's path as stacks show it, some as an address, some not. */
function path(file: string): string {
  return file.startsWith("file://")
    ? decodeURI(file.slice(7)).replace(/^\/(?=[A-Za-z]:)/, "")
    : file.replaceAll("\\", "/");
}
