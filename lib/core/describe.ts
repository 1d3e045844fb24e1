/** How an error message names a value that was given: its kind, and enough of it to be found. */
export function describe(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  switch (typeof value) {
    case "string":
      return `the string ${JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)}`;
    case "number":
    case "boolean":
      return `the ${typeof value} ${Object.is(value, -0) ? "-0" : value}`;
    case "bigint":
      return `the bigint ${value}n`;
    case "symbol":
      return String(value);
    case "function":
      return value.name === "" ? "an anonymous function" : `the function ${value.name}`;
    default:
      return describeObject(value);
  }
}

function describeObject(value: object): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (value instanceof Promise) return "a promise";
  if ((value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] === "AsyncGenerator")
    return "an async generator";
  const { reason } = value as { reason?: unknown };
  if (typeof reason === "string" && Symbol.iterator in value) return `the op ${reason}`;
  const name: unknown = value.constructor?.name;
  return typeof name === "string" && name !== "" && name !== "Object" ? `an object of class ${name}` : "a plain object";
}
