/** How the encoder writes a Map and a Set: from a copy, since a getter of what they hold may change them. */

import type { Encoder } from "./encoder.ts";
import { MAP, SET } from "./kinds.ts";
import { leaving } from "./refusal.ts";

// Both throw for an object that only has the prototype of its class.
const { forEach: mapForEach } = Map.prototype;
const { forEach: setForEach } = Set.prototype;

export function encodeMap(to: Encoder, map: Map<unknown, unknown>): void {
  const entries: unknown[] = [];
  mapForEach.call(map, (value, key) => entries.push(key, value));
  to.head(MAP, entries.length / 2);
  let i = 0;
  try {
    for (; i < entries.length; i++) to.value(entries[i]);
  } catch (thrown) {
    throw leaving(thrown, i % 2 === 0 ? `.keys()[${i / 2}]` : `.get(${keyText(entries[i - 1])})`);
  }
}

export function encodeSet(to: Encoder, set: Set<unknown>): void {
  const elements: unknown[] = [];
  setForEach.call(set, (element) => elements.push(element));
  to.head(SET, elements.length);
  let i = 0;
  try {
    for (; i < elements.length; i++) to.value(elements[i]);
  } catch (thrown) {
    throw leaving(thrown, `.values()[${i}]`);
  }
}

function keyText(key: unknown): string {
  return typeof key === "string" ? JSON.stringify(key) : typeof key === "object" ? "an object" : String(key);
}
