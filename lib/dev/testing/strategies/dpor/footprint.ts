/**
 * A footprint: what a step uses, and how. From two footprints it follows whether the steps commute: made in
 * either order, they lead to the same.
 */

import { Pool } from "../../../../std/sync/index.ts";
import type { Deed } from "../../engine/observer.ts";
import { isCount } from "./count.ts";

/**
 * How a step uses a thing. Two who do the same to it commute if they only look, or only count down (whoever
 * comes to zero), or only join its readers; in every other case one may change what the other finds.
 */
export type Use = "look" | "count" | "join" | "change";

/** A thing, by its number in the order in which the things of an execution were first seen. */
export type Name = number;

export type Footprint = ReadonlyMap<Name, Use>;

/** Whether two uses of the same thing don't commute. */
export function clash(a: Use, b: Use): boolean {
  return a !== b || a === "change";
}

/** Adds a use to those of a step. */
export function mark(footprint: Map<Name, Use>, name: Name, use: Use): void {
  const before = footprint.get(name);
  footprint.set(name, before === undefined || before === use ? use : "change");
}

/** How a deed uses its subject. */
export function useOf({ verb, subject, value, ok }: Deed): Use {
  switch (verb) {
    case "load":
      // What a pool hands out it no longer has.
      return subject instanceof Pool ? "change" : "look";
    case "read":
    case "wait":
      return "look";
    case "rlock":
      return ok === false ? "look" : "join";
    case "runlock":
      return "count";
    case "add":
      return isCount(subject) && (value as number) < 0 && subject.value + (value as number) >= 0 ? "count" : "change";
    case "do":
      return "change";
    default:
      // A try in vain, or a receive from a closed channel.
      return ok === false ? "look" : "change";
  }
}
