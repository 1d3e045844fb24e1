/**
 * A panic, those that it replaced, and how Go prints its value.
 *
 * A panic is any thrown value, so what came before it can't be kept in it: primitives hold nothing, and one error
 * object may be thrown by many goroutines. It is kept with the goroutine, from the frame of `func` that the panic
 * leaves until a frame further out, or the end of the goroutine, meets it.
 */

import { describe } from "./describe.ts";
import { isGoexit } from "./goexit.ts";
import type { Goroutine } from "./goroutine.ts";

/** One panic, or one `goexit`, of a goroutine. */
export class Panic {
  readonly value: unknown;
  /** Whether it is a `goexit`, which nothing recovers. */
  readonly exits: boolean;
  /** Whether a deferred call that has not returned yet has recovered it. */
  recovered = false;
  /** What was under way when it began. */
  earlier: Panic | null = null;

  constructor(value: unknown) {
    this.value = value;
    this.exits = isGoexit(value);
  }
}

/** The panic that left a frame of `func` in a goroutine and has replaced another. */
const leaving = new WeakMap<Goroutine, Panic>();

/** Keeps what came before `panic`, which now leaves a frame of `g`. */
export function leave(g: Goroutine, panic: Panic): void {
  if (panic.earlier === null) leaving.delete(g);
  else leaving.set(g, panic);
}

/** Forgets what left a frame of `g`: it was caught, since `g` begins another frame. */
export function forgetLeft(g: Goroutine): void {
  leaving.delete(g);
}

/** `value`, which `g` has thrown, as a panic with all that came before it. */
export function arrive(g: Goroutine, value: unknown): Panic {
  const panic = leaving.get(g);
  if (panic === undefined) return new Panic(value);
  leaving.delete(g);
  return Object.is(panic.value, value) ? panic : new Panic(value);
}

/** What Go prints of the panic that ended `g`: the panics that it replaced, the first one first, and then itself. */
export function panicReport(g: Goroutine, value: unknown): string {
  const lines: string[] = [];
  try {
    for (let panic: Panic | null = arrive(g, value); panic !== null; panic = panic.earlier) {
      if (!panic.exits) lines.unshift(`panic: ${printed(panic.value)}${panic.recovered ? " [recovered]" : ""}`);
    }
  } catch (e) {
    return `fatal error: ${unprintable(e)}`;
  }
  return lines.join("\n\t");
}

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
function unprintable(thrown: unknown): string {
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
