/** Watched data, seen from outside: the object behind a proxy, and whether two values are the same data. */

/** The state of a field that is not there. */
export const ABSENT: unique symbol = Symbol("absent");

/** What stands at a field, or that nothing does. */
export type State = unknown;

/** The objects behind proxies. */
const targets: WeakMap<object, object> = new WeakMap();

export function wasWatched(proxy: object, target: object): void {
  targets.set(proxy, target);
}

/** `value` itself, or the object behind it if it is watched. */
export function unwatched<T>(value: T): T {
  return typeof value === "object" && value !== null ? ((targets.get(value) as T | undefined) ?? value) : value;
}

/** How deep data is compared. */
const DEEPEST = 8;

/**
 * Whether two values are the same: primitives, or plain data with the same in it. `alike`: whether they may be what two
 * executions have made in the same way; there two instances of a class are compared as data, and functions by their
 * source.
 */
export function isSame(first: State, second: State, alike: boolean, depth: number = DEEPEST): boolean {
  const a = unwatched(first);
  const b = unwatched(second);
  if (Object.is(a, b)) return true;
  if (typeof a === "function" && typeof b === "function") return alike && String(a) === String(b);
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const prototype: unknown = Object.getPrototypeOf(a);
  if (prototype !== Object.getPrototypeOf(b) || depth === 0) return false;
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime();
  const same = (x: unknown, y: unknown): boolean => isSame(x, y, alike, depth - 1);
  if (a instanceof Map && b instanceof Map) return same(listOf(a), listOf(b));
  if (a instanceof Set && b instanceof Set) return same(listOf(a), listOf(b));
  if (!alike && prototype !== Object.prototype && prototype !== null && !Array.isArray(a)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && same(a[key as never], b[key as never]))
  );
}

/** How deep data is put into words to compare it later, when it may have changed. */
const DEEPEST_TEXT = 4;

/** What `state` is, by its parts: states with the same text are taken for the same. */
export function stateText(state: State, depth: number = DEEPEST_TEXT): string {
  const data = unwatched(state);
  if (typeof data !== "object" || data === null)
    return typeof data === "string" ? JSON.stringify(data) : `${typeof data} ${String(data)}`;
  if (depth === 0) return "...";
  if (data instanceof Date) return `date ${data.getTime()}`;
  const text = (part: unknown): string => stateText(part, depth - 1);
  if (data instanceof Map || data instanceof Set) return `of ${text(listOf(data))}`;
  const parts = Object.keys(data).map((key) => `${JSON.stringify(key)}: ${text(data[key as never])}`);
  return `${Array.isArray(data) ? "list" : ""}{${parts.join(", ")}}`;
}

/** What is in a map or a set, past the methods that tell of it. */
function listOf(data: Map<unknown, unknown> | Set<unknown>): readonly unknown[] {
  return data instanceof Map ? [...Map.prototype.entries.call(data)] : [...Set.prototype.values.call(data)];
}
