/** How a context is printed, in Go's words. */

/** The types that print their contents, which a context's name should not. */
const silent: ReadonlySet<unknown> = new Set([Object, Array, Error].map((type) => type.prototype.toString));

/**
 * A key, a value or a foreign context: a string as it is, what can print itself as it does so, anything else by its
 * type alone.
 */
export function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "<nil>";
  if (typeof value === "symbol") return String(value);
  if (typeof value !== "object") return typeof value;
  const { toString } = value as { toString?: unknown };
  if (typeof toString === "function" && !silent.has(toString)) return String(toString.call(value));
  const name: unknown = (value as { constructor?: { name?: unknown } }).constructor?.name;
  return typeof name === "string" && name !== "" ? name : "Object";
}

/** A moment as Go prints a `time.Time` in UTC: `2009-11-10 23:00:00.5 +0000 UTC`. */
export function momentText(ms: number): string {
  const [day, time] = new Date(ms).toISOString().split("T") as [string, string];
  return `${day} ${time.replace(/\.?0*Z$/, "")} +0000 UTC`;
}
