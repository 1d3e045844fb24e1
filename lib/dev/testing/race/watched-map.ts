/**
 * What a watched map and a watched set tell of: their entries. They get methods of their own, behind which stand their
 * class's, so `this` is what it was, for the private fields of a subclass too.
 *
 * Those methods stay on a map that outlives an execution: each asks anew which exploration it is to tell, `told`.
 */

import { ABSENT, type State } from "./watched-data.ts";
import type { Teller } from "./watcher.ts";

type Methods = Readonly<Record<PropertyKey, (...args: never[]) => unknown>>;

/** Gives `target` methods of its own, which its class's stand behind, and a `size` that tells. */
function tell<T extends object>(target: T, told: () => Teller, methods: Methods): T {
  for (const key of Reflect.ownKeys(methods))
    Object.defineProperty(target, key, { value: methods[key], writable: true, configurable: true });
  const prototype = Object.getPrototypeOf(target) as object;
  Object.defineProperty(target, "size", {
    configurable: true,
    get(): unknown {
      told().looks();
      return Reflect.get(prototype, "size", target);
    },
  });
  return target;
}

export function tellingMap(map: Map<unknown, unknown>, told: () => Teller): Map<unknown, unknown> {
  const own = Object.getPrototypeOf(map) as Map<unknown, unknown>;
  const { has, get, keys } = Map.prototype;
  const stateAt = (key: unknown): State => (has.call(map, key) ? get.call(map, key) : ABSENT);
  /** Reads an entry, and performs what the class of the map does, unless a trial has another state found there. */
  function read<R>(key: unknown, as: (state: State) => R, perform: () => R): R {
    const state = stateAt(key);
    const found = told().read(key, state);
    return found === state ? perform() : as(found);
  }
  function write<R>(key: unknown, perform: () => R): R {
    const before = stateAt(key);
    const result = perform();
    told().wrote(key, before, stateAt(key));
    return result;
  }
  function* entries(): Generator<[unknown, unknown], undefined, undefined> {
    told().looks();
    for (const key of keys.call(map)) yield [key, told().shown(told().read(key, stateAt(key)))];
  }
  return tell(map, told, {
    get: (key: unknown) =>
      read(
        key,
        (state) => told().shown(state),
        () => told().shown(own.get.call(map, key)),
      ),
    has: (key: unknown) =>
      read(
        key,
        (state) => state !== ABSENT,
        () => own.has.call(map, key),
      ),
    set: (key: unknown, value: unknown) => write(key, () => own.set.call(map, key, told().stored(value))),
    delete: (key: unknown) => write(key, () => own.delete.call(map, key)),
    clear(): void {
      const before = [...Map.prototype.entries.call(map)];
      own.clear.call(map);
      for (const [key, value] of before) told().wrote(key, value, ABSENT);
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

export function tellingSet(set: Set<unknown>, told: () => Teller): Set<unknown> {
  const own = Object.getPrototypeOf(set) as Set<unknown>;
  const { has, values: members } = Set.prototype;
  const stateAt = (member: unknown): State => (has.call(set, member) ? true : ABSENT);
  function write<R>(member: unknown, perform: (member: unknown) => R): R {
    const before = stateAt(member);
    const result = perform(member);
    told().wrote(member, before, stateAt(member));
    return result;
  }
  function* values(): Generator<unknown, undefined, undefined> {
    told().looks();
    for (const member of members.call(set)) {
      told().read(member, true);
      yield told().shown(member);
    }
  }
  return tell(set, told, {
    has(given: unknown): boolean {
      const member = told().stored(given);
      const state = stateAt(member);
      const found = told().read(member, state);
      return found === state ? own.has.call(set, member) : found !== ABSENT;
    },
    add: (given: unknown) => write(told().stored(given), (member) => own.add.call(set, member)),
    delete: (given: unknown) => write(told().stored(given), (member) => own.delete.call(set, member)),
    clear(): void {
      const before = [...members.call(set)];
      own.clear.call(set);
      for (const member of before) told().wrote(member, true, ABSENT);
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
