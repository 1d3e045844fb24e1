/** Stack traces as a person wants them: the frames of the program, without the scheduler's below. */

/** The frames that the scheduler resumes goroutines from. */
const scheduler = /\n[^\n]*\bnext \(<anonymous>\)\n[^\n]*Program\.step\b[\s\S]*$/;

/** The frames of `error`, a line each; empty where the host has none. */
export function framesOf(error: { readonly stack?: string }): string {
  const { stack = "" } = error;
  const first = stack.search(/^ {4}at /m);
  return first < 0 ? "" : `\n${stack.slice(first)}`.replace(scheduler, "").slice(1);
}

/** A place that has been taken and not put into words yet, which is the dearer part. */
export interface Place {
  readonly stack?: string;
}

/** Takes the place where `above` was called. It costs about a microsecond. */
export function placeAbove(above: Function): Place {
  const place: Place = {};
  if (Error.captureStackTrace === undefined) return place;
  const limit = Error.stackTraceLimit;
  // Not by an assignment: where it is frozen that throws.
  Reflect.set(Error, "stackTraceLimit", 1);
  Error.captureStackTrace(place, above);
  Reflect.set(Error, "stackTraceLimit", limit);
  return place;
}

/** The frames of the caller of `above`. */
export function framesAbove(above: Function): string {
  const holder: { stack?: string } = {};
  if (Error.captureStackTrace === undefined) return framesOf(new Error());
  Error.captureStackTrace(holder, above);
  return framesOf(holder);
}
