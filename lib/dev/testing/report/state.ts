/** How a thing is, in a few words. */

import { Channel } from "../../../core/channel.ts";
import { background, withCancel } from "../../../std/context/index.ts";
import type { Deed } from "../engine/observer.ts";

/** The private parts of Go's packages that their ops name as their subject, as far as they show a number. */
interface Inside {
  readonly value?: unknown;
  readonly taken?: unknown;
  readonly size?: unknown;
}

/** `unbuffered`, `2 of 3 buffered, closed`; empty where nothing is to be said. */
export function stateOf(subject: object): string {
  if (subject instanceof Channel) {
    return `${subject.cap === 0 ? "unbuffered" : `${subject.len} of ${subject.cap} buffered`}${subject.closed ? ", closed" : ""}`;
  }
  const { taken, size } = subject as Inside;
  return typeof taken === "number" && typeof size === "number" ? `${taken} of ${size} taken` : "";
}

/** A wait group's or a latch's counter; undefined for what has none. */
export function counterOf(subject: object): number | undefined {
  const { value } = subject as Inside;
  return typeof value === "number" && "waiters" in subject ? value : undefined;
}

/** What the private class of a context's done channel inherits from. */
const doneChannel: object = Object.getPrototypeOf(Object.getPrototypeOf(withCancel(background())[0].done())) as object;

/** Whether it is the done channel of a context. */
export function isContext(subject: object): boolean {
  return Object.prototype.isPrototypeOf.call(doneChannel, subject);
}

/**
 * Whether a try found that nothing could be done. A receive from a closed channel, and a `do` that comes second, are no
 * such.
 */
export function isVain({ verb, subject, ok }: Deed): boolean {
  return (
    ok === false && verb !== "do" && !(verb === "receive" && (subject as { readonly closed?: unknown }).closed === true)
  );
}
