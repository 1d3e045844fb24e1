/** A warning that locks are taken in a circle, which becomes a deadlock if their goroutines meet. */

import type { Place } from "../../../core/stack.ts";
import { named } from "../report/words.ts";
import type { Acquisition } from "./acquisition.ts";

/** One goroutine that takes a lock while it holds another. */
export interface LockTaken {
  readonly goroutine: number;
  /** Of its function. */
  readonly name: string;
  /** The lock that it holds, since which step (from 1), and where it took it. */
  readonly held: string;
  readonly heldSince: number;
  readonly heldAt?: Place;
  /** The lock that it takes, in which step, and where. */
  readonly taken: string;
  readonly step: number;
  readonly at?: Place;
}

export interface LockOrderWarning {
  /** The locks by name, each held by one goroutine while it takes the next; the last one takes the first. */
  readonly locks: readonly string[];
  readonly taken: readonly LockTaken[];
  /** All of it, a line for each goroutine. */
  readonly text: string;
}

export function lockOrderWarning(circle: readonly Acquisition[], nameOf: (lock: object) => string): LockOrderWarning {
  const taken = circle.map((acquisition): LockTaken => {
    const { held, taken: lock } = acquisition;
    return {
      goroutine: lock.g.id,
      name: lock.g.name,
      held: nameOf(held.lock),
      heldSince: held.step,
      ...(held.at === undefined ? {} : { heldAt: held.at }),
      taken: nameOf(lock.lock),
      step: lock.step,
      ...(lock.at === undefined ? {} : { at: lock.at }),
    };
  });
  const locks = taken.map(({ held }) => held);
  const lines = taken.map((each) => {
    const { goroutine, name, held, heldSince, heldAt, taken: lock, step, at } = each;
    return `  goroutine ${goroutine} (${name}) takes ${lock} ${where(step, at)}, while it holds ${held}, taken ${where(heldSince, heldAt)}`;
  });
  return {
    locks,
    taken,
    text: [
      `locks in a circle: ${[...locks, locks[0]].join(" -> ")}, a deadlock if their goroutines meet`,
      ...lines,
    ].join("\n"),
  };
}

function where(step: number, at: Place | undefined): string {
  return at === undefined ? `in step ${step}` : `at ${named(at)} in step ${step}`;
}

/** The same for all warnings of the same places in the program, whichever goroutines came there. */
export function placesOf({ taken }: LockOrderWarning): string {
  return taken
    .map(
      ({ name, heldAt, at, held, taken: lock }) =>
        `${name} ${heldAt === undefined ? held : named(heldAt)} ${at === undefined ? lock : named(at)}`,
    )
    .toSorted()
    .join("\n");
}
