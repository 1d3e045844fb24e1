/**
 * Durations: Go's constants for them, and a duration as Go writes it. A number of milliseconds, fractions allowed.
 *
 * A text is written and read in whole nanoseconds, as bigints: Go's durations have 64 bits, and a number of
 * milliseconds holds nanoseconds exactly up to 104 days only.
 */

import { GoError, checkMilliseconds } from "../../core/error.ts";

/** A nanosecond, in milliseconds. */
export const Nanosecond = 1e-6;
/** A microsecond, in milliseconds. */
export const Microsecond = 1e-3;
/** A millisecond: the unit of every duration. */
export const Millisecond = 1;
/** A second, in milliseconds. */
export const Second = 1000;
/** A minute, in milliseconds. */
export const Minute: number = 60 * Second;
/** An hour, in milliseconds. */
export const Hour: number = 60 * Minute;

/** What the units of a text are worth in nanoseconds. Both signs for micro are in use: U+00B5 and U+03BC. */
const worth: ReadonlyMap<string, bigint> = new Map([
  ["ns", 1n],
  ["us", 1_000n],
  ["\u00B5s", 1_000n],
  ["\u03BCs", 1_000n],
  ["ms", 1_000_000n],
  ["s", 1_000_000_000n],
  ["m", 60_000_000_000n],
  ["h", 3_600_000_000_000n],
]);

const PER_MILLISECOND = 1_000_000;
/** Go's durations are 64 bits wide, and the most negative one has no positive counterpart. */
const LONGEST = 2n ** 63n - 1n;
const LONGEST_NEGATIVE: bigint = LONGEST + 1n;

/**
 * A duration as Go prints it: `1h2m3.5s`, `1.5ms`, `0s`. Go's `d.String()`.
 *
 * @param ms milliseconds, rounded to whole nanoseconds; what is longer than Go's longest, about 292
 * years, prints as that.
 * @throws {UsageError} if `ms` is no number.
 *
 * @example
 * ```ts
 * log(formatDuration(1.5 * Hour));      // 1h30m0s
 * ```
 */
export function formatDuration(ms: number): string {
  checkMilliseconds("formatDuration", ms);
  const ns = nanoseconds(Math.abs(ms), ms < 0 ? LONGEST_NEGATIVE : LONGEST);
  return ms < 0 && ns > 0n ? `-${print(ns)}` : print(ns);
}

function nanoseconds(ms: number, longest: bigint): bigint {
  const ns = Math.round(ms * PER_MILLISECOND);
  return ns < Number(longest) ? BigInt(ns) : longest;
}

function print(ns: bigint): string {
  if (ns === 0n) return "0s";
  if (ns < 1_000n) return `${ns}ns`;
  if (ns < 1_000_000n) return `${decimal(ns, 3)}\u00B5s`;
  if (ns < 1_000_000_000n) return `${decimal(ns, 6)}ms`;
  const minutes = ns / 60_000_000_000n;
  const seconds = `${decimal(ns % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return seconds;
  return minutes < 60n ? `${minutes}m${seconds}` : `${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

/** `n` with its last `places` digits behind the point, and no zeros at the end. */
function decimal(n: bigint, places: number): string {
  const digits = String(n).padStart(places + 1, "0");
  return `${digits.slice(0, -places)}.${digits.slice(-places)}`.replace(/\.?0+$/, "");
}

/**
 * Reads a duration: numbers with fractions and units, such as `300ms`, `-1.5h` and `2h45m`. The units are
 * `ns`, `us` (or `µs`), `ms`, `s`, `m` and `h`. Go's `time.ParseDuration(s)`.
 *
 * @returns milliseconds.
 * @throws {GoError} `time: invalid duration "..."`, `time: missing unit in duration "..."`,
 * `time: unknown unit "..." in duration "..."`.
 *
 * @example
 * ```ts
 * yield* sleep(parseDuration("1.5ms"));
 * ```
 */
export function parseDuration(text: string): number {
  const [, sign, unsigned] = /^([-+]?)(.*)$/s.exec(text) as unknown as [string, string, string];
  if (unsigned === "0") return 0;
  const number = /(\d*)(?:\.(\d*))?/y;
  const unit = /[^.\d]*/y;
  let ns = 0n;
  let at = 0;
  do {
    number.lastIndex = at;
    const [length, whole, fraction = ""] = number.exec(unsigned) as unknown as [string, string, string | undefined];
    if (whole === "" && fraction === "") throw invalid(`invalid duration ${quote(text)}`);
    unit.lastIndex = at + length.length;
    const [name] = unit.exec(unsigned) as unknown as [string];
    if (name === "") throw invalid(`missing unit in duration ${quote(text)}`);
    const each = worth.get(name);
    if (each === undefined) throw invalid(`unknown unit ${quote(name)} in duration ${quote(text)}`);
    ns += BigInt(whole) * each + partOf(each, fraction);
    if (ns > (sign === "-" ? LONGEST_NEGATIVE : LONGEST)) throw invalid(`invalid duration ${quote(text)}`);
    at = unit.lastIndex;
  } while (at < unsigned.length);
  return ns === 0n ? 0 : Number(sign === "-" ? -ns : ns) / PER_MILLISECOND;
}

/** `0.digits` of `each`, in floating point as in Go: the third of an hour that `0.3333333333333333h` means is whole. */
function partOf(each: bigint, digits: string): bigint {
  const significant = digits.slice(0, 19);
  return BigInt(Math.trunc(Number(significant) * (Number(each) / 10 ** significant.length)));
}

function invalid(what: string): GoError {
  return new GoError("ERR_PARSE_DURATION", `time: ${what}`);
}

/** In double quotes, with Go's escapes: what is no ASCII by the hexadecimal value of each byte. */
function quote(text: string): string {
  return `"${text.replaceAll(/["\\]|[^ -\u007f]+/gu, (part) => (part === '"' || part === "\\" ? `\\${part}` : bytes(part)))}"`;
}

function bytes(text: string): string {
  return [...new TextEncoder().encode(text)].map((byte) => `\\x${byte.toString(16).padStart(2, "0")}`).join("");
}
