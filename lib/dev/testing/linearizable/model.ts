/**
 * What a structure does when one operation follows the other: the specification that histories are held to; and
 * its states and outputs as texts, by which they are compared and read.
 */

/** What an operation may do. */
export interface Transition<State, Output> {
  /** The state afterwards: a new one, where it differs. */
  readonly state: State;
  /** What the operation returns. */
  readonly output: Output;
}

export interface SequentialModel<State, Input, Output> {
  /** The state in the beginning. */
  readonly init: State;
  /**
   * What an operation does in a state; several transitions where either may happen, none (`[]`) where it has to
   * wait. It leaves the state that it is given as it is. States and outputs are compared by what they hold;
   * objects of classes of one's own by identity.
   */
  readonly step: (state: State, input: Input) => Transition<State, Output> | readonly Transition<State, Output>[];
  /** Which of several independent parts an operation is on, such as a map's key: each part has a state of its own. */
  readonly key?: (input: Input) => unknown;
}

/** Those that are possible. */
export function transitions<S, I, O>(model: SequentialModel<S, I, O>, state: S, input: I): readonly Transition<S, O>[] {
  const result = model.step(state, input);
  return Array.isArray(result) ? (result as readonly Transition<S, O>[]) : [result as Transition<S, O>];
}

const names = new WeakMap<object, string>();
let named = 0;

/**
 * A value as a text: two values have the same text exactly if they hold the same, however deep.
 *
 * Plain objects, arrays, maps, sets, dates and errors are taken by what they hold; a function, a symbol or an
 * object of another class is taken by identity.
 */
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
