/** How Go prints the value of a panic. */

import { describe } from "./describe.ts";

/** What Go says of a panic without a value. */
export const NIL_PANIC = "panic called with nil argument";

/** The value of a panic. An error by its message, a string raw, a number as Go's; every newline inside becomes `\n\t`. */
export function panicText(value: unknown): string {
  return text(value).replaceAll("\n", "\n\t");
}

function text(value: unknown): string {
  if (value === null || value === undefined) return NIL_PANIC;
  if (value instanceof Error) return value.message;
  if (typeof value === "number" && !Number.isInteger(value)) return float(value);
  if (typeof value === "symbol") return value.toString();
  return typeof value === "object" ? objectText(value) : String(value);
}

/** Go's print of a float64: +4.200000e+000. */
function float(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
  const [mantissa, exponent] = value.toExponential(6).split("e") as [string, string];
  return `${value < 0 ? "" : "+"}${mantissa}e${exponent[0]}${exponent.slice(1).padStart(3, "0")}`;
}

function objectText(value: object): string {
  try {
    const own = value.toString as (() => string) | undefined;
    if (typeof own === "function" && own !== Object.prototype.toString) return String(value);
    return `(${value.constructor?.name ?? "Object"}) ${JSON.stringify(value)}`;
  } catch {
    // A cycle, or a toString that throws: the panic must be printed all the same.
    return describe(value);
  }
}
