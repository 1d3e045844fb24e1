/**
 * A value as a text: two values have the same text exactly if they hold the same, however deep. It serves to
 * compare and to be read.
 *
 * Plain objects, arrays, maps, sets, dates and errors are taken by what they hold; a function, a symbol or an
 * object of another class is taken by identity.
 */

const names = new WeakMap<object, string>();
let named = 0;

export function fingerprint(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "function") return identity(value);
  if (typeof value === "symbol") return nameOfSymbol(value);
  if (typeof value !== "object" || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(fingerprint).join(", ")}]`;
  if (value instanceof Map)
    return `Map {${sorted([...value].map(([k, v]) => `${fingerprint(k)} => ${fingerprint(v)}`))}}`;
  if (value instanceof Set) return `Set {${sorted([...value].map(fingerprint))}}`;
  if (value instanceof Date) return `Date ${value.getTime()}`;
  if (value instanceof Error) return `${value.name}(${JSON.stringify(value.message)})`;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return identity(value);
  return `{${sorted(Object.entries(value).map(([k, v]) => `${/^\w+$/.test(k) ? k : JSON.stringify(k)}: ${fingerprint(v)}`))}}`;
}

function sorted(parts: string[]): string {
  return parts.sort().join(", ");
}

function identity(value: object): string {
  let name = names.get(value);
  if (name === undefined) {
    const kind =
      typeof value === "function"
        ? `function ${value.name}`
        : ((value.constructor as { name?: string } | undefined)?.name ?? "object");
    name = `${kind}#${++named}`;
    names.set(value, name);
  }
  return name;
}

const symbols = new Map<symbol, string>();

function nameOfSymbol(symbol: symbol): string {
  let name = symbols.get(symbol);
  if (name === undefined) symbols.set(symbol, (name = `${String(symbol)}#${++named}`));
  return name;
}
