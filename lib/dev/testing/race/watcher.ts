/**
 * What `watch` does inside an exploration: tells every access to an object's fields, an array's elements, and the
 * entries of a `Map` and a `Set`.
 *
 * An object and an array are told by a proxy. A map's and a set's methods need the map itself as `this`, and so do
 * private fields of a subclass: there the map gets methods of its own that tell, and call its class's.
 *
 * Invariants:
 * - What is taken out is what was put in, so `===` says the same as unwatched; but what stood in the data when it came to
 *   be watched is taken out watched, the same proxy each time.
 * - Nothing is told while the program does not run: what a report or a check looks at is no access.
 */

import { describe } from "../../../core/describe.ts";
import { UsageError } from "../../../core/error.ts";
import { thread } from "../../../core/thread.ts";
import type { Engine } from "../engine/engine.ts";
import { ABSENT, type State, unwatched, wasWatched } from "./watched-data.ts";

/** One place in watched data that is read and written as a whole. */
export class Field {
  readonly of: Data;
  /** As the program would write it behind the data's name: `.left`, `[0]`, `["/a"]`. */
  readonly key: string;

  constructor(of: Data, key: string) {
    this.of = of;
    this.key = key;
  }

  get thing(): "field" {
    return "field";
  }
}

/** A watched object, array, map or set. */
class Data {
  readonly name: string | null;
  readonly word: string;
  /** The field in which it stood when it came to be watched. */
  readonly within: Field | null;
  /** What has been accessed in this execution. */
  readonly fields: Map<unknown, Field> = new Map();
  execution = -1;
  /** Whether its keys are entries', and not properties'. */
  readonly #hasEntries: boolean;

  constructor(target: object, name: string | null, within: Field | null) {
    this.name = name;
    this.word = wordOf(target);
    this.#hasEntries = target instanceof Map || target instanceof Set;
    this.within = within;
  }

  get thing(): "data" {
    return "data";
  }

