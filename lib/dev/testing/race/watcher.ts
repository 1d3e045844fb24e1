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
import { tellingMap, tellingSet } from "./watched-map.ts";
import { ObjectAccesses } from "./watched-object.ts";

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
export class Data {
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

/** Tells a watcher of what happens to one map or set. */
export class Teller {
  readonly #watcher: Watcher;
  readonly #data: Data;

  constructor(watcher: Watcher, data: Data) {
    this.#watcher = watcher;
    this.#data = data;
  }

  read(key: unknown, state: State): State {
    return this.#watcher.read(this.#data, key, state);
  }

  wrote(key: unknown, before: State, after: State): void {
    this.#watcher.wrote(this.#data, key, before, after);
  }

  looks(): void {
    this.#watcher.looks(this.#data);
  }

  shown(state: State): unknown {
    return this.#watcher.shown(state);
  }

  stored(value: unknown): unknown {
    return this.#watcher.stored(value);
  }
}

/** The watchers, by engine. */
const watchers: WeakMap<object, Watcher> = new WeakMap();
/** Of each watched map and set, that of the exploration that came to watch it last. */
const latest: WeakMap<object, Teller> = new WeakMap();

/** What tells of an access to `target`: to the exploration that runs now, if it watches it. */
function tellerOf(target: object): Teller {
  const { observer } = thread;
  const running = observer === null ? undefined : watchers.get(observer)?.tellers.get(target);
  return running ?? (latest.get(target) as Teller);
}

export class Watcher {
  readonly #engine: Engine;
  #execution = 0;
  /** What is handed out for an object that is watched: its proxy, or a map or a set itself. */
  readonly #watched: WeakMap<object, object> = new WeakMap();
  /** Of the maps and sets among them. */
  readonly tellers: WeakMap<object, Teller> = new WeakMap();

  constructor(engine: Engine) {
    this.#engine = engine;
    watchers.set(engine, this);
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
    const found = this.#engine.detectors.lookForUpdates()?.read(field, state) ?? state;
    this.#engine.emit("read", field, found);
    return found;
  }

  /** The program has written `after` over `before`. */
  wrote(data: Data, key: unknown, before: State, after: State): void {
    if (!this.isTold) return;
    const field = this.#field(data, key);
    if ((before === ABSENT) !== (after === ABSENT)) this.#engine.used(data, "change");
    this.#engine.emit("write", field, after);
    this.#engine.detectors.lookForUpdates()?.write(field, before, after);
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
    if (target instanceof Map || target instanceof Set) {
      const teller = new Teller(this, data);
      this.tellers.set(target, teller);
      latest.set(target, teller);
      const told = (): Teller => tellerOf(target);
      this.#watched.set(target, target instanceof Map ? tellingMap(target, told) : tellingSet(target, told));
    } else {
      const proxy = new Proxy(target, new ObjectAccesses(data, this));
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
