/** Stack traces as a person wants them: the frames of the program, without the scheduler's below. */

/** The frames that the scheduler resumes goroutines from. */
const scheduler = /\n[^\n]*\bnext \(<anonymous>\)\n[^\n]*Program\.step\b[\s\S]*$/;

/** The frames of `error`, a line each; empty where the host has none. */
export function framesOf(error: { readonly stack?: string }): string {
  const { stack = "" } = error;
  const first = stack.search(/^ {4}at /m);
  return first < 0 ? "" : `\n${stack.slice(first)}`.replace(scheduler, "").slice(1);
}

/** The frames of the caller of `above`. */
export function framesAbove(above: Function): string {
  const holder: { stack?: string } = {};
  if (Error.captureStackTrace === undefined) return framesOf(new Error());
  Error.captureStackTrace(holder, above);
  return framesOf(holder);
}
