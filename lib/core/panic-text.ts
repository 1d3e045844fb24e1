/** How Go prints the value of a panic. */

import { describe } from "./describe.ts";

/** What Go says of a panic without a value. */
export const NIL_PANIC = "panic called with nil argument";

/**
 * The value of a panic. An error by its message, a string raw, a number as Go's; every newline inside becomes `\n\t`.
 */
export function panicText(value: unknown): string {
  try {
    return printed(value);
  } catch (e) {
    return unprintable(e);
  }
}

/** The same. Throws what the value's own text throws. */
export function printed(value: unknown): string {
  return text(value).replaceAll("\n", "\n\t");
}

/** What Go's fatal error says where the text of a panic's value panics itself, with `thrown`. */
export function unprintable(thrown: unknown): string {
  const what =
    typeof thrown === "string"
      ? thrown
      : `type ${(thrown as Partial<Error> | null | undefined)?.constructor?.name ?? typeof thrown}`;
  return `panic while printing panic value: ${what}`;
}

function text(value: unknown): string {
  if (value === null || value === undefined) return NIL_PANIC;
  if (value instanceof Error) return message(value);
  if (typeof value === "number" && !Number.isInteger(value)) return float(value);
  if (typeof value === "symbol") return value.toString();
  return typeof value === "object" ? objectText(value) : String(value);
}

function message(error: Error): string {
  const given: unknown = error.message;
  if (typeof given !== "string") throw `the message is ${describe(given)}`;
  return given;
}

/** Go's print of a float64: +4.200000e+000. */
function float(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  const [mantissa, exponent] = value.toExponential(6).split("e") as [string, string];
  return `${value < 0 ? "" : "+"}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(3, "0")}`;
}

function objectText(value: object): string {
  const own = (value as { toString?: unknown }).toString;
  if (typeof own === "function" && own !== Object.prototype.toString) return String(value);
  try {
    return `(${value.constructor?.name ?? "Object"}) ${JSON.stringify(value)}`;
  } catch {
    // A cycle: the panic must be printed all the same.
    return describe(value);
  }
}
