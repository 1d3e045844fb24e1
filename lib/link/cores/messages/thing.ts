/** What is shared by messages, as a thread holds it, and how it crosses: by its number. */

import { HANDLE, type Handled } from "../../codec/classes.ts";
import { Refusal } from "../../codec/refusal.ts";
import type { Thing } from "./parcel.ts";
import type { MessageWorld } from "./world.ts";

export interface PortThing extends Thing {
  readonly world: MessageWorld;
  readonly above: PortThing | null;
  /** What the users of this thread have of it: a channel, a mutex. The two hold each other. */
  readonly face: object;
}

/** A thing and all that is above it, which go and come together. */
export function* chain<T extends { readonly above: T | null }>(thing: T): Generator<T, void, undefined> {
  for (let each: T | null = thing; each !== null; each = each.above) yield each;
}

/** Has the objects of a class cross as the things that `thingOf` says. */
export function crosses<F extends object>(type: { readonly prototype: F }, thingOf: (face: F) => PortThing): void {
  const method: Handled[typeof HANDLE] = function (this: F, store) {
    const thing = thingOf(this);
    if (store !== thing.world.codec) throw new Refusal("belongs to cores that have been closed");
    return thing.world.codec.lend(thing);
  };
  Object.defineProperty(type.prototype, HANDLE, { value: method });
}