  fieldAt(key: unknown): Field {
    return new Field(this, keyText(key, this.#hasEntries));
  }
}

export class Watcher {
  readonly #engine: Engine;
  #execution = 0;
  /** What is handed out for an object that is watched: its proxy, or a map or a set itself. */
  readonly #watched: WeakMap<object, object> = new WeakMap();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** An execution begins. */
  begin(): void {
    this.#execution++;
  }

  watch<T extends object>(object: T, name: string | undefined): T {
    const target = unwatched(object);
    const known = this.#watched.get(target);
    if (known !== undefined) return known as T;
    checkWatchable(target);
    return this.#make(target, name ?? null, null) as T;
  }

  /** As the program gets it: what was in the data when it came to be watched is watched with it. */
  shown(state: State): unknown {
    if (state === ABSENT) return undefined;
    return typeof state === "object" && state !== null ? (this.#watched.get(state) ?? state) : state;
  }

  /** What is stored of what the program gives: an object rather than its proxy, which `shown` gives back. */
  stored(value: unknown): unknown {
    const target = unwatched(value);
    return typeof target === "object" && target !== null && this.#watched.get(target) === value ? target : value;
  }

  /** The program reads `key`, where `state` stands; what it finds there. */
  read(data: Data, key: unknown, state: State): State {
    if (!this.isTold) return state;
    const field = this.#field(data, key);
    const found = this.#engine.lookForUpdates()?.read(field, state) ?? state;
    this.#engine.emit("read", field, found);
    return found;
  }

  /** The program has written `after` over `before`. */
  wrote(data: Data, key: unknown, before: State, after: State): void {
    if (!this.isTold) return;
    const field = this.#field(data, key);
    if ((before === ABSENT) !== (after === ABSENT)) this.#engine.used(data, "change");
    this.#engine.emit("write", field, after);
    this.#engine.lookForUpdates()?.write(field, before, after);
  }

  /** The program asks for the keys, or how many there are. */
  looks(data: Data): void {
    if (this.isTold) this.#engine.used(data, "look");
  }

  /** Whether it is the program that runs now. */
  get isTold(): boolean {
    return thread.observer === this.#engine;
  }

  #field(data: Data, key: unknown): Field {
    if (data.execution !== this.#execution) {
      data.execution = this.#execution;
      data.fields.clear();
    }
    let field = data.fields.get(key);
    if (field === undefined) data.fields.set(key, (field = data.fieldAt(key)));
    return field;
  }

  #make(target: object, name: string | null, within: Field | null): object {
    const data = new Data(target, name, within);
    if (target instanceof Map) this.#watched.set(target, tellingMap(target, data, this));
    else if (target instanceof Set) this.#watched.set(target, tellingSet(target, data, this));
    else {
      const proxy = new Proxy(target, new Accesses(data, this));
      wasWatched(proxy, target);
      this.#watched.set(target, proxy);
    }
    for (const [key, value] of entriesOf(target)) {
      if (typeof value !== "object" || value === null || this.#watched.has(unwatched(value))) continue;
      if (isPlain(value)) this.#make(unwatched(value), null, data.fieldAt(key));
    }
    return this.#watched.get(target) as object;
  }
}

/** What stands in `target` now. */
function entriesOf(target: object): Iterable<readonly [key: unknown, value: unknown]> {
  if (target instanceof Map) return Map.prototype.entries.call(target);
  if (target instanceof Set) return Set.prototype.entries.call(target);
  return Reflect.ownKeys(target).map((key) => [key, Reflect.getOwnPropertyDescriptor(target, key)?.value] as const);
}

/** Whether it is watched along with what it stands in: data, and no instance of a class of the program's. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  const kinds: readonly unknown[] = [Object.prototype, null, Array.prototype, Map.prototype, Set.prototype];
  return kinds.includes(prototype) && Object.isExtensible(value);
}

/** Properties that the language asks for by itself. */
const asked: ReadonlySet<PropertyKey> = new Set(["then", "toJSON"]);

/** What a proxy of an object or an array tells. */
class Accesses implements ProxyHandler<object> {
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

type Methods = Readonly<Record<PropertyKey, (...args: never[]) => unknown>>;

/** Gives `target` methods of its own, which its class's stand behind, and a `size` that tells. */
function tell<T extends object>(target: T, data: Data, watcher: Watcher, methods: Methods): T {
  for (const key of Reflect.ownKeys(methods))
    Object.defineProperty(target, key, { value: methods[key], writable: true, configurable: true });
  const prototype = Object.getPrototypeOf(target) as object;
  Object.defineProperty(target, "size", {
    configurable: true,
    get(): unknown {
      watcher.looks(data);
      return Reflect.get(prototype, "size", target);
    },
  });
  return target;
}

function tellingMap(map: Map<unknown, unknown>, data: Data, watcher: Watcher): Map<unknown, unknown> {
  const own = Object.getPrototypeOf(map) as Map<unknown, unknown>;
  const { has, get, keys } = Map.prototype;
  const stateAt = (key: unknown): State => (has.call(map, key) ? get.call(map, key) : ABSENT);
  /** Reads an entry, and performs what the class of the map does, unless a trial has another state found there. */
  function read<R>(key: unknown, as: (state: State) => R, perform: () => R): R {
    const state = stateAt(key);
    const found = watcher.read(data, key, state);
    return found === state ? perform() : as(found);
  }
  function write<R>(key: unknown, perform: () => R): R {
    const before = stateAt(key);
    const result = perform();
    watcher.wrote(data, key, before, stateAt(key));
    return result;
  }
  function* entries(): Generator<[unknown, unknown], undefined, undefined> {
    watcher.looks(data);
    for (const key of keys.call(map)) yield [key, watcher.shown(watcher.read(data, key, stateAt(key)))];
  }
  return tell(map, data, watcher, {
    get: (key: unknown) => read(key, watcher.shown.bind(watcher), () => watcher.shown(own.get.call(map, key))),
    has: (key: unknown) =>
      read(
        key,
        (state) => state !== ABSENT,
        () => own.has.call(map, key),
      ),
    set: (key: unknown, value: unknown) => write(key, () => own.set.call(map, key, watcher.stored(value))),
    delete: (key: unknown) => write(key, () => own.delete.call(map, key)),
    clear(): void {
      const before = [...Map.prototype.entries.call(map)];
      own.clear.call(map);
      for (const [key, value] of before) watcher.wrote(data, key, value, ABSENT);
    },
    forEach(each: (value: unknown, key: unknown, map: unknown) => void, self?: unknown): void {
      for (const [key, value] of entries()) each.call(self, value, key, map);
    },
    *keys() {
      for (const [key] of entries()) yield key;
    },
    *values() {
      for (const [, value] of entries()) yield value;
    },
    entries,
    [Symbol.iterator]: entries,
  });
}

function tellingSet(set: Set<unknown>, data: Data, watcher: Watcher): Set<unknown> {
  const own = Object.getPrototypeOf(set) as Set<unknown>;
  const { has, values: members } = Set.prototype;
  const stateAt = (member: unknown): State => (has.call(set, member) ? true : ABSENT);
  function write<R>(member: unknown, perform: (member: unknown) => R): R {
    const before = stateAt(member);
    const result = perform(member);
    watcher.wrote(data, member, before, stateAt(member));
    return result;
  }
  function* values(): Generator<unknown, undefined, undefined> {
    watcher.looks(data);
    for (const member of members.call(set)) {
      watcher.read(data, member, true);
      yield watcher.shown(member);
    }
  }
  return tell(set, data, watcher, {
    has(given: unknown): boolean {
      const member = watcher.stored(given);
      const state = stateAt(member);
      const found = watcher.read(data, member, state);
      return found === state ? own.has.call(set, member) : found !== ABSENT;
    },
    add: (given: unknown) => write(watcher.stored(given), (member) => own.add.call(set, member)),
    delete: (given: unknown) => write(watcher.stored(given), (member) => own.delete.call(set, member)),
    clear(): void {
      const before = [...members.call(set)];
      own.clear.call(set);
      for (const member of before) watcher.wrote(data, member, true, ABSENT);
    },
    forEach(each: (value: unknown, again: unknown, set: unknown) => void, self?: unknown): void {
      for (const member of values()) each.call(self, member, member, set);
    },
    keys: values,
    values,
    *entries() {
      for (const member of values()) yield [member, member];
    },
    [Symbol.iterator]: values,
  });
}

/** What a report calls it by, and a number. */
function wordOf(target: object): string {
  if (Array.isArray(target)) return "array";
  if (Object.getPrototypeOf(target) === null) return "object";
  const { name } = target.constructor;
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function keyText(key: unknown, isEntry: boolean): string {
  switch (typeof key) {
    case "string":
      if (isEntry) return `[${JSON.stringify(key)}]`;
      if (/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)) return `.${key}`;
      return /^\d+$/.test(key) ? `[${key}]` : `[${JSON.stringify(key)}]`;
    case "object":
    case "function":
      return `[${describe(key)}]`;
    default:
      return `[${String(key)}]`;
  }
}

/** @throws {UsageError} for an object whose state no proxy sees. */
function checkWatchable(target: object): void {
  const inPlace = target instanceof Map || target instanceof Set;
  if (!Object.isExtensible(target))
    throw new UsageError("ERR_WATCH", `watch: ${describe(target)} is frozen or sealed: nothing can be written to it`);
  if (inPlace || Array.isArray(target)) return;
  for (let each = prototypeOf(target); each !== null && each !== Object.prototype; each = prototypeOf(each)) {
    const { constructor } = each;
    if (typeof constructor !== "function") continue;
    const source = codeOf(constructor);
    if (/\{\s*\[native code\]\s*\}$/.test(source))
      throw new UsageError(
        "ERR_WATCH",
        `watch: a ${constructor.name} keeps its state where no proxy sees it, so ${describe(target)} can't be watched: ` +
          "watch the object, array, Map or Set whose fields hold it",
      );
    const [, hidden = ""] = /(#[\p{ID_Start}$_][\p{ID_Continue}$]*)|__(?:classPrivate|private)/u.exec(source) ?? [null];
    if (hidden === null || (hidden === "" && !/__(?:classPrivate|private)/.test(source))) continue;
    throw new UsageError(
      "ERR_WATCH",
      `watch: ${constructor.name} has private fields${hidden === "" ? "" : ` (${hidden})`}, which no proxy sees: ` +
        "keep what goroutines share in an object of its own, and watch that: readonly #state = watch({ ... })",
    );
  }
}

function prototypeOf(object: object): object | null {
  return Object.getPrototypeOf(object) as object | null;
}

/** A function's source without comments and strings. */
function codeOf(fn: Function): string {
  return Function.prototype.toString
    .call(fn)
    .replaceAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\[\s\S]|[^`\\])*`/g, "");
}
