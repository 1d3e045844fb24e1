/** What a proxy of a watched object or array tells of: its fields, its elements, its length. */

import { ABSENT, type State, unwatched } from "./watched-data.ts";
import type { Data, Watcher } from "./watcher.ts";

/** Properties that the language asks for by itself. */
const asked: ReadonlySet<PropertyKey> = new Set(["then", "toJSON"]);

export class ObjectAccesses implements ProxyHandler<object> {
  readonly #data: Data;
  readonly #watcher: Watcher;

  constructor(data: Data, watcher: Watcher) {
    this.#data = data;
    this.#watcher = watcher;
  }

  get(target: object, key: PropertyKey, receiver: unknown): unknown {
    const own = Reflect.getOwnPropertyDescriptor(target, key);
    if (own === undefined) {
      // A method, or an accessor, which runs on the proxy.
      if (key in target || typeof key === "symbol" || asked.has(key)) return Reflect.get(target, key, receiver);
      return this.#watcher.shown(this.#watcher.read(this.#data, key, ABSENT));
    }
    if (!isData(own) || !(own.configurable || own.writable)) return Reflect.get(target, key, receiver);
    return this.#watcher.shown(this.#watcher.read(this.#data, key, own.value));
  }

  has(target: object, key: PropertyKey): boolean {
    const own = Reflect.getOwnPropertyDescriptor(target, key);
    if (own === undefined ? key in target : !own.configurable) return true;
    return this.#watcher.read(this.#data, key, own === undefined ? ABSENT : own.value) !== ABSENT;
  }

  getOwnPropertyDescriptor(target: object, key: PropertyKey): PropertyDescriptor | undefined {
    const own = Reflect.getOwnPropertyDescriptor(target, key);
    if (own !== undefined && (!isData(own) || !own.configurable)) return own;
    const state = this.#watcher.read(this.#data, key, own === undefined ? ABSENT : own.value);
    if (state === ABSENT) return undefined;
    const value = this.#watcher.shown(state);
    return own === undefined ? { value, writable: true, enumerable: true, configurable: true } : { ...own, value };
  }

  ownKeys(target: object): (string | symbol)[] {
    this.#watcher.looks(this.#data);
    return Reflect.ownKeys(target);
  }

  set(target: object, key: PropertyKey, value: unknown, receiver: unknown): boolean {
    // A setter runs on the proxy; what inherits from the proxy gets a property of its own.
    if (hasAccessor(target, key) || unwatched(receiver) !== target) return Reflect.set(target, key, value, receiver);
    return this.#change(target, key, () => Reflect.set(target, key, this.#watcher.stored(value), target));
  }

  deleteProperty(target: object, key: PropertyKey): boolean {
    return this.#change(target, key, () => Reflect.deleteProperty(target, key));
  }

  defineProperty(target: object, key: PropertyKey, descriptor: PropertyDescriptor): boolean {
    return this.#change(target, key, () => Reflect.defineProperty(target, key, descriptor));
  }

  /** Performs what may change `key`; whether it did not fail. An array's length may change with it, or its elements. */
  #change(target: object, key: PropertyKey, perform: () => boolean): boolean {
    const length = Array.isArray(target) ? target.length : -1;
    const before = stateOf(target, key);
    const elements =
      key === "length"
        ? [...this.#data.fields.keys()].filter((each) => typeof each === "string" && Number(each) < length)
        : [];
    const states = elements.map((each) => stateOf(target, each as string));
    if (!perform()) return false;
    // A push sets the length once more.
    if (key !== "length" || stateOf(target, key) !== length)
      this.#watcher.wrote(this.#data, key, before, stateOf(target, key));
    for (const [i, each] of elements.entries()) {
      const after = stateOf(target, each as string);
      if (after !== states[i]) this.#watcher.wrote(this.#data, each, states[i], after);
    }
    if (key !== "length" && Array.isArray(target) && target.length !== length)
      this.#watcher.wrote(this.#data, "length", length, target.length);
    return true;
  }
}

function isData(own: PropertyDescriptor): boolean {
  return own.get === undefined && own.set === undefined;
}

/** What stands at `key` of `target`. */
function stateOf(target: object, key: PropertyKey): State {
  const own = Reflect.getOwnPropertyDescriptor(target, key);
  return own === undefined ? ABSENT : own.value;
}

function hasAccessor(target: object, key: PropertyKey): boolean {
  for (let each: object | null = target; each !== null; each = Object.getPrototypeOf(each) as object | null) {
    const own = Reflect.getOwnPropertyDescriptor(each, key);
    if (own !== undefined) return !isData(own);
  }
  return false;
}
