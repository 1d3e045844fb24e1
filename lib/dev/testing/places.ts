/**
 * Where the program stands, asked for again and again. To look a place up in source maps takes up to a millisecond, so
 * each stack is looked up once, and known again by how it was without them.
 */

import { type Place, placesAbove } from "../../core/stack.ts";

export class Places {
  readonly #frames: number;
  readonly #known: Map<string, readonly Place[]> = new Map();

  /** `frames`: how many tell one stack from another. */
  constructor(frames: number) {
    this.#frames = frames;
  }

  /** The program's frames above `by`, the innermost first: the same array for the same stack. */
  above(by: Function): readonly Place[] {
    const stack = stackAbove(by, this.#frames);
    let places = this.#known.get(stack);
    if (places === undefined) this.#known.set(stack, (places = placesAbove(by)));
    return places;
  }
}

interface CallSite {
  getFileName(): unknown;
  getLineNumber(): unknown;
  getColumnNumber(): unknown;
}

/** The stack as it is, without source maps. */
function stackAbove(by: Function, frames: number): string {
  if (Error.captureStackTrace === undefined) return String(new Error().stack);
  const { stackTraceLimit } = Error;
  const prepare: unknown = Reflect.get(Error, "prepareStackTrace");
  const holder: { readonly stack?: unknown } = {};
  // Not by assignments: where it is frozen they throw.
  Reflect.set(Error, "stackTraceLimit", frames);
  Reflect.set(Error, "prepareStackTrace", (_: unknown, sites: readonly CallSite[]) =>
    sites.map((site) => [site.getFileName(), site.getLineNumber(), site.getColumnNumber()].join(":")).join(" "),
  );
  try {
    Error.captureStackTrace(holder, by);
    return String(holder.stack);
  } finally {
    Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
    Reflect.set(Error, "prepareStackTrace", prepare);
  }
}
