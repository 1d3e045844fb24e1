/** Lines of the program in a report. */

import { short, type Place } from "../../../core/stack.ts";

export function isSame(a: Place | undefined, b: Place): boolean {
  return a !== undefined && a.file === b.file && a.line === b.line && a.column === b.column;
}

/** `Store.flush (store.ts:23)`. */
export function named(place: Place): string {
  return place.fn === "" ? short(place) : `${place.fn} (${short(place)})`;
}
